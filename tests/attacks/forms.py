"""Every form that people post: who posts it, where, and what it rightly holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from charters.enums import SignatureState
from charters.models import Appeal, Charter, Mandate, Qualification, Signature, SuspicionBatch
from charters.queries.qualification import rules_of
from charters.services.completeness import rules_stamp
from charters.services.decisions import accept_signature
from charters.services.signing import confirm_signature
from charters.services.verdicts import case_token
from directory.enums import ListingState
from directory.models import Listing, ListingList, ListingListItem, SavedSearch
from home.models import ArticleIndexPage, ArticlePage
from portal.enums import Role
from portal.models import Invitation, Network, User
from portal.services.invitations import invite
from portal.services.memberships import grant_membership, request_membership
from tests.access.attacks import article_form
from tests.charters.applying import make_rule, refuse
from tests.charters.applying import save as save_application_of
from tests.charters.applying import submit as submit_application_of
from tests.charters.conftest import make_charter_page, publish
from tests.charters.test_desk_qualifications import rule_data
from tests.charters.test_signatures import ORGANISATION, sign, token_of
from tests.charters.test_views import post_of
from tests.directory.test_contact import stamp, typed
from tests.factories import ListingFactory, TerritoryFactory, UserFactory
from tests.home.stage import charter_in_force, signature_of

PASSWORD = "tests"  # of every person the factories make


@dataclass
class World:
    """Aulne with one of everything, and its people; Bouleau with an admin, to take from."""

    aulne: Network
    bouleau: Network
    alice: User
    admin: User
    bob: User
    dana: User
    charter: Charter
    listings: dict[str, Listing]
    invitation: Invitation
    article: ArticlePage
    search: SavedSearch
    kept: ListingListItem


def make_world(aulne: Network, bouleau: Network, alice: User, bob: User, dana: User) -> World:
    admin = UserFactory(email="admin@example.org")
    admin.emailaddress_set.create(email=admin.email, verified=True, primary=True)
    for network in (aulne, bouleau):
        grant_membership(user=admin, network=network, role=Role.ADMIN, granted_by=None)
    grant_membership(user=alice, network=aulne, role=Role.MEMBER, granted_by=None)
    TerritoryFactory(name="Combe")
    listings = {
        state: ListingFactory(
            owner=alice, home_network=aulne, state=state, name=f"Alice {state}", slug=f"a-{state}"
        )
        for state in ListingState.values
    }
    index = ArticleIndexPage.objects.descendant_of(aulne.root_page).get()
    article = index.add_child(instance=ArticlePage(title="Draft", live=False, owner=bob))
    article.save_revision(user=bob)
    return World(
        aulne=aulne,
        bouleau=bouleau,
        alice=alice,
        admin=admin,
        bob=bob,
        dana=dana,
        charter=charter_in_force(aulne),
        listings=listings,
        invitation=invite(network=bouleau, email=alice.email, role=Role.MEMBER, invited_by=admin),
        article=article,
        search=SavedSearch.objects.create(user=alice, name="Bowls", query="q=bols"),
        kept=ListingList.objects.create(user=alice, name="For me").items.create(
            listing=listings[ListingState.PUBLISHED]
        ),
    )


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not: forms start from the same world, one after the other."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


@dataclass(frozen=True)
class Post:
    """One honest post; some are taken only from who typed a password just now."""

    who: User | None
    url: str
    data: dict[str, Any]
    by_password: bool = False

    def client(self) -> Client:
        """Signed in as who posts it."""
        client = Client(raise_request_exception=False)
        if self.who is not None:
            client.force_login(self.who)
        if self.by_password:
            client.post(to("account_reauthenticate"), {"password": PASSWORD})
        return client


Form = Callable[[World], Post]


def to(name: str, *args: object) -> str:
    with override("fr"):
        return reverse(name, args=args)


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


def write_to_owner(world: World) -> Post:
    listing = world.listings[ListingState.PUBLISHED]
    return Post(None, to("listing_contact", listing.slug), typed())


def new_account(email: str, **more: str) -> dict[str, str]:
    return {"email": email, "password1": "a good long secret", "shown_at": stamp(), **more}


def sign_up(world: World) -> Post:
    data = new_account("ada@example.org", first_name="Ada")
    return Post(None, to("account_signup"), data)


def account(world: World) -> Post:
    data = {"first_name": "Al", "last_name": "Ice", "language": "en"}
    return Post(world.alice, to("space_account"), data)


def join(world: World) -> Post:
    return Post(world.dana, to("space_join", "bouleau"), {})


def leave(world: World) -> Post:
    return Post(world.alice, to("space_leave", "aulne"), {})


def accept_invitation(world: World) -> Post:
    url = to("invitation_answer", world.invitation.pk)
    return Post(world.alice, url, {"answer": "accept"})


def sign_as_visitor(world: World) -> Post:
    url = to("charter_sign", "aulne", world.charter.slug)
    return Post(None, url, post_of(world.charter))


def sign_as_member(world: World) -> Post:
    data = post_of(world.charter)
    del data["email"]
    return Post(world.alice, to("charter_sign", "aulne", world.charter.slug), data)


def confirm(world: World) -> Post:
    token = token_of(sign(world.charter))
    return Post(None, to("signature_confirm", token), {})


def withdraw(world: World) -> Post:
    signature = signature_of(world.charter, "Alice", user=world.alice)
    return Post(world.alice, to("signature_withdraw", signature.pk), {})


def consents(world: World) -> Post:
    signature = signature_of(world.charter, "Alice", user=world.alice, on_wall=False)
    return Post(world.alice, to("signature_consents", signature.pk), {"wall": "on"})


def badge(world: World) -> Post:
    signature = signature_of(world.charter, "Alice", user=world.alice)
    return Post(world.alice, to("signature_badge", signature.pk), {})


def erase(world: World) -> Post:
    signature = signature_of(world.charter, "Alice", user=world.alice)
    url = to("signature_erase", signature.pk)
    return Post(world.alice, url, {"sure": "on"}, by_password=True)


def my_data(world: World) -> Post:
    return Post(world.alice, to("space_data"), {}, by_password=True)


def delete_account(world: World) -> Post:
    fates = {f"listing_{listing.pk}": "archive" for listing in world.listings.values()}
    return Post(world.alice, to("space_delete"), fates | {"sure": "on"}, by_password=True)


def decide_listing(world: World) -> Post:
    listing = world.listings[ListingState.SUBMITTED]
    data = {"decision": "approve", "seen": listing.text_token, "reason": ""}
    return Post(world.bob, to("desk_listing", listing.pk), data)


def ask_to_represent(world: World) -> Post:
    data = {"organisation": "Les Jardins", "title": "Chair", "name": "Al", "shown_at": stamp()}
    return Post(world.alice, to("mandate_request", "aulne"), data)


def vouch(world: World) -> Post:
    world.aulne.mandate_by_vouching = True
    world.aulne.save()
    mandate = waiting(world).mandate
    data = {"words": "I worked with him for years"}
    return Post(world.alice, to("mandate_vouch", mandate.vouch_key), data)


def waiting(world: World) -> Signature:
    return confirm_signature(token=token_of(sign(world.charter, ORGANISATION, "funder")))[0]


def agree_to_a_change(world: World) -> Post:
    signature = accept_signature(signature=waiting(world), accepted_by=None)
    Mandate.objects.update(user=world.alice)
    asking = Mandate.objects.create(
        network=world.aulne, signer_key=signature.signer_key, confirmed_at=timezone.now()
    )
    url = to("mandate_answer", signature.mandate_id, asking.pk)
    return Post(world.alice, url, {"answer": "agree"})


def give_mandate_back(world: World) -> Post:
    mandate = waiting(world).mandate
    Mandate.objects.update(user=world.alice)
    return Post(world.alice, to("mandate_end", mandate.pk), {})


def name_the_second_person(world: World) -> Post:
    world.aulne.countersigned = True
    world.aulne.save()
    signature = waiting(world)
    Signature.objects.filter(pk=signature.pk).update(user=world.alice)
    data = {"name": "Inès", "title": "", "email": "ines@example.org"}
    return Post(world.alice, to("signature_countersigner", signature.pk), data)


def make_an_appeal(world: World) -> Post:
    signature = signature_of(world.charter, "Alice", user=world.alice)
    Signature.objects.filter(pk=signature.pk).update(state=SignatureState.REVOKED)
    return Post(world.alice, to("signature_appeal", signature.pk), {"text": "It is me"})


def decide_appeal(world: World) -> Post:
    signature = signature_of(world.charter, "Alice", user=world.alice)
    Signature.objects.filter(pk=signature.pk).update(state=SignatureState.REVOKED)
    made = Appeal.objects.create(signature=signature, text="It is me")
    data = {"decision": "dismiss", "reason": "It is not"}
    return Post(world.bob, to("desk_signature_appeal", made.pk), data)


def decide_mandate(world: World) -> Post:
    mandate = Mandate.objects.create(
        network=world.aulne, signer_key="k", confirmed_at=timezone.now()
    )
    return Post(world.bob, to("desk_mandate", mandate.pk), {"decision": "verify"})


def put_under_review(world: World) -> Post:
    signature = signature_of(world.charter, "Alice", user=world.alice)
    data = {"rule": "by_hand", "numbers": str(signature.pk), "note": "Odd"}
    return Post(world.admin, f"{to('desk_fraud')}?charter={world.charter.pk}", data)


def invalidate(world: World) -> Post:
    batch = SuspicionBatch.objects.create(charter=world.charter, rule="by_hand")
    data = {"decision": "invalidate", "reason": "One hand"}
    return Post(world.admin, to("desk_batch", batch.pk), data, by_password=True)


def decide_signature(world: World) -> Post:
    signature = confirm_signature(token=token_of(sign(world.charter, ORGANISATION, "funder")))[0]
    return Post(world.bob, to("desk_signature", signature.pk), {"decision": "accept"})


def adopt(world: World) -> Post:
    page = make_charter_page(world.bouleau)
    version = publish(page).versions.get()
    data = {"decision": "adopt", "seen": version.binding_text.sha256}
    return Post(world.admin, to("desk_version", version.pk), data, by_password=True)


def decide_member(world: World) -> Post:
    membership = request_membership(user=world.dana, network=world.aulne)
    return Post(world.admin, to("desk_member", membership.pk), {"decision": "accept"})


def give_role(world: World) -> Post:
    membership = world.alice.memberships.get()
    url = to("desk_member", membership.pk)
    return Post(world.admin, url, {"decision": Role.MODERATOR}, by_password=True)


def invite_someone(world: World) -> Post:
    data = {"email": "zoe@example.org", "role": Role.MEMBER}
    return Post(world.admin, to("desk_invite", "aulne"), data)


def invite_again(world: World) -> Post:
    url = to("desk_invitation", world.invitation.pk)
    return Post(world.admin, url, {"decision": "again"})


def edit_page(world: World) -> Post:
    return Post(world.bob, to("wagtailadmin_pages:edit", world.article.pk), article_form())


def add_page(world: World) -> Post:
    parent = world.article.get_parent()
    url = to("wagtailadmin_pages:add", "home", "articlepage", parent.pk)
    return Post(world.bob, url, article_form())


def change_address(world: World) -> Post:
    data = {"action_add": "", "email": "alice.new@example.org"}
    return Post(world.alice, to("account_email"), data, by_password=True)


def change_password(world: World) -> Post:
    data = {
        "oldpassword": PASSWORD,
        "password1": "another long secret",
        "password2": "another long secret",
    }
    return Post(world.alice, to("account_change_password"), data)


def ask_for_code(world: World) -> Post:
    return Post(None, to("account_request_login_code"), {"email": world.alice.email})


def reset_password(world: World) -> Post:
    return Post(None, to("account_reset_password"), {"email": world.alice.email})


def application(world: World, *, handed_in: bool) -> Qualification:
    """Alice signed in a capacity that asks for qualification, and wrote her application."""
    charter = world.charter
    make_rule(charter, "Be fair")
    signature = signature_of(charter, "Alice", user=world.alice)
    assert signature.state == SignatureState.CONFIRMED
    return submit_application_of(signature) if handed_in else save_application_of(signature)


def apply(do: str) -> Form:
    def form(world: World) -> Post:
        qualification = application(world, handed_in=False)
        rules = rules_of(world.charter, "provider")
        data = {
            "edition": qualification.edition,
            "rules": rules_stamp(rules),
            f"rule{rules[0].pk}-text": "We are.",
            "do": do,
        }
        address = to("signature_qualification", qualification.signature_id)
        return Post(world.alice, address, data)

    return form


def appeal_refusal(world: World) -> Post:
    qualification = refuse(application(world, handed_in=True))
    address = to("signature_qualification", qualification.signature_id)
    return Post(world.alice, address, {"do": "appeal", "appeal": "We are."})


def judge(decision: str) -> Form:
    def form(world: World) -> Post:
        qualification = application(world, handed_in=True)
        rule = rules_of(world.charter, "provider")[0].pk
        verdict = "not_met" if decision == "refuse" else "met"
        data = {"decision": decision, "seen": case_token(qualification), "message": "Thus."}
        data |= {f"verdict{rule}": verdict, f"reason{rule}": "Seen."}
        return Post(world.bob, to("desk_qualification", qualification.pk), data)

    return form


def add_rule(world: World) -> Post:
    address = to("desk_rule_add", world.charter.pk, "provider")
    return Post(world.bob, address, rule_data())


def change_rule(world: World) -> Post:
    rule = make_rule(world.charter, "Be fair")
    address = to("desk_rule", world.charter.pk, "provider", rule.pk)
    return Post(world.bob, address, rule_data(seen=rules_stamp([rule]), title="Be fairer"))


def retire_rule(world: World) -> Post:
    rule = make_rule(world.charter, "Be fair")
    address = to("desk_capacity_rules", world.charter.pk, "provider")
    return Post(world.bob, address, {"rule": rule.pk, "do": "retire"})


FORMS: dict[str, Form] = {
    "listing: new": create_listing,
    "listing: edit a draft": edit_listing(ListingState.DRAFT),
    "listing: edit a public one": edit_listing(ListingState.PUBLISHED),
    "listing: hand in": listing_button("listing_submit", ListingState.DRAFT),
    "listing: still true": listing_button("listing_confirm", ListingState.PUBLISHED),
    "listing: archive": listing_button("listing_archive", ListingState.PUBLISHED),
    "listing: revive": listing_button("listing_revive", ListingState.ARCHIVED),
    "listing: another network": affiliate,
    "listing: write to its owner": write_to_owner,
    "search: keep": keep_search,
    "search: change": kept_search("search_edit", name="Weavers", rhythm="none"),
    "search: take away": kept_search("search_delete"),
    "list: keep a listing": keep_listing,
    "list: rename": kept_list("list_rename", name="For the market"),
    "list: delete": kept_list("list_delete"),
    "list: take off": take_off_list,
    "account: sign up": sign_up,
    "account: name": account,
    "account: address": change_address,
    "account: password": change_password,
    "account: code": ask_for_code,
    "account: reset": reset_password,
    "membership: join": join,
    "membership: leave": leave,
    "membership: accept an invitation": accept_invitation,
    "charter: sign as a visitor": sign_as_visitor,
    "charter: sign as a member": sign_as_member,
    "signature: confirm": confirm,
    "signature: withdraw": withdraw,
    "signature: consents": consents,
    "signature: badge": badge,
    "signature: erase": erase,
    "account: my data": my_data,
    "account: delete": delete_account,
    "desk: listing": decide_listing,
    "mandate: ask": ask_to_represent,
    "mandate: vouch": vouch,
    "mandate: agree to a change": agree_to_a_change,
    "mandate: give back": give_mandate_back,
    "signature: second person": name_the_second_person,
    "signature: appeal": make_an_appeal,
    "desk: appeal": decide_appeal,
    "desk: mandate": decide_mandate,
    "desk: under review": put_under_review,
    "desk: invalidate": invalidate,
    "desk: signature": decide_signature,
    "qualification: save": apply("save"),
    "qualification: send": apply("send"),
    "qualification: appeal": appeal_refusal,
    "desk: qualify": judge("accept"),
    "desk: ask for changes": judge("changes"),
    "desk: refuse a qualification": judge("refuse"),
    "desk: new rule": add_rule,
    "desk: change a rule": change_rule,
    "desk: retire a rule": retire_rule,
    "desk: version": adopt,
    "desk: request to join": decide_member,
    "desk: role": give_role,
    "desk: invite": invite_someone,
    "desk: invite again": invite_again,
    "admin: edit a page": edit_page,
    "admin: new page": add_page,
}
