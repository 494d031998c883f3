"""Whom a version binds, as a text whose hash is in the register."""

import copy

from charters.canonical import text_sha256
from charters.duties import duties_text
from charters.enums import RegisterType
from charters.models import RegisterEntry

EXPECTED = "coop-duties-v1\n1.1 firm provider\n2.1 firm funder\n2.2 best_effort *\n"


def test_a_line_per_commitment_with_its_place_strength_and_capacities(charter):
    assert duties_text(charter.adopted.binding_text.content) == EXPECTED


def test_adoption_enters_them_once_whatever_the_languages(charter):
    entry = RegisterEntry.objects.get(type=RegisterType.VERSION_DUTIES)
    assert (entry.charter, entry.version, entry.locale) == (charter.slug, 1, "zxx")
    assert entry.text_sha256 == text_sha256(EXPECTED)


def test_turning_a_commitment_changes_them_though_no_word_changes(charter):
    content = copy.deepcopy(charter.adopted.binding_text.content)
    part = next(p for p in content["articles"][0]["parts"] if p["kind"] == "commitment")
    for change in ({"strength": "best_effort"}, {"capacities": ["funder"]}, {"capacities": []}):
        before = dict(part)
        part.update(change)
        assert duties_text(content) != EXPECTED
        part.clear()
        part.update(before)
