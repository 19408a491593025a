"""The schemas messages are held against: compiled, walked through, and what they find told in plain words."""
