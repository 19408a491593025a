"""The ways out: SOAP over HTTP, and a memory double that obeys the same protocol."""
