"""Wagtail's own search, for pages and in the admin: its index, its statistics, hostile words."""

import pytest
from django.db import connection
from wagtail.models import Page

from home.jobs import JOBS
from home.models import ArticlePage
from tests.home.stage import article_in

HOSTILE = {
    "quote": '"',
    "one quote": 'class"e',
    "quotes": '"' * 5_000,
    "single quotes": "'" * 5_000,
    "words": "mot " * 5_000,
    "letters": "a b " * 5_000,
    "long": "x" * 100_000,
    "long of words": "classe forêt " * 8_000,
    "operators": "AND OR NOT NEAR( ) * ^ : { } + -",
    "columns": "title : classe",
    "tsquery": "a & b | !c <-> d:*A",
    "backslashes": "\\" * 500,
    "nothing": " \t ",
    "other letters": "日本語 ελληνικά עברית",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_words_are_an_error(aulne, what):
    article_in(aulne, "Une classe")
    for found in (Page.objects.search(HOSTILE[what]), Page.objects.autocomplete(HOSTILE[what])):
        assert len(found) == found.count()
    by_letter = ArticlePage.objects.search(HOSTILE[what], operator="or")
    assert len(by_letter) == by_letter.count()


def test_quotes_do_not_hide_the_words(aulne):
    article_in(aulne, "Une classe dehors")
    for words in ('"classe"', 'cl"asse', '"classe dehors', "classe"):
        found = [page.title for page in Page.objects.search(words)]
        assert found == ([] if words == 'cl"asse' else ["Une classe dehors"]), words


def test_the_database_has_what_it_chooses_by(aulne):
    """PostgreSQL an index of titles and bodies together, SQLite statistics."""
    article_in(aulne, "Une classe")
    (job,) = [job for job in JOBS if job.name == "gather_statistics"]
    told = job.run()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert told == "statistics gathered"
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl LIKE 'wagtailsearch%%'")
            assert cursor.fetchone()[0] > 0
        else:
            assert told == "statistics: the database keeps its own"
            # What Wagtail matches is the index's expression; a page or two are read without it.
            asked = str(Page.objects.search("classe").get_queryset().query)
            table = '"wagtailsearch_indexentry"'
            assert f'({table}."title" || {table}."body") @@' in asked
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT id FROM wagtailsearch_indexentry"
                " WHERE (title || body) @@ to_tsquery('simple', 'classe')"
            )
            assert "home_wagtail_search_words" in "".join(line for (line,) in cursor.fetchall())
