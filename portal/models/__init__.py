"""People, networks, media, and the tables every app writes to: journal, outbox, buckets."""

from portal.models.invitation import Invitation
from portal.models.job import JobRun
from portal.models.journal import JournalEntry
from portal.models.limits import Bucket
from portal.models.mail import Muted, OutboxMail
from portal.models.media import PortalDocument, PortalImage, PortalRendition
from portal.models.network import Membership, Network
from portal.models.user import User

__all__ = [
    "Bucket",
    "Invitation",
    "JobRun",
    "JournalEntry",
    "Membership",
    "Muted",
    "Network",
    "OutboxMail",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "User",
]
