"""Nos Déclics' seven themes linked to the two charters they come from, and a change in one of
these carried over. The sources are made here of the themes: their own texts are not at hand."""

import pytest
from django.urls import reverse

from charters.enums import CapacityCode, RevisionClass, Signers, SourceUpdateState
from charters.models import (
    ArticleSource,
    Charter,
    CharterCapacity,
    CharterPage,
    CharterVersion,
    SourceUpdate,
)
from charters.services.consultations import close_consultation
from charters.services.drafts import revision_of
from charters.services.sources import link_articles
from charters.services.versions import adopt_version, freeze_version
from home.demo.cast import NETWORKS
from home.services import demo
from portal.models import Network, OutboxMail
from tests.charters.conftest import freeze_next, let_time_pass, publish
from tests.journeys.test_three_networks import needs_texts
from tests.journeys.test_whole_cycle import Desk

NEW_WORDS = "Consulter chaque année les personnes accompagnées, et publier ce qu'elles disent."


@pytest.fixture
def charter(db) -> Charter:
    needs_texts()
    item = next(network for network in NETWORKS if network.slug == "nos-declics")
    return demo.publish_demo_charter(item, demo.open_demo_network(item))


def source_charter(network: Network, title: str, articles: list[dict]) -> Charter:
    """A charter in force whose articles say what these say."""
    page = CharterPage(title=title, slug="charte", live=False, locale=network.root_page.locale)
    page.articles = [{**article, "id": f"{article['id'][:-1]}0"} for article in articles]
    network.root_page.add_child(instance=page)
    page.capacities.add(
        CharterCapacity(code=CapacityCode.PLATFORM, signers=Signers.BOTH, locale=page.locale)
    )
    page.save_revision()
    made = publish(page)
    adopt_version(version=made.versions.get(), adopted_by=None)
    return made


@pytest.fixture
def sources(charter, aulne, bouleau) -> tuple[Charter, Charter]:
    """Themes 1 to 4 as one network's charter, 5 to 7 as another's."""
    themes = charter.page.get_latest_revision_as_object().articles.get_prep_value()
    assert len(themes) == 7
    return (
        source_charter(aulne, "Charte de l'Apes", themes[:4]),
        source_charter(bouleau, "Charte des Plateformes en Communs", themes[4:]),
    )


def ids(charter: Charter) -> list[str]:
    return [article["id"] for article in charter.adopted.binding_text.articles]


def link(charter: Charter, desk: Desk, source: Charter, themes: slice) -> None:
    page = CharterPage.objects.get(pk=charter.page_id)
    link_articles(
        page=page,
        seen=revision_of(page),
        source=source.adopted,
        links=dict(zip(ids(charter)[themes], ids(source), strict=True)),
        linked_by=desk.editor,
    )


def revised(source: Charter) -> CharterVersion:
    """The source's second theme says more; discussed there, and adopted."""
    page = source.page.get_latest_revision_as_object()
    articles = page.articles.get_prep_value()
    articles[1]["value"]["body"].append(
        {"type": "paragraph", "id": "a0000000-0000-4000-8000-000000000001", "value": NEW_WORDS}
    )
    page.articles = articles
    page.revision_class = RevisionClass.SUBSTANTIAL
    page.change_summary = page.revision_reason = "Une parole de plus."
    page.save_revision().publish()
    return adopt_version(version=freeze_next(source), adopted_by=None)


def test_themes_are_linked_and_a_change_is_carried_over(charter, sources, client):
    desk = Desk(client, charter)
    link(charter, desk, sources[0], slice(0, 4))
    link(charter, desk, sources[1], slice(4, 7))
    second = desk.write(RevisionClass.EDITORIAL, lambda articles: None)
    desk.decide(desk.decide(second, "freeze"), "adopt")
    pins = ArticleSource.objects.filter(version=second)
    assert {pin.source_version.charter for pin in pins} == set(sources)
    assert pins.count() == 7

    client.logout()
    body = client.get(charter.get_absolute_url()).content.decode()
    for source in sources:
        assert source.adopted.get_absolute_url() in body

    new = revised(sources[0])
    update = SourceUpdate.objects.get()
    assert (update.charter, update.to_version) == (charter, new)
    mail = OutboxMail.objects.filter(dedupe_key__startswith="source_changed", to=desk.editor.email)
    assert mail.exists()

    client.force_login(desk.editor)
    case = reverse("desk_source_update", args=[update.pk])
    seen = client.get(case)
    assert "publier ce qu" in seen.content.decode()
    answer = client.post(case, {"decision": "take", "seen": seen.context["seen"]})
    assert answer.status_code == 302, answer.context["refused"]
    update.refresh_from_db()
    assert update.state == SourceUpdateState.TAKEN

    third = desk.write(RevisionClass.SUBSTANTIAL, lambda articles: None)
    desk.consult(third)
    third = freeze_next_of(third)
    desk.decide(third, "adopt")
    theme = third.binding_text.articles[1]
    assert theme["parts"][-1]["text"] == NEW_WORDS
    assert theme["provenance"]["version"] == new.pk
    first_again = charter.versions.get(number=1).binding_text.articles[1]
    assert NEW_WORDS not in str(first_again)


def freeze_next_of(version: CharterVersion) -> CharterVersion:
    """Its consultation's time passes without a contribution, and it is frozen."""
    consultation = let_time_pass(version.consultations.get())
    close_consultation(consultation=consultation, closed_by=None)
    return freeze_version(version=version, frozen_by=None)
