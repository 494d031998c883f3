"""What the homes ask of the queries."""
