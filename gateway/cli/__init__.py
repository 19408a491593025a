"""The command line: a thin face that calls the same functions as the console."""
