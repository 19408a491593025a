"""What can go wrong in a simulator; str() is Dutch and meant for the tester."""

from gateway.errors import GatewayError


class OrderError(GatewayError):
    """What is asked of a peer cannot be done as asked: an unknown template, value, partner or behaviour."""


class UnreachableError(GatewayError):
    """The endpoint does not answer, or offers no usable WSDL."""
