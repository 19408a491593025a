"""The durable half of every promise: tables, queries and transactions. The only package that speaks SQL."""
