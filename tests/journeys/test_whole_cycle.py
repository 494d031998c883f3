"""The founders' three charters through a whole cycle: revised once editorially and once in
substance, after a consultation in which what people proposed was answered and carried over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from charters.canonical import canonical_text, text_sha256
from charters.chain import GENESIS, entry_hash
from charters.enums import Audience, ContributionKind, RevisionClass, SignerKind, VersionState
from charters.models import Charter, CharterPage, CharterVersion, RegisterEntry, Signature
from charters.services.contributions import contribute, set_support
from charters.services.decisions import accept_signature
from charters.services.register import entry_as_published
from charters.services.signing import SignerDetails, sign_charter
from portal.enums import Role
from portal.models import OutboxMail, User
from portal.services.memberships import grant_membership
from tests.charters.conftest import let_time_pass
from tests.doors import prove
from tests.factories import UserFactory
from tests.journeys.test_three_networks import charter as charter

NEW_DUTY = "Publier chaque année, en accès libre, un bilan de ce que cette charte a changé."
CARRIED = "Publier chaque année un bilan, relu par des pairs, de ce que cette charte a changé."


def member(charter: Charter, role: str, **fields) -> User:
    user = UserFactory(**fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    grant_membership(user=user, network=charter.network, role=role, granted_by=None)
    return user


def signed(charter: Charter, user: User) -> Signature:
    text = charter.adopted.binding_text
    capacity = text.capacities[0]
    organisation = capacity["signers"] == "organisations"
    (signature,) = sign_charter(
        charter=charter,
        locale=text.locale,
        text_sha256=text.sha256,
        capacities=[capacity["code"]],
        signer=SignerDetails(
            kind=SignerKind.ORGANISATION if organisation else SignerKind.PERSON,
            name=str(user),
            email=user.email,
            organisation="La Passerelle du Gué" if organisation else "",
        ),
        signed_by=user,
        is_verified=True,
    )
    return accept_signature(signature=signature, accepted_by=None) if organisation else signature


class Desk:
    """What editors and admins of the network do, as their browsers do it."""

    def __init__(self, client, charter: Charter) -> None:
        self.client, self.charter = client, charter
        self.editor = member(charter, Role.EDITOR)
        self.admin = member(charter, Role.ADMIN)

    def write(self, revision_class: str, change) -> CharterVersion:
        """The editor changes the articles and publishes the page."""
        page = CharterPage.objects.get(pk=self.charter.page_id).get_latest_revision_as_object()
        articles = page.articles.get_prep_value()
        change(articles)
        page.articles = articles
        page.revision_class = revision_class
        page.change_summary = "Un bilan public chaque année."
        page.revision_reason = "Un nouvel engagement." if change is add_a_duty else "Une faute."
        page.save_revision(user=self.editor).publish(user=self.editor)
        return self.charter.versions.open().get()

    def decide(self, version: CharterVersion, decision: str, **data) -> CharterVersion:
        """The admin presses a button of the version's case."""
        self.client.force_login(self.admin)
        prove(self.client)
        url = reverse("desk_version", args=[version.pk])
        case = self.client.get(url)
        answer = self.client.post(url, {"decision": decision, "seen": case.context["seen"], **data})
        assert answer.status_code == 302, answer.context["refused"]
        version.refresh_from_db()
        return version

    def consult(self, version: CharterVersion):
        self.client.force_login(self.admin)
        day = timezone.localdate() + timedelta(days=self.charter.network.consultation_days)
        answer = self.client.post(
            reverse("desk_version_consult", args=[version.pk]),
            {"closes_on": day.isoformat(), "audience": Audience.MEMBERS},
        )
        assert answer.status_code == 302
        return version.consultations.get()

    def answer(self, contribution, decision: str, reason: str = "") -> None:
        self.client.force_login(self.editor)
        url = reverse("desk_contribution", args=[contribution.pk])
        assert self.client.post(url, {"decision": decision, "reason": reason}).status_code == 302

    def carry(self, contribution) -> None:
        self.client.force_login(self.editor)
        url = reverse("desk_contribution_carry", args=[contribution.pk])
        form = self.client.get(url).context["carry"]
        assert self.client.post(url, {**form.initial, "wording": CARRIED}).status_code == 302


def mend_a_letter(articles: list[dict]) -> None:
    articles[0]["value"]["title"] += "."


def add_a_duty(articles: list[dict]) -> None:
    value = {"text": NEW_DUTY, "level": 1, "capacities": [], "strength": "firm"}
    articles[-1]["value"]["body"].append(
        {"type": "commitment", "id": "b1a7d0c4-0000-4000-8000-000000000001", "value": value}
    )


def test_a_whole_cycle(charter, client):
    first = charter.adopted
    author = member(charter, Role.MEMBER, first_name="Capucine", last_name="Linotte")
    signatory = UserFactory()
    signature = signed(charter, signatory)
    desk = Desk(client, charter)

    # A letter is put right: nobody is asked or told anything, and the signature stands.
    second = desk.decide(desk.write(RevisionClass.EDITORIAL, mend_a_letter), "freeze")
    second = desk.decide(second, "adopt")
    assert (second.number, second.revision_class) == (2, RevisionClass.EDITORIAL)
    assert not OutboxMail.objects.filter(dedupe_key__startswith="version_adopted").exists()

    # A duty is added: it is discussed, answered and carried before it binds anybody.
    draft = desk.write(RevisionClass.SUBSTANTIAL, add_a_duty)
    consultation = desk.consult(draft)
    article = consultation.binding_text.content["articles"][-1]
    kept = contribute(
        consultation=consultation,
        article_id=article["id"],
        target=article["parts"][-1]["id"],
        kind=ContributionKind.CHANGE,
        body="Des pairs devraient relire.",
        wording=CARRIED,
        wants_credit=True,
        contributed_by=author,
    )
    set_support(contribution=kept, supported=True, supported_by=signatory)
    question = contribute(
        consultation=consultation,
        article_id="",
        kind=ContributionKind.QUESTION,
        body="Qui le lira ?",
        contributed_by=author,
    )
    desk.answer(kept, "kept")
    desk.answer(question, "answered", "Tout le monde.")
    desk.carry(kept)
    charter.page.refresh_from_db()
    charter.page.get_latest_revision().publish(user=desk.editor)
    let_time_pass(consultation)
    third = desk.decide(draft, "close")
    third = desk.decide(desk.decide(third, "freeze"), "adopt")

    assert (third.number, third.state) == (3, VersionState.ADOPTED)
    article = third.binding_text.articles[-1]
    assert article["parts"][-1]["text"] == CARRIED
    assert article["credits"] == "Capucine Linotte"
    mail = OutboxMail.objects.get(dedupe_key__regex="^(version_adopted|renewal):")
    assert mail.to == signatory.email

    # The signature stays on the text it was given for, which anybody can read and check.
    signature.refresh_from_db()
    assert (signature.version, signature.state) == (first, "active")
    client.logout()
    for version in (first, second, third):
        version.refresh_from_db()
        body = client.get(version.get_absolute_url()).content.decode()
        assert (CARRIED in body) == (version == third)
        for text in version.texts.all():
            assert text_sha256(canonical_text(text.content)) == text.sha256
    check_register()


def check_register() -> None:
    prev = GENESIS
    for entry in RegisterEntry.objects.select_related("network").order_by("seq"):
        line = entry_as_published(entry)
        assert (line["prev"], line["hash"]) == (prev, entry_hash(line))
        prev = entry.hash


@pytest.mark.parametrize("there", ["1", "2"])
def test_both_versions_stay_at_their_addresses(charter, client, there):
    desk = Desk(client, charter)
    second = desk.decide(desk.write(RevisionClass.EDITORIAL, mend_a_letter), "freeze")
    desk.decide(second, "adopt")
    client.logout()
    args = [charter.network.slug, charter.slug, there]
    assert client.get(reverse("version_detail", args=args)).status_code == 200
    text = client.get(reverse("version_text", args=[*args, charter.language]))
    version = charter.versions.get(number=there)
    assert text_sha256(text.content.decode()) == version.binding_text.sha256
