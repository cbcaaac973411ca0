"""A run: its recipe, its training, its history and what is said about it."""
