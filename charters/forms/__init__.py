"""What is typed about charters: to sign, to contribute, and at the desk."""
