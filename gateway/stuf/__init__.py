"""The sans-IO message core: bytes to values and values to bytes, nothing else."""
