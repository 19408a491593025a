"""Where a message goes and why: rules as data, a register of what traffic taught, a decision that remembers."""
