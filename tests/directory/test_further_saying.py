"""The further fields of both kinds and their rows: typed, held, compared, shown, found, refused."""

import json
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from directory.enums import ChangeState, ListingState, TextLanguage
from directory.models import Listing, ListingChange
from directory.models.saying import FURTHER_FIELDS, OF_FREELANCERS, OF_INITIATIVES, TRANSLATED
from directory.rows import MOST, ROWS, check_rows
from directory.services.erasure import erase_listing
from directory.services.indexing import index_listing
from directory.services.listings import create_listing, draft_of, update_listing
from directory.services.moderation import approve_change
from directory.services.texts import differences, empty_text, newest_text_of, text_of
from tests.factories import ListingFactory

PORTFOLIO = [
    {"title": "Site du fournil", "address": "https://pain.example/a", "line": "Pains et horaires"},
    {"title": "Affiches", "address": "", "line": ""},
]
FREELANCER = {
    "trade": "Graphiste",
    "solidarity_rate": "Un tiers de moins",
    "concessions": "Ni droits cédés sans limite, ni acompte.\n\nUn jour offert.",
    "engagement": "most",
    "portfolio": PORTFOLIO,
    "learning_path": "CAP puis quinze ans d’atelier.",
    "passions": "Le chant choral",
}
INITIATIVE = {
    "mission": "Que personne ne jette ce qui se répare.",
    "sector": "reuse",
    "publics": ["families", "offline"],
    "services": [{"name": "Réparer un vélo", "conditions": "Prix libre, le samedi"}],
    "platform": "CoopCycle",
    "commons": [{"name": "Guide", "licence": "CC BY-SA 4.0", "address": "https://g.example"}],
    "hosting": "Un hébergeur associatif",
    "hosting_country": "FR",
    "data_policy": "Le nom, et rien d’autre.",
    "price_policy": "Adhésion libre.",
    "governance": "Une personne, une voix.",
}


def url(name: str, *args) -> str:
    return reverse(name, args=args)


def typed(said: dict) -> dict:
    """As a browser sends it."""
    data = {}
    for name, value in said.items():
        if name in ROWS:
            for number, row in enumerate(value):
                data |= {f"{name}-{number}-{part}": text for part, text in row.items()}
        else:
            data[name] = value
    return data


def create(client, kind: str, **data):
    return client.post(url("listing_create", "aulne", kind), {"name": "Ada", **data})


@pytest.mark.parametrize(("kind", "said"), [("freelancer", FREELANCER), ("initiative", INITIATIVE)])
def test_all_of_it_is_kept_shown_and_found(client, aulne, alice, kind, said):
    client.force_login(alice)
    assert create(client, kind, **typed(said)).status_code == 302
    listing = Listing.objects.get()
    text = text_of(listing)
    assert {name: text[name] for name in said} == said
    form = client.get(url("listing_edit", listing.slug)).context["form"]
    assert {name: form[name].value() for name in said} == said
    body = client.get(url("listing_preview", listing.slug)).content.decode()
    words = [value for value in said.values() if isinstance(value, str) and len(value) > 10]
    rows = [text for name in ROWS for row in said.get(name, []) for text in row.values()]
    for word in (*words, *rows):
        assert word.split("\n")[0] in body
    Listing.objects.update(state=ListingState.PUBLISHED)
    index_listing(listing)
    for asked in ("quinze ans", "fournil") if kind == "freelancer" else ("velo", "quinze", "jette"):
        found = Listing.objects.matching(asked).exists()
        assert found == (asked != "quinze")


def test_the_form_shows_the_fields_of_its_kind_only(client, aulne, alice):
    client.force_login(alice)
    for kind, own, others in (
        ("freelancer", OF_FREELANCERS, OF_INITIATIVES),
        ("initiative", OF_INITIATIVES, OF_FREELANCERS),
    ):
        form = client.get(url("listing_create", "aulne", kind)).context["form"]
        shown = [field.name for section in form.sections for field in section.fields]
        assert set(own) <= set(shown)
        assert not set(others) & set(shown)
        assert sorted(shown) == sorted(form.fields)


def test_what_the_other_kind_says_is_not_taken(client, aulne, alice):
    client.force_login(alice)
    create(client, "freelancer", **typed(INITIATIVE))
    text = text_of(Listing.objects.get())
    assert not any(text[name] for name in OF_INITIATIVES)


def test_a_change_is_held_told_and_approved(aulne, alice, bob):
    listing = ListingFactory(home_network=aulne, owner=alice, kind="initiative", **INITIATIVE)
    new = text_of(listing) | {"services": [], "sector": "", "mission": "Réparer"}
    update_listing(listing=listing, text=new, seen=listing.text_token, updated_by=alice)
    listing.refresh_from_db()
    assert listing.sector == "reuse"
    change = ListingChange.objects.get(state=ChangeState.PENDING)
    with translation.override("en"):
        told = {d.label: (d.old, d.new) for d in differences(text_of(listing), change.payload)}
    assert told == {
        "Services": ("Réparer un vélo · Prix libre, le samedi", ""),
        "Sector": ("repair, reuse and recycling", ""),
        "Mission": ("Que personne ne jette ce qui se répare.", "Réparer"),
    }
    approve_change(change=change, approved_by=bob)
    text = text_of(Listing.objects.get())
    assert {name: text[name] for name in ("services", "sector", "mission")} == {
        "services": [],
        "sector": "",
        "mission": "Réparer",
    }


def test_a_moderator_reads_all_of_a_new_listing(client, aulne, alice, bob):
    said = FREELANCER | {"translations": {"en": {"trade": "Graphic designer"}}}
    listing = ListingFactory(home_network=aulne, owner=alice, submitted=True, **said)
    client.force_login(bob)
    body = client.get(url("desk_listing", listing.pk)).content.decode()
    for words in ("Graphiste", "Métier (anglais)", "Graphic designer", "Site du fournil · https"):
        assert words in body


def test_erasure_forgets_all_of_it(aulne, alice):
    listing = ListingFactory(home_network=aulne, owner=alice, **FREELANCER | INITIATIVE)
    listing.visibility, listing.hidden = {"website": "members"}, {"website": "https://a.example"}
    listing.save()
    erase_listing(listing=listing)
    erased = Listing.objects.get()
    assert {name: getattr(erased, name) for name in FURTHER_FIELDS} == {
        name: empty_text()[name] for name in FURTHER_FIELDS
    }
    assert (erased.visibility, erased.hidden) == ({}, {})


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"title": "", "address": "https://a.example", "line": ""}, "manque"),
        ({"title": "A", "address": "javascript:alert(1)", "line": ""}, "URL"),
        ({"title": "A", "address": "data:text/html,x", "line": ""}, "URL"),
        ({"title": "A", "address": "//a.example", "line": ""}, "URL"),
        ({"title": "A", "address": "https://a b", "line": ""}, "URL"),
        ({"title": "A" * 81, "address": "", "line": ""}, "au plus 80"),
        ({"title": "A", "address": "", "line": "x" * 141}, "au plus 140"),
        ({"title": "A", "address": f"https://a.example/{'x' * 200}", "line": ""}, "au plus 200"),
        ({"title": "A\u202eB", "address": "", "line": ""}, "invisibles"),
    ],
)
def test_a_row_that_is_not_sound_is_named_and_kept(client, aulne, alice, row, why):
    client.force_login(alice)
    rows = [{"title": "Good", "address": "", "line": ""}, dict.fromkeys(row, ""), row]
    response = create(client, "freelancer", **typed({"portfolio": rows}))
    assert response.status_code == 400
    form = response.context["form"]
    assert list(form.errors) == ["portfolio"]
    assert "Ligne\u202f3" in form.errors["portfolio"][0] or "Ligne 3" in form.errors["portfolio"][0]
    assert why in form.errors["portfolio"][0]
    assert form["portfolio"].value()[:3] == rows
    assert [section.is_open for section in form.sections].count(True) == 1
    assert not Listing.objects.exists()


def test_an_address_without_its_scheme_and_a_row_too_many(client, aulne, alice):
    client.force_login(alice)
    rows = [{"title": f"T{n}", "address": "a.example/b", "line": " x  y "} for n in range(MOST + 3)]
    assert create(client, "freelancer", **typed({"portfolio": rows})).status_code == 302
    kept = Listing.objects.get().portfolio
    assert len(kept) == MOST
    assert kept[0] == {"title": "T0", "address": "https://a.example/b", "line": "x y"}


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NEARLY_ROW = st.dictionaries(
    st.sampled_from(["title", "address", "line", "x"]),
    st.text(max_size=12) | st.sampled_from(["https://a.example", "", "a" * 300]) | ANY_JSON,
)


@settings(max_examples=200, deadline=None)
@given(value=ANY_JSON | st.lists(NEARLY_ROW, max_size=MOST + 2))
def test_no_hostile_list_passes_or_breaks(value):
    parts = {part.name: part.longest for part in ROWS["portfolio"]}
    try:
        check_rows("portfolio", value)
    except ValidationError:
        return
    assert isinstance(value, list)
    assert len(value) <= MOST
    for row in value:
        assert set(row) == set(parts)
        assert all(len(row[name]) <= longest for name, longest in parts.items())
        assert row["title"]
        assert row["address"] == "" or row["address"].startswith(("https://", "http://"))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=ANY_JSON, name=st.sampled_from([*ROWS, "publics", "translations"]))
def test_services_refuse_what_is_no_list_of_rows(aulne, alice, value, name):
    if value == empty_text()[name]:
        return
    text = draft_of({"name": "Ada", name: value})
    with pytest.raises(ValidationError):
        create_listing(kind="freelancer", network=aulne, text=text, created_by=alice)
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("engagement", "x"), ("sector", "x"), ("hosting_country", "XX"), ("written_in", "de")),
        *((name, [{}] * (MOST + 1)) for name in ROWS),
    ],
)
def test_the_database_refuses_it_too(db, name, value):
    listing = ListingFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=listing.pk).update(**{name: value})


# Texts in two languages


def test_the_page_is_in_its_readers_language_and_says_what_is_not(client, aulne, alice):
    listing = ListingFactory(
        home_network=aulne,
        owner=alice,
        tagline="Des affiches sobres",
        description="Presentation in French only",
        translations={"en": {"tagline": "Sober posters"}},
    )
    with translation.override("en"):
        body = client.get(url("listing_detail", listing.slug)).content.decode()
    assert '<p class="lead">Sober posters</p>' in body
    assert "Des affiches sobres" not in body
    assert '<div class="flow" lang="fr"><p>Presentation' in body
    body = client.get(url("listing_detail", listing.slug)).content.decode()
    assert '<p class="lead">Des affiches sobres</p>' in body
    assert "Sober posters" not in body
    assert 'lang="fr"><p>' not in body


def test_cards_are_in_their_readers_language(client, aulne):
    said = {"tagline": "Des affiches", "trade": "Graphiste"}
    ListingFactory(home_network=aulne, translations={"en": {"tagline": "Posters"}}, **said)
    ListingFactory(home_network=aulne, tagline="Seulement", name="Other")
    with translation.override("en"):
        body = client.get(url("listing_list")).content.decode()
    assert "<p>Posters</p>" in body
    assert '<p lang="fr">Seulement</p>' in body
    body = client.get(url("listing_list")).content.decode()
    assert "<p>Des affiches</p>" in body
    assert "<p>Seulement</p>" in body


def test_both_languages_are_searched(aulne, alice):
    text = draft_of(
        {
            "name": "Ada",
            "description": "Poterie",
            "translations": {"en": {"description": "Pottery classes", "trade": "Potter"}},
        }
    )
    listing = create_listing(kind="freelancer", network=aulne, text=text, created_by=alice)
    for asked in ("poteries", "class", "potter", "pottery"):
        assert list(Listing.objects.matching(asked)) == [listing]
    new = newest_text_of(listing) | {"translations": {}}
    update_listing(listing=listing, text=new, seen=listing.text_token, updated_by=alice)
    assert not Listing.objects.matching("classes").exists()


def test_a_translation_is_typed_and_never_lost(client, aulne, alice):
    client.force_login(alice)
    data = {"tagline": "Des affiches", "in_en_tagline": "Posters", "in_en_trade": "Designer"}
    assert create(client, "freelancer", **data).status_code == 302
    listing = Listing.objects.get()
    assert listing.written_in == "fr"
    assert listing.translations == {"en": {"tagline": "Posters", "trade": "Designer"}}
    address = url("listing_edit", listing.slug)
    form = client.get(address).context["form"]
    assert form["in_en_tagline"].value() == "Posters"
    data |= {"name": "Ada", "seen": listing.text_token, "written_in": "en"}
    response = client.post(address, data)
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["written_in"]
    assert response.context["form"]["in_en_tagline"].value() == "Posters"


@pytest.mark.parametrize(
    "value",
    [
        *({"fr": {"tagline": "x"}}, {"de": {"tagline": "x"}}, {"en": {"name": "x"}}, {"en": []}),
        *({"en": {"tagline": "x" * 141}}, {"en": {"tagline": ""}}, {"en": {"tagline": 1}}),
    ],
)
def test_services_refuse_other_translations(aulne, alice, value):
    text = draft_of({"name": "Ada", "translations": value})
    with pytest.raises(ValidationError):
        create_listing(kind="freelancer", network=aulne, text=text, created_by=alice)


def test_the_languages_of_texts_are_those_of_the_site(settings):
    assert TextLanguage.values == [code for code, _name in settings.LANGUAGES]
    assert all(Listing._meta.get_field(name).max_length for name in TRANSLATED)


def test_files_have_all_of_it(client, aulne):
    said = INITIATIVE | {"translations": {"en": {"mission": "Nothing is thrown away"}}}
    ListingFactory(home_network=aulne, kind="initiative", **said)
    body = b"".join(client.get(url("listing_file", "json")).streaming_content)
    (entry,) = json.loads(body)["listings"]
    assert {name: entry[name] for name in INITIATIVE} == INITIATIVE
    assert entry["translations"] == [
        {"language": "en", "field": "mission", "text": "Nothing is thrown away"}
    ]
    assert (entry["portfolio"], entry["trade"]) == ([], None)
    body = b"".join(client.get(url("listing_file", "csv")).streaming_content).decode()
    for cell in ("Réparer un vélo · Prix libre, le samedi", "en · mission · Nothing", "reuse"):
        assert cell in body
    with translation.override("en"):
        address = url("listing_file", "xlsx")
    body = b"".join(client.get(address).streaming_content)
    rows = load_workbook(BytesIO(body)).worksheets[0].iter_rows(values_only=True)
    titles, values = next(rows), next(rows)
    told = dict(zip(titles, values, strict=True))
    assert told["Sector"] == "repair, reuse and recycling"
    assert told["Commons"] == "Guide · CC BY-SA 4.0 · https://g.example"
