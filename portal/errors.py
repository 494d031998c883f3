"""What can go wrong in any service; raised before anything is written."""


class IllegalTransition(Exception):
    """The row is not in a state from which this may follow."""


class StaleText(Exception):
    """The text was changed since the person who acts on it read it."""


class OwnCase(Exception):
    """Nobody decides about what is their own."""
