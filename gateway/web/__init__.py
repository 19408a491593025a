"""The HTTP faces: SOAP endpoints, pages, JSON and health. A view only reads a request and picks a reply."""
