"""Who is told about a change, and the notification that tells it (RZS 1.0 sections 2.2 and 3.7)."""
