"""The comparison over HTTP: any two versions, both orders, each capacity, plain messages."""

from copy import deepcopy

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import override

from charters.enums import VersionState
from charters.models import CharterVersion
from tests.charters.past import freeze_text, longer, next_version, revised


@pytest.fixture
def two_versions(charter):
    next_version(charter, revised(charter))
    return charter


@pytest.fixture
def compare(client, charter):
    def get(query: str = "", status: int = 200, language: str = "fr") -> str:
        with override(language):
            address = reverse("version_compare", args=[charter.network.slug, charter.slug])
        answer = client.get(address + query)
        assert answer.status_code == status
        return answer.content.decode().split("<main")[1]

    return get


def words(html: str) -> str:
    return " ".join(strip_tags(html).split())


def test_the_newest_beside_the_one_before(two_versions, compare):
    body = compare()
    assert compare("?from=1&to=2") == body
    assert '<del><span class="hush" lang="fr">Supprimé\u202f: </span>trente</del>' in body
    assert '<ins><span class="hush" lang="fr">Ajouté\u202f: </span>vingt</ins>' in body
    assert "Publier &lt;les&gt; comptes" in body
    assert "désormais ferme" in body
    assert "We changed what had to change." in body
    assert "Duties are not what they were." in body
    assert 'href="#article-3"' in body
    assert "l’article 1 est devenu l’article 3" in body


def test_the_other_way_round(two_versions, compare):
    body = compare("?from=2&to=1")
    assert "</span>vingt</del>" in body
    assert "</span>trente</ins>" in body
    assert "désormais au mieux" in body


def test_side_by_side_has_both_texts(two_versions, compare):
    body = compare("?view=side")
    left, right = body.split("</span>trente</del>")[1].split("</p>", 1)
    assert "</ins>" not in left
    assert "</span>vingt</ins>" in right
    # Stacked on a narrow page, each side says whose it is.
    assert '<span class="whose">Version 1</span>' in body


def test_what_changes_for_one_capacity(two_versions, compare):
    provider, funder = compare("?as=provider&lang=fr"), compare("?as=funder&view=side")
    assert "Ce qui change pour vous" in words(provider)
    assert "Publier &lt;les&gt; comptes" in provider
    assert 'id="new"' in provider
    assert 'id="new"' not in funder
    assert 'id="firmer"' in funder
    assert "trente" in funder.split('id="changed"')[1].split("</section>")[0]
    assert "trente" in provider.split('id="owed"')[1]
    # Links lead back to the whole comparison of the same two versions.
    assert 'href="?from=1&amp;to=2&amp;lang=fr#article-2"' in provider
    assert "#article-2" in provider


def test_nothing_changed_for_a_capacity_says_so(charter, compare):
    content = deepcopy(charter.adopted.binding_text.content)
    content["articles"][0]["plain"] = "Turn it off."
    next_version(charter, content)
    assert 'class="notice"' in compare("?as=funder").split('class="comparison')[1]
    assert "Turn it off." in compare()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?from=1&to=9", 404),
        ("?from=9&to=1", 404),
        ("?from=0", 404),
        ("?lang=de", 404),
        ("?from=x", 400),
        ("?to=-1", 400),
        ("?to=²", 400),
        ("?to=" + "9" * 40, 400),
        ("?view=upside-down", 400),
        ("?as=beekeeper", 400),
        ("?from=2&to=2", 200),
    ],
)
def test_what_cannot_be_compared_is_said(two_versions, compare, query, status):
    body = compare(query, status)
    assert 'role="status"' in body
    assert '<select id="from"' in body  # choosing again is one step away
    assert 'class="comparison' not in body


def test_one_version_has_nothing_beside_it(charter, compare):
    body = compare()
    assert 'role="status"' in body
    assert "<select" not in body


def test_languages_both_versions_have(two_versions, compare):
    first, second = two_versions.versions.order_by("number")
    content = deepcopy(first.binding_text.content)
    freeze_text(first, "en", content, title="Garden charter")
    assert '<select id="lang"' not in compare(language="en")
    assert "vingt" in compare(language="en")
    content["articles"][1]["parts"][1]["text"] = "Pay within twenty days"
    freeze_text(second, "en", content, title="Garden charter", summary="Sooner.", reason="Fair.")
    english = compare(language="en")
    assert "twenty" in english
    assert "Sooner." in english
    assert "We changed" not in english
    assert "vingt" in compare("?lang=fr", language="en")
    assert "twenty" in compare("?lang=en")
    assert 'lang="en"' in compare("?lang=en").split('class="comparison')[1]


def test_versions_without_a_common_language(charter, compare):
    second = next_version(charter, revised(charter))
    second.number = None
    second.save()
    CharterVersion.objects.filter(pk=second.pk).update(number=3)
    third = CharterVersion.objects.create(
        charter=charter, number=2, state=VersionState.ARCHIVED, revision_class="editorial"
    )
    freeze_text(third, "de", charter.adopted.binding_text.content)
    assert 'role="status"' in compare("?from=2&to=3")


def test_what_nobody_adopted_is_not_there(two_versions, compare):
    version = two_versions.versions.get(number=1)
    CharterVersion.objects.filter(pk=version.pk).update(state=VersionState.ABANDONED)
    compare("?from=1&to=2", 404)


def test_every_step_on_the_way_says_why(two_versions, compare):
    next_version(two_versions, longer(two_versions), summary="A third time.", reason="Because.")
    body = compare("?from=1&to=3")
    assert body.index("A third time.") < body.index("We changed what had to change.")
    assert "We changed what had to change." not in compare("?from=2&to=3")


def test_a_fixed_number_of_statements(two_versions, compare, django_assert_max_num_queries):
    for _more in range(3):
        next_version(two_versions, longer(two_versions))
    caches["comparisons"].clear()
    with django_assert_max_num_queries(25) as few:
        compare("?from=1&to=2")
    with django_assert_max_num_queries(len(few)):
        compare("?from=1&to=5")
