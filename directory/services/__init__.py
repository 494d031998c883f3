"""What changes listings and loads territories."""
