"""Deleting an account: what was chosen happens, what must stay stays without a name."""

from dataclasses import replace

import pytest
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from charters.enums import ContributionKind, ContributionState, SignatureState
from charters.models import Contribution, Signature
from charters.services.contributions import contribute
from charters.services.signing import signature_by_token
from directory.enums import ListingState
from directory.models import ContactMessage, Listing
from home.services.departures import Choices, Fate, delete_account
from portal.enums import Role
from portal.models import Membership, OutboxMail, User
from portal.services.invitations import invite
from portal.services.mail import deliver_due_mail
from portal.services.memberships import LastAdmin, grant_membership
from tests.charters.conftest import consult, publish
from tests.charters.test_erasure import chain_holds
from tests.charters.test_signatures import ORGANISATION, sign
from tests.doors import prove
from tests.dump import tables_that_tell, whole_database
from tests.factories import ListingFactory, UserFactory
from tests.home.stage import charter_in_force, signature_of

FIRST, LAST = "Zéphyrine", "Quetzalcoatl"
WORDS = (FIRST, LAST, "zephyrine", "quetzalcoatl")
EMAIL = "zephyrine.quetzalcoatl@example.org"


@pytest.fixture
def zoe(aulne, bouleau) -> User:
    """A person with one of everything: member of Bouleau, invited by Aulne, who signed there."""
    user = UserFactory(email=EMAIL, first_name=FIRST, last_name=LAST)
    user.emailaddress_set.create(email=EMAIL, verified=True, primary=True)
    grant_membership(user=user, network=bouleau, granted_by=None)
    admin = UserFactory()
    grant_membership(user=admin, network=aulne, role=Role.ADMIN, granted_by=None)
    charter = charter_in_force(aulne)
    signature_of(charter, f"{FIRST} {LAST}", user=user)
    organisation = replace(
        ORGANISATION, name=f"{FIRST} {LAST}", email=EMAIL, organisation=f"Chez {LAST}"
    )
    sign(charter, organisation, "funder", signed_by=user, is_verified=True)
    listing = ListingFactory(
        owner=user, home_network=aulne, name=f"{FIRST} {LAST}", slug="zephyrine-quetzalcoatl"
    )
    listing.skills.add("poterie")
    listing.changes.create(payload={"name": f"{LAST} again"}, base_version=1, proposed_by=user)
    ContactMessage.objects.create(
        listing=ListingFactory(home_network=aulne), sender_name=FIRST, sender_email=EMAIL, body="!"
    )
    invite(network=aulne, email=EMAIL, role=Role.EDITOR, invited_by=admin)
    page = charter.page
    page.preamble = [{"type": "paragraph", "value": "Autrement."}]
    page.revision_class, page.change_summary, page.revision_reason = "substantial", "a", "b"
    page.save_revision()
    consultation = consult(publish(page).versions.open().get())
    contribute(
        consultation=consultation,
        article_id="",
        kind=ContributionKind.CHANGE,
        body="Plus d'eau",
        contributed_by=user,
    )
    return user


def all_of(user: User, fate: str, listing_fate: str) -> Choices:
    return Choices(
        signatures=dict.fromkeys(user.signatures.values_list("pk", flat=True), fate),
        listings=dict.fromkeys(user.listings.values_list("pk", flat=True), listing_fate),
        withdraws_contributions=True,
    )


def test_whoever_erases_all_is_nowhere_in_the_database(zoe, aulne):
    assert len(tables_that_tell(*WORDS)) > 8
    delete_account(user=zoe, choices=all_of(zoe, Fate.ERASE, Fate.ERASE))
    assert tables_that_tell(*WORDS) == {"portal_outboxmail"}
    assert OutboxMail.objects.filter(to=EMAIL).count() == 1, "the last mail"
    deliver_due_mail()
    assert tables_that_tell(*WORDS) == set()
    assert chain_holds(aulne)
    assert not Signature.objects.active().exists()
    contribution = Contribution.objects.get()
    assert (contribution.state, contribution.body) == (ContributionState.WITHDRAWN, "")


def test_what_is_kept_goes_on_by_the_link_in_the_last_mail(zoe):
    signature = zoe.signatures.get(signer_kind="person")
    delete_account(user=zoe, choices=all_of(zoe, Fate.KEEP, Fate.ARCHIVE))
    signature.refresh_from_db()
    assert (signature.state, signature.user, signature.email) == (
        SignatureState.ACTIVE,
        None,
        EMAIL,
    )
    mail = OutboxMail.objects.get(dedupe_key__startswith="account_deleted:")
    tokens = [part.split("/")[0] for part in mail.text.split("/signature/")[1:]]
    assert signature in {signature_by_token(token) for token in tokens}
    assert Listing.objects.get(name=f"{FIRST} {LAST}").state == ListingState.ARCHIVED
    assert not User.objects.filter(email=EMAIL).exists()
    assert not Membership.objects.filter(user__email=EMAIL).exists()


def test_each_signature_has_its_own_fate(zoe):
    mine, theirs = zoe.signatures.order_by("pk")
    choices = Choices(signatures={mine.pk: Fate.WITHDRAW, theirs.pk: Fate.ERASE})
    delete_account(user=zoe, choices=choices)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.state, bool(mine.name)) == (SignatureState.WITHDRAWN, True)
    assert (theirs.state, theirs.name, theirs.organisation) == (SignatureState.WITHDRAWN, "", "")


def test_others_keep_what_is_theirs(zoe, alice, aulne):
    signature = signature_of(Signature.objects.first().charter, "Alice", user=alice)
    delete_account(user=zoe, choices=all_of(zoe, Fate.ERASE, Fate.ERASE))
    signature.refresh_from_db()
    assert (signature.state, signature.name) == (SignatureState.ACTIVE, "Alice")
    assert OutboxMail.objects.filter(to=alice.email).exists()


def test_the_last_admin_stays_and_nothing_happens(zoe, bouleau):
    grant_membership(user=zoe, network=bouleau, role=Role.ADMIN, granted_by=None)
    before = whole_database()
    with pytest.raises(LastAdmin):
        delete_account(user=zoe, choices=all_of(zoe, Fate.ERASE, Fate.ERASE))
    assert whole_database() == before


def test_the_last_of_the_federation_stays(dana):
    with pytest.raises(LastAdmin):
        delete_account(user=dana, choices=Choices())
    UserFactory(is_superuser=True)
    delete_account(user=dana, choices=Choices())


def test_the_page_asks_about_each_and_ends_the_session(client, zoe):
    client.force_login(zoe)
    page = reverse("space_delete")
    assert reverse("account_reauthenticate") in client.get(page).url
    prove(client)
    assert client.get(page).status_code == 200
    unsure = client.post(page, {"sure": "on"})
    assert unsure.status_code == 400
    assert User.objects.filter(pk=zoe.pk).exists()
    data = {f"signature_{pk}": "erase" for pk in zoe.signatures.values_list("pk", flat=True)}
    data |= {f"listing_{pk}": "erase" for pk in zoe.listings.values_list("pk", flat=True)}
    assert client.post(page, data).status_code == 400, "not without the last tick"
    answer = client.post(page, data | {"sure": "on"})
    assert answer.url == reverse("account_login")
    assert SESSION_KEY not in client.session
    assert not User.objects.filter(pk=zoe.pk).exists()
    assert client.get(reverse("space_home")).status_code == 302


def test_the_page_answers_409_to_the_last_admin(client, zoe, bouleau):
    grant_membership(user=zoe, network=bouleau, role=Role.ADMIN, granted_by=None)
    client.force_login(zoe)
    prove(client)
    page = reverse("space_delete")
    assert "Bouleau" in client.get(page).content.decode()
    data = {f"signature_{pk}": "keep" for pk in zoe.signatures.values_list("pk", flat=True)}
    data |= {f"listing_{pk}": "archive" for pk in zoe.listings.values_list("pk", flat=True)}
    assert client.post(page, data | {"sure": "on"}).status_code == 409
    assert User.objects.filter(pk=zoe.pk).exists()
