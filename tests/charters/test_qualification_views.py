"""An applicant's page and the public one, over HTTP."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image

from charters.models import Evidence, Qualification
from charters.qualifying import RuleKind
from charters.services.consents import set_consent
from charters.services.qualification_rules import retire_rule
from charters.services.standing import renew_token
from tests.charters.applying import PDF, accept, ask_changes, make_rule, make_rules, refuse, submit
from tests.charters.test_signatures import confirm
from tests.factories import TerritoryFactory


@pytest.fixture
def rules(charter):
    return make_rules(charter)


@pytest.fixture
def place(db):
    return TerritoryFactory(name="Combe")


@pytest.fixture
def signature(charter, rules):
    return confirm(charter)


@pytest.fixture
def page(signature):
    """Its address, by the mailed secret."""
    return url("signature_qualification", renew_token(signature))


def url(name: str, *args: object) -> str:
    with override("fr"):
        return reverse(name, args=args)


def paper(content: bytes = PDF, name: str = "cover.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def typed(client, page: str, rules, **changes) -> dict:
    """What the form holds when it is opened, and honest answers in it."""
    head = client.get(page).context["form"].head
    pk = {name: f"rule{rule.pk}" for name, rule in rules.items()}
    return {
        "edition": head.initial["edition"],
        "rules": head.initial["rules"],
        f"{pk['people']}-text": "Deux médiatrices formées.",
        f"{pk['links']}-declared": "no",
        f"{pk['cover']}-file": paper(),
        f"{pk['cover']}-issued_on": timezone.localdate().isoformat(),
        f"{pk['places']}-territories": "Combe",
        "do": "send",
    } | {f"{pk[key.partition('__')[0]]}-{key.partition('__')[2]}": v for key, v in changes.items()}


def test_looking_begins_nothing(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]
    assert not Qualification.objects.exists()


def test_it_is_saved_and_sent(client, page, rules, place):
    answer = client.post(page, typed(client, page, rules) | {"do": "save"})
    assert answer.status_code == 302
    qualification = Qualification.objects.get()
    assert (qualification.state, qualification.evidence.get().name) == ("draft", "cover.pdf")
    again = typed(client, page, rules)
    del again[f"rule{rules['cover'].pk}-file"]
    assert client.post(page, again).status_code == 302
    qualification.refresh_from_db()
    assert qualification.state == "submitted"
    shown = client.get(page).content.decode()
    assert "Deux médiatrices formées." in shown
    assert 'value="send"' not in shown


def test_what_is_missing_is_named_and_the_rest_saved(client, page, rules, place):
    answer = client.post(page, typed(client, page, rules, people__text=""))
    assert answer.status_code == 400
    assert "Dites comment vous y répondez." in answer.content.decode()
    qualification = Qualification.objects.get()
    assert (qualification.state, qualification.evidence.count()) == ("draft", 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cover__file", paper(b"MZ no paper")),
        ("cover__file", paper(name="cover.exe")),
        ("cover__file", paper(b"", "cover.pdf")),
        ("cover__file", paper(b"\x89PNG no picture", "cover.png")),
        ("cover__issued_on", "2999-01-01"),
        ("cover__issued_on", "soon"),
        ("cover__expires_on", "9999-01-01"),
        ("places__territories", "Nowhere-upon-Sea"),
        ("links__declared", "perhaps"),
        ("people__exception", "999999"),
        ("people__text", "x" * 4001),
    ],
)
def test_what_is_wrong_writes_nothing_and_loses_nothing(client, page, rules, place, field, value):
    data = typed(client, page, rules, **{field: value})
    data.setdefault("keep", "")
    if field != "people__text":
        data[f"rule{rules['people'].pk}-text"] = "Gardé tel quel."
    answer = client.post(page, data)
    assert answer.status_code == 400
    assert not Qualification.objects.exists()
    shown = answer.content.decode()
    assert "Gardé tel quel." in shown or field == "people__text"


def test_a_territory_that_may_be_several_is_asked_about(client, page, rules, place):
    TerritoryFactory(name="Combe")
    answer = client.post(page, typed(client, page, rules))
    assert answer.status_code == 400
    assert "peut en désigner plusieurs" in answer.content.decode()


def test_pictures_leave_their_metadata_behind(client, page, rules, place):
    picture = Image.new("RGB", (20, 20), "red")
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    raw = io.BytesIO()
    picture.save(raw, "JPEG", exif=exif)
    client.post(page, typed(client, page, rules, cover__file=paper(raw.getvalue(), "a b.jpg")))
    evidence = Evidence.objects.get()
    assert evidence.name == "a b.jpg"
    assert b"where it was taken" not in evidence.file.read()


def test_one_reads_ones_own_documents_and_nobody_else_does(client, page, signature, rules, place):
    client.post(page, typed(client, page, rules))
    evidence = Evidence.objects.get()
    answer = client.get(f"{page}evidence/{evidence.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="cover.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    stranger = url("signature_evidence", "not-the-secret", evidence.pk)
    assert client.get(stranger).status_code == 410
    assert client.get(f"{page}evidence/{evidence.pk + 1}/").status_code == 404
    assert client.get(url("signature_evidence", signature.pk, evidence.pk)).status_code == 404


def test_out_of_turn_nothing_is_written_and_what_was_typed_stays(client, page, rules, place):
    data = typed(client, page, rules)
    client.post(page, data)
    answer = client.post(page, {**data, f"rule{rules['people'].pk}-text": "Autre chose."})
    assert answer.status_code == 409
    assert "Autre chose." in answer.content.decode()
    assert Qualification.objects.get().answers.get(rule=rules["people"]).text[:4] == "Deux"


def test_two_windows_are_told_of_each_other(client, page, rules, place):
    data = typed(client, page, rules) | {"do": "save"}
    assert client.post(page, {**data, f"rule{rules['cover'].pk}-file": paper()}).status_code == 302
    again = {**data, f"rule{rules['people'].pk}-text": "Ici.", "do": "save"}
    del again[f"rule{rules['cover'].pk}-file"]
    answer = client.post(page, again)
    assert answer.status_code == 409
    form = answer.context["form"].head
    assert client.post(page, {**again, "edition": form["edition"].value()}).status_code == 302


def test_rules_that_changed_while_one_wrote_are_shown_first(client, page, rules, charter, place):
    data = typed(client, page, rules)
    make_rule(charter, "Late")
    answer = client.post(page, data)
    assert answer.status_code in {400, 409}
    assert Qualification.objects.get().state == "draft"


@pytest.mark.parametrize("words", ["", "   \n "])
def test_an_appeal_takes_words(client, signature, place, words):
    refuse(submit(signature, territories=[place]))
    page = url("signature_qualification", renew_token(signature))
    assert client.post(page, {"do": "appeal", "appeal": words}).status_code == 400
    assert Qualification.objects.get().state == "refused"
    assert client.post(page, {"do": "appeal", "appeal": "Si."}).status_code == 302
    assert client.post(page, {"do": "appeal", "appeal": "Si."}).status_code == 409
    assert Qualification.objects.get().appeal == "Si."


def test_each_state_says_what_comes_next(client, signature, place):
    ask_changes(submit(signature, territories=[place]))
    for act, said in (
        (None, "vous demande de modifier"),
        (accept, "Qualification depuis"),
    ):
        if act:
            act(submit(signature, territories=[place], Cover={"documents": ()}))
        page = url("signature_qualification", renew_token(signature))
        assert said in client.get(page).content.decode()


def test_what_asks_for_nothing_has_no_page(client, charter):
    signature = confirm(charter)
    page = url("signature_qualification", renew_token(signature))
    assert client.get(page).status_code == 404
    assert client.post(page, {"do": "send"}).status_code == 404
    assert (
        client.get(url("charter_qualification", "aulne", "charte", "provider")).status_code == 404
    )


def test_without_rules_left_what_was_sent_is_still_shown(client, signature, rules, place):
    submit(signature, territories=[place])
    for rule in rules.values():
        retire_rule(rule=rule, retired_by=None)
    page = url("signature_qualification", renew_token(signature))
    assert "As asked." in client.get(page).content.decode()


def test_the_public_reads_rules_names_and_public_declarations_alone(client, signature, place):
    accept(submit(signature, territories=[place]))
    page = url("charter_qualification", "aulne", "charte", "provider")
    shown = client.get(page).content.decode()
    for word in ("Qualified people", "They are trained first.", "Cover", "Places"):
        assert word in shown
    for word in (signature.name, "A cousin sells printers.", "As asked.", "cover.pdf", "Seen."):
        assert word not in shown
    signature.refresh_from_db()
    set_consent(signature=signature, purpose="wall", given=True, text_shown="x", set_by=None)
    shown = client.get(page).content.decode()
    for word in (signature.name, "A cousin sells printers.", "qualifié le"):
        assert word in shown
    for word in ("As asked.", "cover.pdf", "Seen.", place.name):
        assert word not in shown


def test_a_question_of_each_kind_is_asked(client, page, rules):
    form = client.get(page).context["form"]
    fields = {part.rule.kind: set(part.fields) for part in form.parts}
    assert fields[RuleKind.CRITERION] == {"text", "exception"}
    assert fields[RuleKind.DECLARATION] == {"text", "declared"}
    assert fields[RuleKind.TERRITORY] == {"text", "territories"}
    assert {"file", "issued_on", "expires_on", "claims_startup"} <= fields[RuleKind.EVIDENCE]
    assert "founded_on" in form.head.fields
