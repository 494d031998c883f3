"""Listings that a network's staff puts in for people who do not know of them yet."""

from django.db import transaction
from django.utils import timezone

from directory.models import Listing
from directory.services.listings import create_listing, publish
from directory.services.texts import Text
from portal.models import Network, User


@transaction.atomic
def put_in_listing(*, kind: str, network: Network, text: Text, put_in_by: User) -> Listing:
    """Public at once and owned by nobody, until somebody claims it."""
    listing = create_listing(kind=kind, network=network, text=text, created_by=put_in_by)
    listing.owner, listing.put_in_at = None, timezone.now()
    publish(listing, action="put_in", by=put_in_by)
    return listing
