"""Who owes what to whom: the pure reading of a content, and its pages."""

import pytest
from django.urls import reverse

from charters.commitments import Commitments, Tally, read_by
from charters.enums import CapacityCode, Strength
from charters.services.versions import adopt_version
from charters.templatetags.charter_text import tally
from tests.charters.conftest import commitment, freeze_next, make_charter_page, publish

FUNDER, PROVIDER, NETWORK = CapacityCode.FUNDER, CapacityCode.PROVIDER, CapacityCode.NETWORK


def part(text: str, *codes: str, **more) -> dict:
    return {"kind": "commitment", "text": text, "capacities": list(codes), **more}


def paragraph(text: str) -> dict:
    return {"kind": "paragraph", "text": text}


def content(*articles: list[dict], offered: tuple[str, ...] = (PROVIDER, FUNDER), **more) -> dict:
    return {
        "preamble": [],
        "closing": [],
        "articles": [
            {"id": f"a{n}", "number": n, "title": f"Title {n}", "parts": parts}
            for n, parts in enumerate(articles, start=1)
        ],
        "capacities": [{"code": code, "label": f"our {code}"} for code in offered],
    } | more


def texts(share) -> dict[str, list[str]]:
    """What a share promises, by the anchor of the article."""
    return {s.anchor: [c.text for c in s.commitments] for s in share.sections}


RECIPROCAL = content(
    [part("serve", PROVIDER), part("pay", FUNDER), part("listen", strength=Strength.BEST_EFFORT)],
    [paragraph("Nothing is promised here.")],
    [part("meet", PROVIDER, FUNDER), part("host", NETWORK, strength=Strength.BEST_EFFORT)],
)


def reading_as(code: str, of: dict = RECIPROCAL):
    return read_by(of, code)["reading"]


def test_what_binds_me_and_what_each_other_party_owes_me():
    reading = reading_as(FUNDER)
    assert texts(reading.mine) == {"article-1": ["pay"], "article-3": ["meet"]}
    assert {share.party.code: texts(share) for share in reading.owed} == {
        PROVIDER: {"article-1": ["serve"], "article-3": ["meet"]},
        NETWORK: {"article-3": ["host"]},
    }
    assert texts(reading.mutual) == {"article-1": ["listen"]}


def test_the_network_reads_it_too_though_it_signs_nowhere():
    reading = reading_as(NETWORK)
    assert not reading.party.signs
    assert texts(reading.mine) == {"article-3": ["host"]}
    # What binds everybody who signs is owed to it, and does not bind it.
    assert reading.bound == Tally(firm=0, effort=1)
    assert reading.owed_in_all == Tally(firm=3, effort=1)


def test_what_two_are_named_for_is_counted_once():
    assert reading_as(NETWORK).owed_in_all.firm == 3  # serve, pay, meet
    assert reading_as(FUNDER).bound == Tally(firm=2, effort=1)


def test_parties_come_in_the_charters_order_under_its_own_names():
    parties = Commitments(RECIPROCAL).parties
    assert [(party.code, party.signs) for party in parties] == [
        (PROVIDER, True),
        (FUNDER, True),
        (NETWORK, False),
    ]
    assert parties[1].label == "our funder"
    assert parties[2].label == str(NETWORK.label)


def test_a_code_nobody_knows_any_more_is_shown_as_it_is():
    parties = Commitments(content([part("sing", "choir")])).parties
    assert (parties[-1].code, parties[-1].label) == ("choir", "choir")


def test_the_overview_counts_what_binds_everybody_for_each_who_signs():
    rows = Commitments(RECIPROCAL).overview()
    assert [section.anchor for section, _cells in rows] == ["article-1", "article-2", "article-3"]
    one, none = Tally(1, 1), Tally(0, 0)
    assert [cells for _section, cells in rows] == [
        [one, one, none],
        [none, none, none],
        [Tally(1, 0), Tally(1, 0), Tally(0, 1)],
    ]
    assert Commitments(RECIPROCAL).totals() == [Tally(2, 1), Tally(2, 1), Tally(0, 1)]


def test_commitments_of_the_preamble_and_the_closing_count():
    found = Commitments(content([], preamble=[part("greet")], closing=[part("part", FUNDER)]))
    assert [section.anchor for section, _ in found.overview()] == [
        "preamble",
        "article-1",
        "closing",
    ]
    assert found.tally == Tally(2, 0)


def test_a_sentence_that_introduces_is_kept_with_what_it_introduces():
    parts = [
        paragraph("All of us:"),
        part("pay", FUNDER),
        part("in time", FUNDER, level=2),
        part("rest"),
        paragraph("A full sentence."),
        part("alone"),
    ]
    (section,) = Commitments(content(parts)).mutual.sections
    assert [(c.text, c.lead) for c in section.commitments] == [
        ("rest", "All of us:"),
        ("alone", ""),
    ]
    (section,) = reading_as(FUNDER, content(parts)).mine.sections
    assert [c.lead for c in section.commitments] == ["All of us:", "pay"]


def test_old_contents_lack_what_is_optional():
    """Without `level`, `strength` and `capacities`: firm, and for everybody."""
    found = Commitments(content([{"kind": "commitment", "text": "be"}]))
    assert found.tally == Tally(1, 0)
    assert not found.name_somebody


@pytest.mark.parametrize(
    ("count", "words"),
    [(Tally(2, 0), "2 fermes"), (Tally(0, 0), "rien"), (Tally(1, 1), "1 ferme, 1 dans la mesure")],
)
def test_counts_are_said_in_words(count, words):
    assert tally(count).startswith(words)


def page_of(charter, client, **query):
    url = reverse("charter_commitments", args=[charter.network.slug, charter.slug])
    return client.get(url, query)


def test_the_page_shows_both_sides(charter, client):
    answer = page_of(charter, client)
    assert answer.context["reading"] is None
    assert "<table" in answer.content.decode()
    body = page_of(charter, client, **{"as": FUNDER}).content.decode()
    mine, owed = body.split('id="mine"')[1].split('id="owed"')
    owed, mutual = owed.split('id="mutual"')
    assert "Payer sous trente jours" in mine
    assert "Fermer le robinet" not in mine
    assert "Fermer le robinet" in owed
    assert "Écouter" in mutual.split('id="overview"')[0]
    assert "dans la mesure du possible" in mutual


def test_a_capacity_that_is_none_shows_the_overview(charter, client):
    answer = page_of(charter, client, **{"as": "beekeeper"})
    assert answer.status_code == 200
    assert answer.context["capacity"] == ""


def test_the_charters_page_tells_it_in_short_and_leads_there(charter, client):
    body = client.get(charter.page.url, {"as": FUNDER}).content.decode()
    assert "1 ferme, 1 dans la mesure du possible" in body
    url = reverse("charter_commitments", args=[charter.network.slug, charter.slug])
    assert f'{url}?as=funder"' in body


def test_an_earlier_version_keeps_its_own_reading(charter, client):
    page = charter.page
    page.articles = []
    page.revision_class, page.change_summary = "substantial", "Nothing is left."
    page.revision_reason = "Every duty is gone."
    page.save_revision().publish()
    adopt_version(version=freeze_next(charter), adopted_by=None)
    first = charter.versions.get(number=1)
    args = [charter.network.slug, charter.slug, 1]
    body = client.get(reverse("version_commitments", args=args), {"as": FUNDER}).content.decode()
    assert "Payer sous trente jours" in body
    assert f'{first.get_absolute_url()}#article-2"' in body
    # Its text marks what is the reader's, as the charter's page does.
    body = client.get(first.get_absolute_url(), {"as": FUNDER}).content.decode()
    assert reverse("version_commitments", args=args) in body
    assert 'class=" others"' in body
    # The version in force has no commitments: it says so, and shows no empty table.
    now = page_of(charter, client).content.decode()
    assert "tout son texte engage" in now
    assert "<table" not in now
    assert client.get(reverse("version_commitments", args=[*args[:2], 3])).status_code == 404


def test_when_no_commitment_names_a_capacity_the_page_says_so(aulne, client):
    page = make_charter_page(aulne)
    page.articles[0].value["body"] = (
        page.articles.stream_block.child_blocks["article"]
        .child_blocks["body"]
        .to_python([commitment("Partager le robinet")])
    )
    del page.articles[1]
    charter = publish_adopted(page)
    body = page_of(charter, client, **{"as": FUNDER}).content.decode()
    assert "ne nomme de qualité" in body
    assert "Partager le robinet" in body
    assert "<table" not in body
    assert 'id="mine"' not in body


def publish_adopted(page):
    page.save_revision()
    charter = publish(page)
    adopt_version(version=charter.versions.get(), adopted_by=None)
    return charter


def test_a_single_capacity_needs_no_choice_where_nothing_names_it(aulne, client):
    page = make_charter_page(aulne)
    page.capacities.set([capacity for capacity in page.capacities.all() if capacity.code == FUNDER])
    del page.articles[0]
    charter = publish_adopted(page)
    body = page_of(charter, client, **{"as": FUNDER}).content.decode()
    assert "Personne d’autre n’est nommé" in body
    assert "Payer sous trente jours" in body


def test_a_closed_network_shows_none(charter, client, aulne):
    aulne.is_open = False
    aulne.save()
    assert page_of(charter, client).status_code == 404
