"""The page of a charter: its cover, its plain reading, what is printed at its end."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from charters.models import CharterVersion
from tests.charters.past import longer, next_version


@pytest.fixture
def plain(charter):
    """Version 2, of which one article of three is told in plain words, with thanks."""
    content = deepcopy(charter.adopted.binding_text.content)
    content["articles"][0] |= {"plain": "On coupe l'eau <la nuit>.", "credits": "Rose Trémière"}
    next_version(charter, content, label="1.4")
    return charter


def main(client, url) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1]


def test_plain_words_stand_beside_the_binding_text(plain, client):
    body = main(client, plain.page.url)
    article = body.split('id="article-1"')[1].split("</section>")[0]
    assert "Fermer le robinet" in article
    assert "En clair (ne fait pas foi)" in article
    assert "On coupe l’eau &lt;la nuit&gt;." in article
    assert "Rose Trémière" in article
    assert 'href="?reading=plain"' in body


def test_the_whole_charter_in_plain_words(plain, client):
    body = main(client, plain.page.url + "?reading=plain")
    assert 'class="notice"' in body
    assert "On coupe l’eau" in body
    assert "Fermer le robinet" not in body
    # What nobody told in plain words leads back to its binding text.
    assert 'href="?#article-2"' in body.split('id="article-2"')[1]


def test_no_switch_without_plain_words(charter, client):
    body = main(client, charter.page.url + "?reading=plain")
    assert "reading=plain" not in body
    assert "Fermer le robinet" in body


def test_the_cover_says_which_version_and_until_when_the_other_holds(plain, client):
    cover = main(client, plain.page.url).split('id="article-1"')[0]
    assert "Version 2 (1.4)" in cover
    assert "d’ici là, la version 1 fait foi" in cover
    assert "We changed what had to change." in cover
    assert "?from=1&amp;to=2" in cover
    CharterVersion.objects.filter(number=2).update(
        in_force_on=timezone.localdate() - timedelta(days=1)
    )
    assert "en vigueur depuis le" in main(client, plain.page.url)


def test_an_earlier_version_says_how_long_it_held(plain, client):
    version = plain.versions.get(number=1)
    body = main(client, version.get_absolute_url())
    assert "en vigueur du" in body
    assert version.binding_text.sha256 in body


def test_the_printed_end_names_text_and_address(plain, client):
    version = plain.adopted
    colophon = main(client, plain.page.url).split("colophon")[1]
    assert version.binding_text.sha256 in colophon
    assert f"http://testserver{version.get_absolute_url()}" in colophon
    assert "signature-lines" in colophon


@pytest.mark.parametrize("articles", [0, 1, 300])
def test_charters_of_every_length(charter, client, articles):
    content = longer(charter)
    first = content["articles"][0]
    content["articles"] = [
        {**first, "id": f"a{n}", "number": n, "title": "Un titre " * 20}
        for n in range(1, articles + 1)
    ]
    next_version(charter, content)
    body = main(client, charter.page.url)
    assert body.count('class="article"') == articles + 1  # and the preamble
    assert body.count('class="numbered"') == articles
