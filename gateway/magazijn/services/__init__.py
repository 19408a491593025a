"""What the magazijn does for each operation, one module per kind of service."""
