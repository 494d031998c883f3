"""Everything the portal keeps about one person, as a file they can take away."""

import json
import zipfile
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from charters.queries.personal import (
    contributions_data,
    signature_data,
    signatures_of_person,
    supports_data,
)
from directory.models import Listing
from directory.queries.personal import (
    corrections_from,
    kept_data,
    listings_data,
    messages_from,
    messages_to,
    roles_data,
    unsaved_data,
)
from portal.models import User
from portal.queries import account_data, journal_about, mails_to
from portal.services.mail import mailbox_key


def everything_about(user: User) -> dict[str, Any]:
    """Account, memberships, listings, kept searches and lists, signatures, contributions, mails,
    the journal's lines."""
    mailboxes = list({user.email.lower(), *user.proved_mailboxes})
    claims = user.listing_claims.all()  # type: ignore[attr-defined]
    subjects = [*Listing.objects.owned_by(user), *user.memberships.all(), *claims]
    return {
        "made_at": timezone.now(),
        **account_data(user, mailbox_key=mailbox_key(user.email)),
        "listings": listings_data(user),
        **roles_data(user),
        **kept_data(user),
        "unsaved_texts": unsaved_data(user),
        "errors_reported": corrections_from(mailboxes),
        "messages_sent": messages_from(mailboxes),
        "messages_received": messages_to(user),
        "signatures": [signature_data(one) for one in signatures_of_person(user)],
        "contributions": contributions_data(user),
        "supports": supports_data(user),
        "mails": mails_to(mailboxes),
        "journal": journal_about(subjects, acts_of=user),
    }


def as_file(data: dict[str, Any], pictures: list[str]) -> tuple[bytes, str]:
    """(bytes, ending): JSON alone, or a zip of it with the files it names."""
    words = json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()
    if not pictures:
        return words, "json"
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", words)
        for path in pictures:
            if default_storage.exists(path):
                with default_storage.open(path) as file:
                    archive.writestr(path, file.read())
    return packed.getvalue(), "zip"


def pictures_of(user: User) -> list[str]:
    """Paths of the files that the person's listings show."""
    listings = Listing.objects.owned_by(user).exclude(picture="")
    return sorted(set(listings.values_list("picture", flat=True)))
