"""Scenarios: stories in YAML, played over real HTTP and SOAP against a running gateway, and reported step by step."""
