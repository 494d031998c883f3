"""Listings, affiliations, skills, territories."""
