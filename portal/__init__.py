"""What every app shares: people, networks, access, mail, jobs."""
