"""Every form that people post: who posts it, where, and what it rightly holds."""

from django.utils import timezone

from charters.enums import SignatureState
from charters.models import Appeal, Mandate, Qualification, Signature, SuspicionBatch
from charters.queries.qualification import rules_of
from charters.services.completeness import rules_stamp
from charters.services.decisions import accept_signature
from charters.services.signing import confirm_signature
from charters.services.verdicts import case_token
from directory.enums import ImportState, ListingState
from directory.models import (
    Synonyms,
)
from portal.enums import Role
from portal.models import User
from portal.services.memberships import request_membership
from tests.access.attacks import article_form
from tests.attacks.listing_forms import (
    affiliate,
    answer_a_report,
    answer_an_offer,
    answer_message,
    claim_listing,
    create_listing,
    decide_a_report,
    decide_claim,
    decide_listing,
    decide_message,
    describe_place,
    edit_listing,
    import_button,
    keep_listing,
    keep_new_for_later,
    keep_search,
    kept_list,
    kept_search,
    let_someone_join,
    listing_button,
    listing_text,
    listing_visibility,
    merge_button,
    offer_a_role,
    pairs_button,
    place_in_bouleau,
    put_listing_in,
    refuse_merge_button,
    report_an_error,
    report_message,
    still_true,
    take_back_change,
    take_off_list,
    undo_merge_button,
    upload_listings,
    vouch_for_a_claim,
    write_to_owner,
    write_unclaimed_listing,
)
from tests.attacks.world import PASSWORD, Form, Post, World, to
from tests.charters.applying import make_rule, refuse
from tests.charters.applying import save as save_application_of
from tests.charters.applying import submit as submit_application_of
from tests.charters.conftest import make_charter_page, publish
from tests.charters.test_desk_qualifications import rule_data
from tests.charters.test_signatures import ORGANISATION, sign, token_of
from tests.charters.test_views import post_of
from tests.directory.test_contact import stamp
from tests.home.stage import signature_of


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


def of_federation(view: str, is_of_one: bool, **data: str) -> Form:
    """Synonyms are the federation's: Dana keeps them here."""

    def form(world: World) -> Post:
        User.objects.filter(pk=world.dana.pk).update(is_staff=True, is_superuser=True)
        dana = User.objects.get(pk=world.dana.pk)
        args = [Synonyms.objects.earliest("pk").pk] if is_of_one else []
        return Post(dana, to(view, *args), data)

    return form


FORMS: dict[str, Form] = {
    "claim: make": claim_listing,
    "claim: vouch": vouch_for_a_claim,
    "desk: claim": decide_claim,
    "people: offer a role": offer_a_role,
    "people: let someone join": let_someone_join,
    "people: answer an offer": answer_an_offer,
    "network: leave": place_in_bouleau("listing_leave"),
    "network: ask to be home": place_in_bouleau("listing_home"),
    "desk: words of a place": describe_place,
    "desk: put a listing in": put_listing_in,
    "desk: write an unclaimed listing": write_unclaimed_listing,
    "merge: two listings": merge_button("merge"),
    "merge: not the same": merge_button("dismiss"),
    "merge: undo": undo_merge_button,
    "merge: refuse": refuse_merge_button,
    "merge: pairs": pairs_button("merge"),
    "merge: dismiss pairs": pairs_button("dismiss"),
    "listing: who reads what": listing_visibility,
    "listing: hints": listing_button("listing_hints", ListingState.PUBLISHED, hints="off"),
    "import: upload": upload_listings,
    "import: check": import_button("check", ImportState.UPLOADED, **{"column-0": "name"}),
    "import: start": import_button("start", ImportState.CHECKED, only_good="1"),
    "import: forget": import_button("forget", ImportState.REFUSED),
    "import: undo": import_button("undo", ImportState.DONE),
    "listing: new": create_listing,
    "listing: edit a draft": edit_listing(ListingState.DRAFT),
    "listing: edit a public one": edit_listing(ListingState.PUBLISHED),
    "listing: keep for later": listing_button(
        "listing_edit_unsaved", ListingState.DRAFT, **listing_text(name="H")
    ),
    "listing: keep a new one for later": keep_new_for_later,
    "listing: report an error": report_an_error,
    "listing: answer a report": answer_a_report,
    "desk: decide about a report": decide_a_report,
    "desk: take a change back": take_back_change,
    "listing: hand in": listing_button("listing_submit", ListingState.DRAFT),
    "listing: still true": listing_button("listing_confirm", ListingState.PUBLISHED),
    "listing: still true, by the mailed link": still_true,
    "listing: rhythm": listing_button("listing_rhythm", ListingState.PUBLISHED, rhythm="3"),
    "listing: archive": listing_button("listing_archive", ListingState.PUBLISHED),
    "listing: revive": listing_button("listing_revive", ListingState.ARCHIVED),
    "listing: another network": affiliate,
    "listing: write to its owner": write_to_owner,
    "conversation: answer": answer_message,
    "conversation: report": report_message,
    "desk: reported message": decide_message,
    "search: keep": keep_search,
    "search: change": kept_search("search_edit", name="Weavers", rhythm="none"),
    "search: take away": kept_search("search_delete"),
    "list: keep a listing": keep_listing,
    "list: rename": kept_list("list_rename", name="For the market"),
    "list: delete": kept_list("list_delete"),
    "list: take off": take_off_list,
    "synonyms: add": of_federation("synonyms:add", False, text="tasse\nbol"),
    "synonyms: change": of_federation("synonyms:edit", True, text="tasse\nbol"),
    "synonyms: delete": of_federation("synonyms:delete", True),
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
