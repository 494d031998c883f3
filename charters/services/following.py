"""Signatures and mandates of a listing that goes into another one, and comes back.

They follow to the listing that stays. Who the signer is follows only where the other never signed:
in a network where both did, two signers stay two until its admins say at the desk of organisations
that they are one, since that ends signatures and representatives. So nothing here ends anything.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from charters.enums import SignerKind
from charters.models import Mandate, Signature
from charters.services.register import lock_head
from charters.services.signing import listing_key
from directory.models import Listing
from portal.models import Network, User
from portal.services.journal import record


def follow_listing(*, kept: Listing, absorbed: Listing, merged_by: User | None) -> dict[str, Any]:
    """In every network where the absorbed one signed; by network, the key that its rows got and
    how they were: their key in the table, whose they were, and their state. In the caller's
    transaction, before it locks listings."""
    before: dict[str, Any] = {}
    for network in _networks_of(absorbed):
        lock_head(network)
        new_key = _new_key(network, kept, absorbed)
        passing = {name: rows.order_by("pk") for name, rows in _rows(network, absorbed).items()}
        before[str(network.pk)] = {
            name: [list(row) for row in rows.values_list("pk", "signer_key", "state")]
            for name, rows in passing.items()
        } | {"key": new_key}
        for name, rows in passing.items():
            _pass_on(name, rows, kept, new_key)
        record(
            network,
            "follow_listing",
            by=merged_by,
            network=network,
            from_state=str(absorbed.pk),
            to_state=str(kept.pk),
        )
    return before


def leave_listing(
    *, kept: Listing, absorbed: Listing, before: dict[str, Any], parted_by: User | None
) -> list[str]:
    """Each row back, unless it moved on since; what stays is said, a sentence per network."""
    problems = []
    for network in Network.objects.filter(pk__in=[int(pk) for pk in before]).order_by("pk"):
        lock_head(network)
        was, stays = before[str(network.pk)], 0
        for name, rows in _rows(network, kept).items():
            there = rows.in_bulk()
            for pk, key, state in was[name]:
                row: Any = there.get(pk)
                moved_on = row is None or row.state != state
                if (
                    moved_on
                    or row.signer_key not in (key, was["key"])
                    or not _give_back(row, key, absorbed)
                ):
                    stays += 1
        if stays:
            words = _("%(network)s: %(count)s signatures or mandates changed since, and stay.")
            problems.append(words % {"network": network.name, "count": stays})
        record(
            network,
            "leave_listing",
            by=parted_by,
            network=network,
            from_state=str(kept.pk),
            to_state=str(absorbed.pk),
        )
    return problems


def _networks_of(listing: Listing) -> QuerySet[Network]:
    """Where it signed, or somebody speaks for it; in the order of their keys, as they are locked
    one after the other."""
    signed = Signature.objects.filter(listing=listing).values("charter__network")
    spoken = Mandate.objects.filter(listing=listing).values("network")
    found = Network.objects.filter(pk__in=signed) | Network.objects.filter(pk__in=spoken)
    return found.order_by("pk")


def _rows(network: Network, listing: Listing) -> dict[str, QuerySet[Any]]:
    return {
        "signatures": Signature.objects.filter(charter__network=network, listing=listing),
        "mandates": Mandate.objects.filter(network=network, listing=listing),
    }


def _new_key(network: Network, kept: Listing, absorbed: Listing) -> str:
    """The kept one's, where nobody signed as it and the absorbed one was one signer; else none."""
    key = listing_key(kept)
    theirs = set()
    for name, rows in _rows(network, absorbed).items():
        if name == "signatures":
            rows = rows.filter(signer_kind=SignerKind.ORGANISATION)
        theirs |= set(rows.values_list("signer_key", flat=True))
    ours = [*_rows(network, kept).values()]
    ours += [Signature.objects.filter(charter__network=network, signer_key=key)]
    ours += [Mandate.objects.filter(network=network, signer_key=key)]
    return "" if len(theirs) != 1 or any(rows.exists() for rows in ours) else key


def _give_back(row: Any, key: str, listing: Listing) -> bool:
    """False when somebody signed under that name meanwhile."""
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(signer_key=key, listing=listing)
    except IntegrityError:
        return False
    return True


def _pass_on(name: str, rows: QuerySet[Model], kept: Listing, new_key: str) -> None:
    """Persons stay who they are; so does an organisation without a new key."""
    pks = list(rows.values_list("pk", flat=True))
    passing = rows.model._default_manager.filter(pk__in=pks)
    passing.update(listing=kept)
    if new_key and name == "signatures":
        passing = passing.filter(signer_kind=SignerKind.ORGANISATION)
    if new_key:
        passing.update(signer_key=new_key)
