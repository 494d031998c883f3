"""What can go wrong in any service; raised before anything is written."""

from typing import Any


class IllegalTransition(Exception):
    """The row is not in a state from which this may follow."""


class Refused(IllegalTransition):
    """A step the table has, kept back by a rule that `message` tells in the reader's language."""

    message: Any = ""


class StaleText(Exception):
    """The text was changed since the person who acts on it read it."""


class OwnCase(Exception):
    """Nobody decides about what is their own."""
