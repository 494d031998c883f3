"""Charters and what surrounds them, read at once with a fixed number of statements."""
