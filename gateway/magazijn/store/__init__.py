"""Where the magazijn keeps what it promised: tables, files and the one transaction per message."""
