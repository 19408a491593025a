"""What no schema can say about a message: one rule, one id, one row in a table (design section 7)."""
