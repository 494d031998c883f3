"""What happened to a charter, newest first, for those who may know."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from charters.enums import Audience, VersionState
from charters.models import CharterVersion, Consultation
from charters.queries.timeline import CLOSED, OPENED, events_of
from portal.models import User
from portal.services.journal import record
from tests.charters.past import freeze_text, longer, next_version, revised


@pytest.fixture
def address(charter):
    return reverse("version_list", args=[charter.network.slug, charter.slug])


def consult(version, audience=Audience.EVERYONE, *, closed: bool = False) -> Consultation:
    now = timezone.now()
    return Consultation.objects.create(
        version=version,
        audience=audience,
        opened_at=now - timedelta(days=20),
        closes_at=now - timedelta(days=1) if closed else now + timedelta(days=10),
        closed_at=now - timedelta(days=1) if closed else None,
    )


def draft(charter, state=VersionState.CONSULTATION) -> CharterVersion:
    return CharterVersion.objects.create(charter=charter, state=state, revision_class="substantial")


def kinds(charter, user) -> list[tuple[str, int | None]]:
    return [(event.kind, event.version.number) for event in events_of([charter], user=user)]


def test_adoptions_newest_first_with_what_they_say(charter, client, address):
    next_version(charter, revised(charter))
    body = client.get(address).content.decode()
    assert body.index("Version 2") < body.index("Version 1")
    assert "We changed what had to change." in body
    assert "Duties are not what they were." in body
    assert "prend la place de la version 1" in body
    assert "?from=1&amp;to=2" in body
    assert "en vigueur à partir du" in body  # and until then the one before


def test_the_authors_dates_count(charter, alice):
    """A charter imported with its past; and a page that goes on naming the founding day."""
    CharterVersion.objects.filter(number=1).update(validated_on=date(2019, 3, 4), label="1.0")
    second = next_version(charter, longer(charter), validated_on=date(2021, 5, 6))
    third = next_version(charter, longer(charter), validated_on=date(2021, 5, 6))
    days = [(event.version.number, event.day) for event in events_of([charter], user=alice)]
    assert days == [(3, timezone.localdate()), (2, date(2021, 5, 6)), (1, date(2019, 3, 4))]
    assert (second.number, third.number) == (2, 3)


def test_consultations_for_those_who_may_read_them(charter, client, address, alice, bob):
    version = draft(charter)
    consult(version, Audience.MEMBERS, closed=True)
    assert kinds(charter, alice) == [("adopted", 1)]
    assert "concertation" not in client.get(address).content.decode().split("<main")[1]
    assert {kind for kind, _number in kinds(charter, bob)} == {"adopted", OPENED, CLOSED}
    client.force_login(User.objects.get(pk=bob.pk))
    body = client.get(address).content.decode()
    assert "La concertation s’achève avec 0 contribution" in body


def test_a_draft_given_up_shows_only_if_it_was_public(charter, alice, bob):
    secret, known = draft(charter, VersionState.ABANDONED), draft(charter, VersionState.ABANDONED)
    consult(known, closed=True)
    for version in (secret, known):
        record(
            version,
            "change_state",
            by=bob,
            network=charter.network,
            to_state=VersionState.ABANDONED,
            reason=f"Reason {version.pk}",
        )
    told = [event for event in events_of([charter], user=alice) if event.kind == "abandoned"]
    assert [event.reason for event in told] == [f"Reason {known.pk}"]


def test_an_archived_version_stays_in_it(charter, client, address, bob):
    first = charter.adopted
    next_version(charter, longer(charter))
    CharterVersion.objects.filter(pk=first.pk).update(state=VersionState.ARCHIVED)
    record(first, "change_state", by=None, network=charter.network, to_state=VersionState.ARCHIVED)
    assert [kind for kind, _number in kinds(charter, bob)].count("adopted") == 2
    assert "Version 1 est archivée" in client.get(address).content.decode()


def test_words_in_the_readers_language(charter, client, address):
    second = next_version(charter, longer(charter))
    freeze_text(second, "en", second.binding_text.content, summary="One word more.", title="Garden")
    assert "One word more." in client.get(address.replace("/fr/chartes/", "/en/charters/")).text
    assert "One word more." not in client.get(address).text


def test_a_fixed_number_of_statements_and_pages(
    charter, client, address, django_assert_max_num_queries
):
    client.get(address)
    with django_assert_max_num_queries(25) as few:
        client.get(address)
    for _more in range(24):
        next_version(charter, longer(charter))
    with django_assert_max_num_queries(len(few)):
        body = client.get(address).content.decode()
    assert body.count('id="adopted-') == 20
    assert client.get(address + "?page=2").content.decode().count('id="adopted-') == 5
    assert client.get(address + "?page=x").status_code == 200
