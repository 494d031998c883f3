"""Composed charters: pins, what is computed from them, and what happens when a source changes."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from charters.composing import best_matches, is_unchanged, is_word_for_word, kept_ids
from charters.composition import compose
from charters.enums import (
    SOURCE_UPDATE_TRANSITIONS,
    CharterKind,
    RevisionClass,
    SourceUpdateState,
    VersionState,
)
from charters.errors import OwnSource, UnknownArticle, UnknownSource
from charters.importing.shapes import ParsedArticle, ParsedCharter, Part
from charters.models import ArticleSource, Charter, CharterPage, CharterVersion, SourceUpdate
from charters.services.drafts import revision_of
from charters.services.imports import import_charter
from charters.services.source_updates import decline_update, take_over
from charters.services.sources import link_articles, name_outside_source, take_articles
from charters.services.versions import adopt_version
from charters.templatetags.charter_text import as_articles
from portal.errors import IllegalTransition, StaleText
from portal.models import JournalEntry, OutboxMail
from tests.charters.conftest import freeze_next, make_charter_page, publish


def adopted(page: CharterPage) -> Charter:
    charter = publish(page)
    frozen = charter.versions.filter(state=VersionState.FROZEN).first()
    if frozen is not None:
        adopt_version(version=frozen, adopted_by=None)
    return charter


@pytest.fixture
def source(bouleau) -> Charter:
    """Bouleau's charter, in force: three articles of its own."""
    page = make_charter_page(bouleau, title="Charte des vergers")
    return adopted(page)


def ids(charter: Charter) -> list[str]:
    return [article["id"] for article in charter.adopted.binding_text.articles]


def page_of(charter: Charter) -> CharterPage:
    return CharterPage.objects.get(pk=charter.page_id)


def draft_of(charter: Charter) -> dict:
    return page_of(charter).get_latest_revision_as_object().frozen_content()


def link(charter: Charter, source: Charter, links: dict, bob, **more) -> bool:
    page = page_of(charter)
    values = {"seen": revision_of(page), "source": source.adopted} | more
    return link_articles(page=page, links=links, linked_by=bob, **values)


def revise(charter: Charter, change, revision_class=RevisionClass.EDITORIAL) -> CharterVersion:
    """Change the draft, publish it, adopt it."""
    page = page_of(charter).get_latest_revision_as_object()
    change(page)
    page.revision_class = revision_class
    page.change_summary, page.revision_reason = "Some words.", "No duty changes."
    page.save_revision().publish()
    return adopt_version(version=freeze_next(charter), adopted_by=None)


def as_it_is(page: CharterPage) -> None:
    """Published as the desk left it."""


def other_water(page: CharterPage) -> None:
    page.articles[0].value["title"] = "Partager toute l'eau"


@pytest.fixture
def composed(charter, source, bob) -> Charter:
    """Aulne's charter in force, articles 1 and 2 taken from Bouleau's."""
    ours, theirs = ids(charter), ids(source)
    link(charter, source, {ours[0]: theirs[0], ours[1]: theirs[1]}, bob)
    revise(charter, as_it_is)
    return charter


@pytest.fixture
def update(composed, source) -> SourceUpdate:
    revise(source, other_water)
    return SourceUpdate.objects.get()


# Linking


def test_linking_writes_the_draft_and_freezing_pins_it(composed, source):
    rows = ArticleSource.objects.filter(version=composed.adopted)
    assert [(row.source_version, row.source_article_id) for row in rows.order_by("pk")] == [
        (source.adopted, ids(source)[0]),
        (source.adopted, ids(source)[1]),
    ]
    assert JournalEntry.objects.filter(action="link_sources", network=composed.network).exists()
    # The first version, frozen before, rests on nothing.
    assert not ArticleSource.objects.filter(version__number=1).exists()


def test_what_a_text_rests_on_stays(composed, source):
    with pytest.raises(ProtectedError):
        source.adopted.delete()


def test_where_an_article_comes_from_is_computed(composed, source):
    text = composed.adopted.binding_text
    found = compose(composed, text.content)
    first, second = (found.origins[a["id"]] for a in text.articles[:2])
    assert (first.version, first.there["number"], first.is_same) == (source.adopted, 1, True)
    assert first.name == "Charte des vergers"
    assert second.is_same
    (covered,) = found.coverage
    assert (covered.theirs, covered.ours, covered.total) == ([1, 2], [1, 2], 3)
    assert not found.outside
    (taker,) = compose(source, source.adopted.binding_text.content).taken_up_by
    assert (taker.version, taker.articles, taker.source_number) == (composed.adopted, [1, 2], 1)


def test_an_article_with_other_words_is_adapted(composed):
    def adapt(page):
        page.articles[0].value["body"][0].value["text"] = "Fermer le robinet le soir"

    revise(composed, adapt)
    text = composed.adopted.binding_text
    origins = compose(composed, text.content).origins
    assert [origins[a["id"]].is_same for a in text.articles[:2]] == [False, True]


def test_an_outside_source_has_name_address_date_and_licence(charter, bob):
    page = page_of(charter)
    ours = ids(charter)
    for article_id in ours[:2]:
        name_outside_source(
            page=page,
            seen=revision_of(page_of(charter)),
            article=article_id,
            source="Charte du large",
            url="https://example.org/charte",
            published_on=date(2019, 3, 4),
            licence="CC BY-SA 4.0",
            named_by=bob,
        )
    revise(charter, as_it_is)
    found = compose(charter, charter.adopted.binding_text.content)
    ((origin, numbers),) = found.outside
    assert (origin.name, origin.date, origin.licence) == (
        "Charte du large",
        date(2019, 3, 4),
        "CC BY-SA 4.0",
    )
    assert numbers == [1, 2]
    assert found.coverage == []


def test_linking_again_changes_nothing_and_an_empty_choice_takes_it_off(composed, source, bob):
    ours, theirs = ids(composed), ids(source)
    assert not link(composed, source, {ours[0]: theirs[0], ours[2]: ""}, bob)
    assert link(composed, source, {ours[0]: ""}, bob)
    assert draft_of(composed)["articles"][0]["provenance"]["version"] is None
    assert draft_of(composed)["articles"][1]["provenance"]["version"] == source.adopted.pk


def test_an_empty_choice_leaves_other_sources_alone(charter, source, bob):
    ours = ids(charter)
    name_outside_source(
        page=page_of(charter),
        seen=revision_of(page_of(charter)),
        article=ours[0],
        source="Charte du large",
        named_by=bob,
    )
    assert not link(charter, source, {ours[0]: ""}, bob)
    assert draft_of(charter)["articles"][0]["provenance"]["source"] == "Charte du large"


def test_taken_articles_are_copied_with_ids_of_their_own(charter, source, bob):
    page = page_of(charter)
    theirs = ids(source)
    take_articles(
        page=page,
        seen=revision_of(page),
        source=source.adopted,
        articles=[theirs[2], theirs[1]],
        taken_by=bob,
    )
    articles = draft_of(charter)["articles"]
    assert [a["title"] for a in articles[3:]] == ["Rendre compte", "Payer juste"]
    assert not {a["id"] for a in articles} & set(theirs)
    there = source.adopted.binding_text.articles
    assert is_unchanged(articles[4], there[1])
    parts = {p["id"] for a in articles for p in a["parts"]}
    assert not parts & {p["id"] for a in there for p in a["parts"]}
    assert articles[3]["provenance"]["article"] == theirs[2]


def test_a_frozen_text_of_another_network_is_no_source(charter, bouleau, bob):
    hidden = publish(make_charter_page(bouleau))
    version = hidden.versions.get()
    there = version.binding_text.articles[0]["id"]
    page = page_of(charter)
    with pytest.raises(UnknownSource):
        link_articles(
            page=page,
            seen=revision_of(page),
            source=version,
            links={ids(charter)[0]: there},
            linked_by=bob,
        )


def test_wrong_articles_are_refused_and_nothing_is_written(charter, source, bob):
    before = draft_of(charter)
    with pytest.raises(UnknownSource):
        link(charter, source, {ids(charter)[0]: "not-there"}, bob)
    with pytest.raises(UnknownArticle):
        link(charter, source, {"not-ours": ids(source)[0]}, bob)
    with pytest.raises(OwnSource):
        link(charter, charter, {ids(charter)[0]: ids(charter)[1]}, bob)
    with pytest.raises(StaleText):
        link(charter, source, {ids(charter)[0]: ids(source)[0]}, bob, seen="1")
    assert draft_of(charter) == before


def test_what_was_taken_from_us_is_no_source_of_ours(composed, source, charlie):
    """Aulne took article 1 from Bouleau; Bouleau can't take it back from Aulne."""
    with pytest.raises(OwnSource):
        link(source, composed, {ids(source)[2]: ids(composed)[0]}, charlie)
    assert link(source, composed, {ids(source)[2]: ids(composed)[2]}, charlie)


@pytest.mark.parametrize("pin", [(999_999, "x"), ("source", "not-there"), ("frozen", "first")])
def test_a_pin_typed_by_hand_tells_nothing(charter, source, bouleau, pin, client):
    """The page's own form takes any number: what is not there, or not public, is not shown."""
    hidden = revise_without_adopting(source)
    version = {"source": source.adopted.pk, "frozen": hidden.pk}.get(pin[0], pin[0])
    there = hidden.binding_text.articles[0]["id"] if pin[1] == "first" else pin[1]
    page = page_of(charter).get_latest_revision_as_object()
    provenance = page.articles[0].value["provenance"]
    provenance["source"], provenance["version"], provenance["article"] = "Elsewhere", version, there
    page.save_revision(clean=False)
    (origin,) = compose(charter, draft_of(charter)).origins.values()
    assert origin.is_lost
    assert origin.name == "Elsewhere"
    with pytest.raises(ValidationError):
        page.get_latest_revision().publish()
    assert not ArticleSource.objects.exists()


def revise_without_adopting(charter: Charter) -> CharterVersion:
    page = page_of(charter).get_latest_revision_as_object()
    page.title = "Not said yet"
    other_water(page)
    page.revision_class, page.change_summary, page.revision_reason = "editorial", "x", "y"
    page.save_revision().publish()
    return charter.versions.get(state=VersionState.FROZEN)


def test_reading_the_file_again_keeps_what_was_linked(charter, source, bob):
    link(charter, source, {ids(charter)[0]: ids(source)[0]}, bob)
    articles = tuple(
        ParsedArticle(
            a["number"], a["title"], tuple(Part(p["kind"], p["text"]) for p in a["parts"]), "Apes"
        )
        for a in draft_of(charter)["articles"]
    )
    text = ("Charte des jardins", "", None, "", CharterKind.ENGAGEMENT, (), articles, (), False, ())
    import_charter(
        parsed=ParsedCharter(*text), network=charter.network, slug="charte", imported_by=None
    )
    first, second, _third = draft_of(charter)["articles"]
    assert first["provenance"]["version"] == source.adopted.pk
    assert second["provenance"]["source"] == "Apes"


# When a source changes


def test_a_changed_article_asks_those_who_took_it(update, composed, source, bob):
    assert update.charter == composed
    assert (update.from_version.number, update.to_version.number) == (1, 2)
    assert update.articles == [
        {"article": ids(composed)[0], "source_article": ids(source)[0], "vanished": False}
    ]
    assert update.state == SourceUpdateState.WAITING
    mail = OutboxMail.objects.get(dedupe_key__startswith="source_changed:")
    assert (mail.to, mail.network) == (bob.email, composed.network)
    assert JournalEntry.objects.get(action="source_changed").network == composed.network
    origin = compose(composed, composed.adopted.binding_text.content).origins[ids(composed)[0]]
    assert (origin.version.number, origin.newer) == (1, 2)


def test_a_change_elsewhere_asks_nobody(composed, source):
    def change(page):
        page.articles[2].value["title"] = "Rendre des comptes"

    revise(source, change)
    assert not SourceUpdate.objects.exists()


def test_a_change_of_who_is_bound_asks_too(composed, source):
    def change(page):
        page.articles[0].value["body"][0].value["capacities"] = []

    revise(source, change, RevisionClass.SUBSTANTIAL)
    assert SourceUpdate.objects.get().articles[0]["article"] == ids(composed)[0]


def test_a_vanished_article_asks_too(composed, source):
    def change(page):
        del page.articles[1]

    there = ids(source)[1]
    revise(source, change, RevisionClass.SUBSTANTIAL)
    assert SourceUpdate.objects.get().articles == [
        {"article": ids(composed)[1], "source_article": there, "vanished": True}
    ]


def test_a_draft_that_was_never_published_again_is_asked_too(charter, source, bob):
    """Linked at the desk, not frozen yet."""
    link(charter, source, {ids(charter)[0]: ids(source)[0]}, bob)
    assert not ArticleSource.objects.exists()
    revise(source, other_water)
    assert SourceUpdate.objects.get().charter == charter


def test_taking_over_writes_the_draft_and_moves_every_pin(update, composed, bob, source):
    before = composed.adopted.binding_text.sha256
    take_over(update=update, seen=revision_of(page_of(composed)), taken_by=bob)
    update.refresh_from_db()
    assert (update.state, update.decided_by) == (SourceUpdateState.TAKEN, bob)
    first, second, third = draft_of(composed)["articles"]
    assert first["title"] == "Partager toute l'eau"
    assert first["id"] == ids(composed)[0]
    assert [p["id"] for p in first["parts"]] == [
        p["id"] for p in composed.adopted.binding_text.articles[0]["parts"]
    ]
    newest = source.adopted.pk
    assert [first["provenance"]["version"], second["provenance"]["version"]] == [newest, newest]
    assert third["provenance"]["version"] is None
    # The public reads what it read.
    assert composed.adopted.binding_text.sha256 == before
    revise(composed, as_it_is)
    found = compose(composed, composed.adopted.binding_text.content)
    assert found.origins[ids(composed)[0]].is_same
    assert found.origins[ids(composed)[0]].newer is None


def test_a_vanished_article_stays_pinned_to_the_version_that_had_it(composed, source, bob):
    def change(page):
        del page.articles[1]
        other_water(page)

    revise(source, change, RevisionClass.SUBSTANTIAL)
    update = SourceUpdate.objects.get()
    take_over(update=update, seen=revision_of(page_of(composed)), taken_by=bob)
    first, second, _third = draft_of(composed)["articles"]
    assert second["title"] == "Payer juste"
    assert second["provenance"]["version"] == update.from_version_id
    assert first["provenance"]["version"] == update.to_version_id


def test_declining_keeps_the_reason_and_is_not_asked_again(update, composed, source, bob):
    decline_update(update=update, reason="Not our water.", declined_by=bob)
    line = JournalEntry.objects.get(to_state=SourceUpdateState.DECLINED)
    assert (line.reason, line.actor) == ("Not our water.", bob)

    def change(page):
        page.articles[2].value["title"] = "Rendre des comptes"

    revise(source, change)  # article 1 is what was declined
    assert SourceUpdate.objects.count() == 1

    def again(page):
        page.articles[0].value["title"] = "Partager l'eau et le feu"

    revise(source, again)
    assert SourceUpdate.objects.get(state=SourceUpdateState.WAITING).to_version.number == 4


def test_a_newer_version_overtakes_the_question_that_waits(update, source):
    def again(page):
        page.articles[0].value["title"] = "Partager l'eau et le feu"

    revise(source, again)
    update.refresh_from_db()
    assert update.state == SourceUpdateState.OVERTAKEN
    waiting = SourceUpdate.objects.get(state=SourceUpdateState.WAITING)
    assert (waiting.from_version.number, waiting.to_version.number) == (1, 3)


def test_a_stale_draft_is_not_written(update, composed, bob):
    seen = revision_of(page_of(composed))
    page_of(composed).get_latest_revision_as_object().save_revision()
    with pytest.raises(StaleText):
        take_over(update=update, seen=seen, taken_by=bob)
    update.refresh_from_db()
    assert update.state == SourceUpdateState.WAITING


@pytest.mark.parametrize("state", SourceUpdateState.values)
@pytest.mark.parametrize("act", [SourceUpdateState.TAKEN, SourceUpdateState.DECLINED])
def test_only_what_waits_is_decided(update, composed, bob, state, act):
    reason = "why" if state == SourceUpdateState.DECLINED else ""
    SourceUpdate.objects.filter(pk=update.pk).update(state=state, reason=reason)
    before = JournalEntry.objects.count()

    def decide():
        if act == SourceUpdateState.TAKEN:
            take_over(update=update, seen=revision_of(page_of(composed)), taken_by=bob)
        else:
            decline_update(update=update, reason="Not ours.", declined_by=bob)

    if act in SOURCE_UPDATE_TRANSITIONS[state]:
        decide()
        return
    with pytest.raises(IllegalTransition):
        decide()
    assert JournalEntry.objects.count() == before


def test_declining_takes_a_reason(update):
    with pytest.raises(IntegrityError), transaction.atomic():
        SourceUpdate.objects.filter(pk=update.pk).update(state=SourceUpdateState.DECLINED)


def test_a_closed_network_and_an_archived_version_break_nothing(update, composed, client, bouleau):
    CharterVersion.objects.filter(pk=update.from_version_id).update(state=VersionState.ARCHIVED)
    body = client.get(composed.page.url).content.decode()
    assert update.from_version.get_absolute_url() in body
    bouleau.is_open = False
    bouleau.save()
    answer = client.get(composed.page.url)
    assert answer.status_code == 200
    assert update.from_version.get_absolute_url() not in answer.content.decode()
    assert "son réseau est fermé" in answer.content.decode()


# What readers see


def test_the_page_shows_where_articles_come_from(composed, source, client):
    body = client.get(composed.page.url).content.decode()
    assert f'{source.adopted.get_absolute_url()}#article-2"' in body
    assert "mot pour mot" in body
    assert "les articles 1 et 2" in body
    theirs = client.get(source.page.url).content.decode()
    assert composed.adopted.get_absolute_url() in theirs
    assert "Reprise par" in theirs


def test_a_page_reads_sources_in_a_fixed_number_of_queries(composed, source, bob, bouleau):
    def queries() -> int:
        content = composed.adopted.binding_text.content
        with CaptureQueriesContext(connection) as found:
            compose(composed, content)
        return len(found)

    before = queries()
    link(composed, source, {ids(composed)[2]: ids(source)[2]}, bob)
    revise(composed, as_it_is)
    assert queries() == before


def test_titles_are_matched_best_first():
    def titled(*titles: str) -> list[dict]:
        return [{"id": title, "title": title} for title in titles]

    ours = titled("Partager l'eau", "PAYER JUSTE", "Chanter")
    theirs = titled("Payer juste", "Partager l'eau et le pain", "Partager l'eau")
    assert best_matches(ours, theirs) == {
        "Partager l'eau": "Partager l'eau",
        "PAYER JUSTE": "Payer juste",
    }


def test_words_are_compared_whatever_the_number_or_the_ids():
    def numbered(number: int, **more) -> dict:
        part = {"kind": "commitment", "id": str(number), "text": "be", "capacities": ["funder"]}
        return {"number": number, "title": "T", "parts": [part | more]}

    assert is_word_for_word(numbered(1), numbered(2, capacities=[]))
    assert is_unchanged(numbered(1), numbered(2))
    assert not is_unchanged(numbered(1), numbered(2, capacities=[]))
    assert not is_word_for_word(numbered(1), numbered(2, text="bee"))


def test_parts_keep_their_ids_by_their_words_else_by_their_place():
    def of(*texts: str, prefix: str) -> dict:
        return {"parts": [{"kind": "paragraph", "id": prefix + t, "text": t} for t in texts]}

    there = of("a", "b", "c", prefix="their-")
    assert kept_ids(there, of("c", "b", "a", prefix="")) == {
        "their-a": "a",
        "their-b": "b",
        "their-c": "c",
    }
    assert kept_ids(there, of("a", "x", "c", prefix=""))["their-b"] == "x"
    assert kept_ids(there, of("a", "c", prefix="")) == {"their-a": "a", "their-c": "c"}


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([3], "l’article 3"),
        ([1, 2, 4], "les articles 1, 2 et 4"),
        ([1, 2, 3, 4, 7], "les articles 1 à 4 et 7"),
        ([1, 2], "les articles 1 et 2"),
    ],
)
def test_articles_are_named_as_one_says_them(numbers, words):
    assert as_articles(numbers) == words


def test_a_page_with_a_wrong_pin_is_not_published(charter):
    page = page_of(charter)
    page.articles[0].value["provenance"]["version"] = 999_999
    page.articles[0].value["provenance"]["article"] = "x"
    with pytest.raises(ValidationError) as error:
        page.full_clean()
    assert "articles" in error.value.message_dict
