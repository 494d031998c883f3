"""What happens to listings, for apps to the right of this one: sent inside the transaction.

A receiver writes its own part of the same change, in `signals.py`; what it raises undoes it all.
"""

from django.dispatch import Signal

# Before any listing is locked, since registers come first in the lock order. Sent with `kept`,
# `absorbed`, `by` and `reason`; a receiver answers a dict in JSON's types, by which it takes its
# part back, under a key of its own.
listings_merging = Signal()

# Sent with `kept`, `absorbed`, `by` and `snapshot`, what all receivers answered. A receiver answers
# a list of sentences: what could not be put back.
listings_parting = Signal()
