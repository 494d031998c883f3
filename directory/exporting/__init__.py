"""Listings as files: what of a listing goes into them, and each format, piece by piece."""
