"""Rows that are there already: earlier in the file, or in the directory, a batch at a time."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from rapidfuzz import fuzz

from directory.enums import ListingState
from directory.identifiers import host_key
from directory.importing.drafts import Draft, Problem
from directory.models import ImportedRow, Listing, ListingImport

ALIKE = 86
# A host that more listings share says nothing.
MOST_ON_A_HOST = 3
# So many earlier rows with the same key are looked at: a street of a large house of associations.
MOST_COMPARED = 50
# Databases bound the parameters of a statement.
MOST_ASKED = 900


class Seen:
    """The keys of all rows so far, in a file of SQLite's that nobody else sees: the memory stays
    the same for a million rows.

    What one source tells apart by organisation stays apart. Two sources often tell of the same
    thing: by the same name in one town, unless the streets differ, or by nearly the same name in
    one street."""

    def __enter__(self) -> "Seen":
        self.database = sqlite3.connect("")
        self.database.execute(
            "CREATE TABLE seen (key TEXT, line INT, name TEXT, source TEXT, parent TEXT,"
            " street TEXT)"
        )
        self.database.execute("CREATE INDEX seen_key ON seen (key)")
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()

    def problem_of(self, draft: Draft) -> Problem | None:
        """Why an earlier row is the same, or might be; this one is remembered, too."""
        keys = dict(_keys(draft))
        problem = self._first(draft, keys)
        known = (draft.line, draft.name_key, draft.source, draft.parent, draft.street)
        self.database.executemany(
            "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?)", [(key, *known) for key in keys.values()]
        )
        return problem

    def _first(self, draft: Draft, keys: dict[str, str]) -> Problem | None:
        note = None
        for code, key in keys.items():
            rows = self.database.execute(
                "SELECT line, name, source, parent, street FROM seen WHERE key = ?"
                " ORDER BY line LIMIT ?",
                [key, MOST_COMPARED],
            )
            for line, *earlier in rows.fetchall():
                level, said = _compare(code, draft, *earlier)
                problem = Problem(draft.line, "", level, said, {"line": line})
                if level == "duplicate":
                    return problem
                note = note or (problem if level else None)
        return note


def _keys(draft: Draft) -> Iterable[tuple[str, str]]:
    """What the report calls it, and the key two rows must share for it."""
    commune = draft.text["commune"]
    if not draft.has_own_name:
        yield "same_id_in_file", f"id|{draft.source}|{draft.source_id}"
    yield "same_in_file", f"place|{draft.name_key}|{commune}"
    for field in ("siren", "rna"):
        if draft.text[field]:
            yield f"same_{field}_in_file", f"{field}|{draft.text[field]}|{commune}"
    if draft.street and commune:
        yield "same_street_in_file", f"street|{draft.street}|{commune}"


def _compare(
    code: str, draft: Draft, name: str, source: str, parent: str, street: str
) -> tuple[str, str]:
    """The level ("" for nothing) and the code of what an earlier row with the same key is."""
    if code == "same_id_in_file":
        return "duplicate", code
    elsewhere = source != draft.source
    apart = not elsewhere and parent != draft.parent
    near = fuzz.ratio(draft.name_key, name) >= ALIKE
    if code == "same_in_file":
        if apart:
            return "", ""
        other_street = elsewhere and street and draft.street and street != draft.street
        return ("note", "same_name_in_file") if other_street else ("duplicate", code)
    if code == "same_street_in_file":
        return ("duplicate", code) if elsewhere and near else ("", "")
    return ("duplicate", "same_number_in_file") if near and not apart else ("", "")


@dataclass(slots=True)
class Match:
    """A draft that came before from its source: its row and its listing as they are now."""

    draft: Draft
    row: ImportedRow


class Directory:
    """What the directory knew of a batch of drafts before this import, in one statement per key:
    rows of one file are compared by `Seen` alone, so that the check says what the import does."""

    def __init__(self, batch: ListingImport) -> None:
        self.network, self.batch = batch.network, batch

    def sort_out(
        self, drafts: Sequence[Draft]
    ) -> tuple[list[Draft], list[Match], list[tuple[Draft, Problem]]]:
        """New ones (perhaps with a note), those that came before, and duplicates."""
        matches = self._from_the_source(drafts)
        known = {id(match.draft) for match in matches}
        rest = [draft for draft in drafts if id(draft) not in known]
        twins = self._twins(rest)
        new, duplicates = [], []
        for draft in rest:
            problem = self._problem_of(draft, twins)
            if problem is not None and problem.level == "duplicate":
                duplicates.append((draft, problem))
                continue
            if problem is not None:
                draft.problems.append(problem)
            new.append(draft)
        return new, matches, duplicates

    def _from_the_source(self, drafts: Sequence[Draft]) -> list[Match]:
        rows: dict[tuple[str, str], ImportedRow] = {}
        of_network = ImportedRow.objects.filter(network=self.network).select_related("listing")
        for source in {draft.source for draft in drafts}:
            ids = [draft.source_id for draft in drafts if draft.source == source]
            for some in _parts(ids):
                for row in of_network.filter(source=source, source_id__in=some):
                    rows[row.source, row.source_id] = row
        found = [(draft, rows.get((draft.source, draft.source_id))) for draft in drafts]
        return [Match(draft, row) for draft, row in found if row is not None]

    def _twins(self, drafts: Sequence[Draft]) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Field and key -> listings that have it."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for field, keys in (
            ("name_key", {draft.name_key for draft in drafts}),
            ("siren", {draft.text["siren"] for draft in drafts}),
            ("rna", {draft.text["rna"] for draft in drafts}),
            ("host", {host_key(draft.text["website"]) for draft in drafts}),
        ):
            for some in _parts(sorted(keys - {""})):
                rows = Listing.objects.filter(**{f"{field}__in": some})
                rows = rows.exclude(state__in=[ListingState.ARCHIVED, ListingState.DRAFT])
                if self.batch.pk:
                    rows = rows.exclude(origin__batch=self.batch)
                for row in rows.order_by("pk").values(
                    *("pk", "name", "state", "commune", "name_key", field, "origin__source"),
                    *("home_network", "home_network__name", "home_network__is_open"),
                ):
                    found.setdefault((field, row[field]), []).append(row)
        return found

    def _problem_of(
        self, draft: Draft, twins: dict[tuple[str, str], list[dict[str, Any]]]
    ) -> Problem | None:
        """A duplicate for the same name in the same place, or the same number with nearly the same
        name there; a note for a number or a web site that another has, too."""
        key, place = draft.name_key, draft.text["commune"]
        notes: list[Problem] = []
        for twin in twins.get(("name_key", key), []):
            if _may_be_the_same_place(place, twin):
                # One of them says no place, or the source itself tells them apart.
                by_source = draft.parent and twin["origin__source"] == draft.source
                if place == twin["commune"] and not by_source:
                    return self._tell(draft, "same", twin, "duplicate")
                notes.append(self._tell(draft, "same_name", twin, "note"))
        for field in ("siren", "rna"):
            for twin in twins.get((field, draft.text[field]), []):
                near = fuzz.ratio(key, twin["name_key"]) >= ALIKE
                near = near and _may_be_the_same_place(place, twin)
                told = self._tell(draft, "same_number", twin, "duplicate" if near else "note")
                if near:
                    return told
                notes.append(told)
        hosts = twins.get(("host", host_key(draft.text["website"])), [])
        if 0 < len(hosts) <= MOST_ON_A_HOST:
            notes.append(self._tell(draft, "same_host", hosts[0], "note"))
        return notes[0] if notes else None

    def _tell(self, draft: Draft, code: str, twin: dict[str, Any], level: str) -> Problem:
        """Of what is not public elsewhere the network only."""
        is_public = twin["state"] == ListingState.PUBLISHED and twin["home_network__is_open"]
        params = {"network": twin["home_network__name"]}
        if is_public or twin["home_network"] == self.network.pk:
            params["name"] = twin["name"]
            full = code
        else:
            full = f"{code}_hidden"
        return Problem(draft.line, "", level, full, params)


def _may_be_the_same_place(place: int | None, twin: dict[str, Any]) -> bool:
    return place is None or twin["commune"] is None or place == twin["commune"]


def _parts(keys: Iterable[str]) -> Iterable[list[str]]:
    keys = list(keys)
    return (keys[at : at + MOST_ASKED] for at in range(0, len(keys), MOST_ASKED))
