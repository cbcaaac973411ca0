"""``python -m playground``: the same recipes without a browser."""
