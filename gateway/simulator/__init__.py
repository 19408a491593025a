"""Simulated regiesysteem and backoffices: real SOAP peers that send, receive and misbehave when told to."""
