"""The loudspeaker on the shelf: `python -m speaker`. It reaches the coach by HTTP only."""
