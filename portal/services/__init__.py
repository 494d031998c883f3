"""Changes that every app shares: the journal, the outbox, limits, memberships."""
