"""Atom: valid, absolute, in the language asked for, sent again only when something happened."""

import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse

from charters.enums import Audience
from tests.charters.past import longer, next_version
from tests.charters.test_timeline import consult, draft

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def address(charter):
    return reverse("charter_feed", args=[charter.network.slug, charter.slug])


def read(client, address) -> ET.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def test_a_charters_feed_has_what_atom_wants(charter, client, address):
    next_version(charter, longer(charter), summary="Plus <b>court</b> & clair.")
    feed = read(client, address)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    for name in ("id", "title", "updated"):
        assert feed.findtext(ATOM + name)
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == charter.network.name
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address}"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Version 2 est adoptée",
        "Version 1 est adoptée",
    ]
    for entry in entries:
        assert entry.findtext(f"{ATOM}id").startswith("tag:")
        assert entry.find(f"{ATOM}link").get("href").startswith("http://testserver/fr/")
        assert entry.findtext(f"{ATOM}updated")
    # HTML inside XML: escaped once by us, once by the format.
    assert "Plus &lt;b&gt;court&lt;/b&gt; &amp; clair." in entries[0].findtext(f"{ATOM}summary")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 2
    assert ids == [
        entry.findtext(f"{ATOM}id")
        for entry in read(client, address.replace("/fr/chartes/", "/en/charters/")).findall(
            f"{ATOM}entry"
        )
    ]


def test_control_characters_do_not_break_the_feed(charter, client, address):
    next_version(charter, longer(charter), summary="Une\x0c page\x01.", label="1\x0c.4")
    (newest, _first) = read(client, address).findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "Version 2 (1.4) est adoptée"
    assert "Une page." in newest.findtext(f"{ATOM}summary")


def test_an_unchanged_feed_is_not_sent_again(charter, client, address):
    first = client.get(address)
    again = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert first["Last-Modified"]
    next_version(charter, longer(charter))
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_what_is_for_members_is_in_no_feed(charter, client, address, bob):
    consult(draft(charter), Audience.MEMBERS)
    client.force_login(bob)
    assert len(read(client, address).findall(f"{ATOM}entry")) == 1


def test_an_open_consultation_is_in_the_feed(charter, client, address):
    consult(draft(charter), closed=True)
    titles = [
        entry.findtext(f"{ATOM}title") for entry in read(client, address).iter(f"{ATOM}entry")
    ]
    assert len(titles) == 3
    assert any("concertation" in title for title in titles)


def test_a_networks_feed_names_the_charter(charter, client, bouleau):
    feed = read(client, reverse("network_feed", args=[charter.network.slug]))
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title").startswith("Charte des jardins")
    empty = read(client, reverse("network_feed", args=[bouleau.slug]))
    assert empty.findall(f"{ATOM}entry") == []


def test_feeds_of_what_is_not_public(charter, client, address):
    assert client.get(reverse("network_feed", args=["nobody"])).status_code == 404
    network = charter.network
    network.is_open = False
    network.save()
    assert client.get(address).status_code == 404
    assert client.get(reverse("network_feed", args=[network.slug])).status_code == 404


def test_pages_about_the_charter_name_its_feed(charter, client, address):
    for page in (charter.page.url, reverse("version_list", args=["aulne", "charte"])):
        assert f'href="{address}"' in client.get(page).content.decode().split("</head>")[0]
