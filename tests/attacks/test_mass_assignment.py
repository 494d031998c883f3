"""Fields that a form does not have are not taken, whatever they are called.

Each form is posted twice from the same start, honestly and with hostile fields beside; what the
database then holds must be the same to the letter.
"""

import re
from typing import Any

import pytest
from django.db.models import Model
from wagtail.models import Page, Revision

from charters.models import (
    Answer,
    CharterVersion,
    Consent,
    Evidence,
    Finding,
    Qualification,
    QualificationRule,
    RuleException,
    Signature,
)
from directory.models import (
    Affiliation,
    ContactBlock,
    ContactMessage,
    ContactReply,
    Listing,
    ListingChange,
    ListingClaim,
    ListingCorrection,
    ListingDraft,
    ListingEditor,
    ListingImport,
    ListingList,
    ListingListItem,
    ListingOffer,
    SavedSearch,
)
from portal.models import Invitation, JournalEntry, Membership, Network, OutboxMail, User
from tests.attacks.forms import FORMS
from tests.attacks.world import World, make_world, undone

# What depends on the moment, on chance, or on how often a sequence was asked.
VOLATILE = frozenset(
    """
    id pk at created_at updated_at published_at confirmed_at submitted_at requested_at active_at
    ended_at decided_at adopted_at in_force_at invited_at expires_at next_attempt_at last_login
    latest_revision_created_at first_published_at last_published_at draft_title
    token_sha256 salt message_id dedupe_key password text html subject_id latest_revision
    live_revision content translation_key withdrawn_at given_at sent_at frozen_at
    lease_until superseded_at proposed_at date_joined register_seq subject drafted_at
    appealed_at found_at uploaded_at checked_at file act erased_at held_at told_until added_at
    put_in_at home_asked_at offered_at vouched_at vouch_key reported_at handled_at until
    """.split()
)
TABLES: tuple[type[Model], ...] = (
    User, Membership, Invitation, Network, Listing, ListingChange, Affiliation, ContactMessage,
    Signature, Consent, CharterVersion, Page, OutboxMail, JournalEntry,
    QualificationRule, RuleException, Qualification, Answer, Evidence, Finding,
    ListingList, ListingListItem, SavedSearch, ListingImport, ListingDraft, ListingClaim,
    ListingEditor, ListingOffer, ListingCorrection, ContactReply, ContactBlock,
)  # fmt: skip


def picture() -> dict[str, list[str]]:
    """Every row of those tables without what is volatile, references as what they point at say."""
    rows = {table.__name__: sorted(map(_told, table.objects.all())) for table in TABLES}
    rows["groups"] = sorted(
        map(str, User.groups.through.objects.values_list("user__email", "group"))
    )
    rows["revisions"] = sorted(
        str((revision.user, {k: v for k, v in revision.content.items() if k in STEADY}))
        for revision in Revision.objects.all()
    )
    return rows


# Of a revision's content: what a form of ours could change, and nothing with a time in it.
STEADY = ("title", "slug", "live", "owner", "path", "depth", "locale", "locked", "locked_by")


def _told(row: Model) -> str:
    told = {}
    for field in row._meta.concrete_fields:
        if field.name in VOLATILE:
            continue
        if field.name == "signer_key" and row.erased_at:
            continue  # chance takes the place of what told the signer
        # New rows get other numbers in each run.
        value = getattr(row, field.name)
        told[field.name] = (
            f"{value.__class__.__name__} {re.sub(r'[0-9]+', '', str(value))}"
            if field.is_relation
            else value
        )
    if isinstance(row, User):
        told["address"] = row.email
    return str(sorted((name, str(value)) for name, value in told.items()))


@pytest.fixture
def world(aulne, bouleau, alice, bob, dana) -> World:
    return make_world(aulne, bouleau, alice, bob, dana)


def hostile_fields(world: World) -> dict[str, Any]:
    stolen = world.listings["published"]
    return {
        "network": world.bouleau.pk,
        "network_id": world.bouleau.pk,
        "home_network": world.bouleau.pk,
        "home_network_id": world.bouleau.pk,
        "owner": world.dana.pk,
        "owner_id": world.dana.pk,
        "user": world.dana.pk,
        "user_id": world.dana.pk,
        "signed_by": world.dana.pk,
        "invited_by": world.dana.pk,
        "decided_by": world.dana.pk,
        "proposed_by": world.dana.pk,
        "state": "active",
        "status": "published",
        "role": "admin",
        "roles": "admin",
        "groups": world.bouleau.admins_id,
        "user_permissions": 1,
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "",
        "is_open": "",
        "verified": "on",
        "primary": "on",
        "email": "evil@example.org",
        "password": "hostile and long enough",
        "sessions_ended": 7,
        "version": 999,
        "version_id": 999,
        "base_version": 999,
        "revision": 999,
        "slug": stolen.slug,
        "id": stolen.pk,
        "pk": stolen.pk,
        "listing": world.listings["draft"].pk,
        "kind": "initiative",
        "charter": world.charter.pk + 1,
        "signer_key": "0" * 64,
        "token_sha256": "0" * 64,
        "register_seq": 1,
        "featured": "on",
        "live": "on",
        "path": "00010001",
        "depth": 2,
        "url_path": "/evil/",
        "locale": 2,
        "locked": "on",
        "locked_by": world.dana.pk,
        "published_at": "2020-01-01",
        "confirmed_at": "2099-01-01",
        "collection": "",
    }


def post(form, world: World, extra: dict[str, Any]) -> tuple[dict[str, list[str]], int, int]:
    """What the database holds after it, how many fields were added, and the status."""
    with undone():
        honest = form(world)
        client = honest.client()
        added = {name: value for name, value in extra.items() if name not in honest.data}
        answer = client.post(honest.url, {**honest.data, **added})
        return picture(), len(added), answer.status_code


# Fields of the hostile list that one form has for itself, empty in the honest post.
OWN = {
    "charter: sign as a member": {"listing"},  # of one's own listings; the form checks whose
    "admin: edit a page": {"slug"},
}
# Posted so that no other site can ask for it; it gives a file and changes nothing.
READING = {"account: my data"}


def test_no_form_takes_a_field_that_is_not_its_own(world):
    before = picture()
    attempts = 0
    faults = []
    for name, form in FORMS.items():
        extra = {k: v for k, v in hostile_fields(world).items() if k not in OWN.get(name, ())}
        honest, _none, honest_status = post(form, world, {})
        attacked, added, status = post(form, world, extra)
        attempts += added
        if honest == before and name not in READING:
            faults.append(f"{name}: the honest post changes nothing ({honest_status})")
        for table in honest:
            if honest[table] != attacked[table]:
                taken = set(attacked[table]) ^ set(honest[table])
                faults.append(f"{name} ({status}): {table} differs: {taken}")
    assert not faults, "\n".join(faults)
    assert len(FORMS) >= 32
    assert attempts > 1_400
