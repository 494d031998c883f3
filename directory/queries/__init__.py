"""What reads several models of the directory at once."""
