"""The two halves of the gateway: intake promises, workers deliver; the database is the only thing between them."""
