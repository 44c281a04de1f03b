"""The text chat in the terminal: `python -m talk`. It reaches the coach by HTTP only."""
