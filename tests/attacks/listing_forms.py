"""What members, visitors and the desk post about listings."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from directory.enums import ImportState, ListingState
from directory.models import (
    Asking,
    ContactMessage,
    Listing,
    ListingClaim,
    ListingCorrection,
    ListingImport,
    ListingPair,
)
from directory.services import contact, freshness
from directory.services.affiliations import particulars_seen
from directory.services.claims import claims_seen, request_claim
from directory.services.merge_requests import propose_merge
from directory.services.merging import merge_listings, seen_of
from directory.services.people import offer_role
from directory.services.texts import text_of
from portal.models import Network
from tests.attacks.world import Form, Post, World, to
from tests.directory.test_contact import stamp, typed
from tests.factories import ListingFactory, UserFactory


def same_listing(network: Network, slug: str, **fields: Any) -> Listing:
    """A listing that is the same whenever it is made: a form is posted twice and compared."""
    if "owner" not in fields:
        fields["owner"] = UserFactory(email=f"{slug}@example.org", first_name=slug)
    return ListingFactory(home_network=network, slug=slug, name=slug, **fields)


def listing_text(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Poterie du Lin",
        "tagline": "Des bols et des cours",
        "description": "Tourné à la main.",
        "skills": "poterie, enseignement",
        "website": "https://lin.example",
        "place": "Combe",
        "standard": "on",
    } | changes


def create_listing(world: World) -> Post:
    return Post(world.alice, to("listing_create", "aulne", "freelancer"), listing_text())


def edit_listing(state: str) -> Form:
    def form(world: World) -> Post:
        listing = world.listings[state]
        data = listing_text(seen=listing.text_token)
        return Post(world.alice, to("listing_edit", listing.slug), data)

    return form


def listing_button(view: str, state: str, **data: str) -> Form:
    return lambda world: Post(world.alice, to(view, world.listings[state].slug), data)


def still_true(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    Listing.objects.filter(pk=listing.pk).update(confirmed_at=datetime(2020, 1, 1, tzinfo=UTC))
    asking = Asking.objects.create(listing=listing, owner=world.alice, next_on=date(2020, 1, 1))
    return Post(None, to("listing_still_true", freshness.token_of(asking)), {})


def report_an_error(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    data = {"field": "tagline", "words": "It is not so", "proposed": "So", "shown_at": stamp()}
    return Post(None, to("listing_correct", listing.slug), data)


def reported(world: World, **more: Any) -> ListingCorrection:
    listing = world.listings[ListingState.PUBLISHED]
    said = {"field": "tagline", "words": "It is not so", "language": "fr", "for_desk": False}
    return listing.corrections.create(**(said | more))


def answer_a_report(world: World) -> Post:
    report = reported(world)
    data = {"correction": report.pk, "decision": "declined", "answer": "It is so"}
    return Post(world.alice, to("listing_corrections", report.listing.slug), data)


def decide_a_report(world: World) -> Post:
    report = reported(world, for_desk=True)
    data = {"decision": "decline", "reason": "It is so"}
    return Post(world.bob, to("desk_correction", report.pk), data)


def keep_new_for_later(world: World) -> Post:
    return Post(
        world.alice, to("listing_create_unsaved", "aulne", "freelancer"), listing_text(name="H")
    )


def take_back_change(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    change = listing.changes.create(
        payload=text_of(listing) | {"tagline": "Second"},
        former=text_of(listing),
        base_version=1,
        state="approved",
    )
    data = {"decision": f"revert_{change.pk}", "seen": listing.text_token, "reason": "Untrue"}
    return Post(world.bob, to("desk_listing_history", listing.pk), data)


def affiliate(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    return Post(world.alice, to("listing_affiliate", listing.slug), {"network": "bouleau"})


def keep_search(world: World) -> Post:
    data = {"name": "Potters", "rhythm": "weekly", "query": "q=poterie"}
    return Post(world.alice, to("search_keep"), data)


def kept_search(view: str, **data: str) -> Form:
    return lambda world: Post(world.alice, to(view, world.search.pk), data)


def keep_listing(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    data = {"on": "new", "name": "For the fair", "note": "Ask her"}
    return Post(world.alice, to("listing_keep", listing.slug), data)


def kept_list(view: str, **data: str) -> Form:
    return lambda world: Post(world.alice, to(view, world.kept.list_id), data)


def take_off_list(world: World) -> Post:
    return Post(world.alice, to("list_take_off", world.kept.list_id, world.kept.pk), {})


def conversation(world: World) -> ContactMessage:
    listing = world.listings[ListingState.PUBLISHED]
    told = {"sender_name": "Vera", "sender_email": "vera@example.net", "body": "Hello there"}
    return ContactMessage.objects.create(listing=listing, owner=world.alice, **told)


def answer_message(world: World) -> Post:
    token = contact.token_of(conversation(world), contact.SENDER)
    return Post(None, to("contact_conversation", token), {"message": "And then?"})


def report_message(world: World) -> Post:
    token = contact.token_of(conversation(world), contact.OWNER)
    data = {"report": "1", "report-reason": "Spam"}
    return Post(None, to("contact_conversation", token), data)


def decide_message(world: World) -> Post:
    message = conversation(world)
    ContactMessage.objects.filter(pk=message.pk).update(reported_at=timezone.now())
    return Post(world.bob, to("desk_message", message.pk), {"decision": "block"})


def write_to_owner(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    return Post(None, to("listing_contact", listing.slug), typed())


def decide_listing(world: World) -> Post:
    listing = world.listings[ListingState.SUBMITTED]
    data = {"decision": "approve", "seen": listing.text_token, "reason": ""}
    return Post(world.bob, to("desk_listing", listing.pk), data)


def listing_file(world: World, state: str = ImportState.CHECKED) -> ListingImport:
    return ListingImport.objects.create(
        network=world.aulne,
        state=state,
        file_name="a.csv",
        file=ContentFile(b"nom\nFil\n", "a.csv"),
        file_format="csv",
        source="a",
        mapping={"nom": "name"},
    )


def two_listings(world: World) -> tuple[Listing, Listing]:
    return same_listing(world.aulne, "one"), same_listing(world.aulne, "two")


def merge_button(do: str) -> Form:
    def form(world: World) -> Post:
        kept, absorbed = two_listings(world)
        data = {"do": do, "seen": seen_of(kept, absorbed), "reason": "One"}
        return Post(world.bob, to("desk_merge", kept.pk, absorbed.pk), data)

    return form


def undo_merge_button(world: World) -> Post:
    kept, absorbed = two_listings(world)
    merge = merge_listings(kept=kept, absorbed=absorbed, merged_by=None)
    return Post(world.bob, to("desk_merging", merge.pk), {"do": "undo"})


def refuse_merge_button(world: World) -> Post:
    kept = same_listing(world.aulne, "one")
    absorbed = same_listing(world.bouleau, "two")
    merge = propose_merge(
        kept=kept, absorbed=absorbed, network=world.bouleau, proposed_by=world.dana
    )
    return Post(world.bob, to("desk_merging", merge.pk), {"do": "refuse"})


def pairs_button(do: str) -> Form:
    def form(world: World) -> Post:
        one, other = two_listings(world)
        Listing.objects.filter(pk__in=[one.pk, other.pk]).update(owner=None)
        pair = ListingPair.objects.create(first=one, second=other)
        return Post(world.bob, to("desk_pairs"), {"do": do, "pair": str(pair.pk)})

    return form


def upload_listings(world: World) -> Post:
    data = {"source": "A list", "kind": "initiative", "listing_state": "submitted"}
    file = ContentFile(b"nom\nFil\n", "a.csv")
    return Post(world.bob, to("desk_import_new", "aulne"), data | {"file": file})


def import_button(do: str, state: str, **data: str) -> Form:
    def form(world: World) -> Post:
        batch = listing_file(world, state)
        return Post(world.bob, to("desk_import", batch.pk), {"do": do} | data)

    return form


def unclaimed_listing(world: World) -> Listing:
    return same_listing(world.aulne, "unclaimed", owner=None, put_in_at=timezone.now())


def open_claim(world: World, listing: Listing | None = None) -> ListingClaim:
    claimant = UserFactory(email="claimant@example.org", first_name="Claimant")
    claimant.emailaddress_set.create(email=claimant.email, verified=True, primary=True)
    return request_claim(
        listing=listing or unclaimed_listing(world),
        method="registry",
        statement="I am its treasurer.",
        claimed_by=claimant,
    )


def claim_listing(world: World) -> Post:
    url = to("listing_claim", unclaimed_listing(world).slug)
    return Post(world.alice, url, {"statement": "I am its treasurer.", "method": "registry"})


def vouch_for_a_claim(world: World) -> Post:
    url = to("claim_vouch", open_claim(world).vouch_key)
    return Post(world.alice, url, {"words": "We work in the same room."})


def decide_claim(world: World) -> Post:
    claim = open_claim(world)
    data = {"decision": "accept", "seen": claims_seen(claim.listing)}
    return Post(world.bob, to("desk_claim", claim.pk), data)


def offer_a_role(world: World) -> Post:
    url = to("listing_people", world.listings[ListingState.PUBLISHED].slug)
    data = {"do": "offer", "email": "someone@example.org", "role": "editor"}
    return Post(world.alice, url, data)


def let_someone_join(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    claim = open_claim(world, listing)
    data = {"do": "accept", "number": claim.pk, "reason": ""}
    return Post(world.alice, to("listing_people", listing.slug), data)


def answer_an_offer(world: World) -> Post:
    offer = offer_role(
        listing=same_listing(world.aulne, "of-bob", owner=world.bob),
        email=world.alice.email,
        role="editor",
        offered_by=world.bob,
    )
    return Post(world.alice, to("listing_offer", offer.pk), {"answer": "accept"})


def place_in_bouleau(view: str) -> Form:
    def form(world: World) -> Post:
        listing = world.listings[ListingState.PUBLISHED]
        listing.affiliations.create(network=world.bouleau, state="accepted")
        return Post(world.alice, to(view, listing.slug, "bouleau"), {})

    return form


def describe_place(world: World) -> Post:
    place = same_listing(world.aulne, "one").affiliations.get()
    data = {"seen": particulars_seen(place), "category": "Repair"}
    data |= {"local_contact": "Zoé", "highlights": "Opens on Mondays"}
    return Post(world.bob, to("desk_place", place.pk), data)


def put_listing_in(world: World) -> Post:
    return Post(world.bob, to("desk_listing_new", "aulne", "initiative"), listing_text())


def write_unclaimed_listing(world: World) -> Post:
    listing = unclaimed_listing(world)
    data = listing_text(seen=listing.text_token)
    return Post(world.bob, to("desk_listing_text", listing.pk), data)


def listing_visibility(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    return Post(
        world.alice,
        to("listing_visibility", listing.slug),
        {"tagline": "members", "terms": "everyone"},
    )
