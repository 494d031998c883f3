"""What stands on the homes and in a member's space, read with few statements."""
