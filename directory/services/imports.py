"""Taking a file of listings in, and taking it back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import batched
from operator import attrgetter
from pathlib import Path

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from directory.engines import engine
from directory.enums import ImportState, ListingState
from directory.importing.columns import in_order
from directory.importing.drafts import Draft, Problem
from directory.importing.files import open_table
from directory.importing.places import Places
from directory.importing.rows import Table, UnreadableFile
from directory.importing.spool import Spool
from directory.importing.twins import Directory, Match, Seen
from directory.importing.values import Reader
from directory.importing.writing import Writer
from directory.models import Affiliation, ImportLine, Listing, ListingImport
from directory.services.indexing import for_index, index_all, index_listings
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record

BATCH = 1_000
FORGOTTEN_AT_ONCE = 20_000
# What an import itself makes of a listing: anything else that points at it was done by people.
OWN_RELATIONS = frozenset({"affiliations", "listing_skills", "document", "origin"})

type Progress = Callable[[int], object]


@dataclass(slots=True)
class Counts:
    """How many rows, and what becomes of them; the names are columns of ListingImport."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    refused: int = 0

    def put_on(self, batch: ListingImport) -> None:
        for name in self.__slots__:
            setattr(batch, name, getattr(self, name))


@dataclass(slots=True)
class Undone:
    """How many listings were taken away, how many say again what they said before, and those that
    stay as they are because somebody touched them."""

    removed: int = 0
    restored: int = 0
    kept: list[Listing] = field(default_factory=list)


def check_import(
    *, batch: ListingImport, table: Table, spool: Spool, progress: Progress | None = None
) -> Counts:
    """What `run_import` would do; nothing is written. The batch may be one that is not saved.

    Raises UnreadableFile."""
    return _go_through(batch, table, spool, writer=None, progress=progress)


def run_import(
    *, batch: ListingImport, path: Path, spool: Spool, progress: Progress | None = None
) -> ListingImport:
    """Write the rows of a file, all of them or (`only_good`) the good ones, in one transaction;
    the listings enter the search after it. With a bad row too many nothing is written, and the
    report is kept. Raises UnreadableFile, with the import refused."""
    try:
        with transaction.atomic():
            counts = _go_through(
                batch, open_table(path), spool, writer=Writer(batch), progress=progress
            )
            is_refused = bool(counts.refused) and not batch.only_good
            if not is_refused:
                _end(batch, counts, spool, ImportState.DONE)
            transaction.set_rollback(is_refused)
    except UnreadableFile:
        _end(batch, Counts(), Spool(), ImportState.REFUSED)
        raise
    if is_refused:
        counts.created = counts.updated = 0
        _end(batch, counts, spool, ImportState.REFUSED)
    else:
        index_all(for_index().filter(origin__batch=batch))
    return batch


@transaction.atomic
def keep_check(*, batch: ListingImport, counts: Counts, spool: Spool) -> ListingImport:
    """Keep what `check_import` found, in the place of what an earlier check did."""
    _keep(batch, counts, spool, ImportState.CHECKED)
    return batch


@transaction.atomic
def undo_import(*, batch: ListingImport, undone_by: User | None) -> Undone:
    """Take away the listings it made that nobody touched since: not claimed, changed, decided
    about, signed for, written to or kept on a list. Those it changed, and nobody after it, say
    again what they said before.

    Raises IllegalTransition unless it is done."""
    batch = ListingImport.objects.select_for_update().get(pk=batch.pk)
    if batch.state != ImportState.DONE:
        raise IllegalTransition(batch.state)
    rows = batch.imported.select_related("listing__home_network").order_by("pk")
    touched = rows.filter(_touched(batch))
    undone = Undone(kept=[row.listing for row in touched])
    stays = {listing.pk for listing in undone.kept}
    pks = [pk for pk in rows.values_list("listing", flat=True) if pk not in stays]
    for some in batched(pks, FORGOTTEN_AT_ONCE):
        engine().forget(some)
    for some in batched(pks, BATCH):
        Listing.objects.filter(pk__in=some).delete()
    undone.removed = len(pks)
    _restore(batch, undone)
    batch.state = ImportState.UNDONE
    batch.save(update_fields=["state"])
    record(
        batch,
        "undo_import",
        by=undone_by,
        network=batch.network,
        from_state=ImportState.DONE,
        to_state=ImportState.UNDONE,
        reason=f"{undone.removed} + {undone.restored}",
    )
    return undone


def _restore(batch: ListingImport, undone: Undone) -> None:
    """Write back what the listings that it changed said before."""
    writer = Writer(batch)
    pks = list(batch.changes.order_by("pk").values_list("pk", flat=True))
    for some in batched(pks, BATCH):
        changes = batch.changes.filter(pk__in=some).select_related("row__listing").order_by("pk")
        matches = []
        for change in changes:
            listing = change.row.listing
            if listing.version != change.version or listing.owner_id:
                undone.kept.append(listing)
                continue
            source = {"source": change.row.source, "source_id": change.row.source_id}
            draft = Draft(0, change.kind, change.text, **source, parent="", problems=[])
            matches.append(Match(draft, change.row))
        written = writer.update(matches, keep_former=False)
        index_listings(for_index().filter(pk__in=written))
        undone.restored += len(written)


def _touched(batch: ListingImport) -> Q:
    condition = (
        ~Q(listing__owner=None)
        | ~Q(listing__version=F("version"))
        | ~Q(listing__state=batch.listing_state)
        | Q(
            Exists(
                Affiliation.objects.filter(listing=OuterRef("listing")).exclude(
                    network=batch.network
                )
            )
        )
    )
    for relation in Listing._meta.related_objects:
        if relation.get_accessor_name() not in OWN_RELATIONS:
            column = relation.field.name
            rows: QuerySet = relation.related_model._default_manager.all()
            condition |= Q(Exists(rows.filter(**{column: OuterRef("listing")})))
    return condition


def _go_through(
    batch: ListingImport,
    table: Table,
    spool: Spool,
    *,
    writer: Writer | None,
    progress: Progress | None,
) -> Counts:
    """All rows once, a batch at a time; without a writer, or once all is refused, only read."""
    counts, directory = Counts(), Directory(batch)
    mapping = in_order(batch.mapping, table.columns)
    reader = Reader(mapping, places=Places(), source=batch.source, kind=batch.kind)
    with Seen() as seen:
        for some in batched(table.rows(), BATCH):
            problems: list[Problem] = []
            drafts = _good_drafts(some, reader, seen, problems, counts)
            new, matches, duplicates = directory.sort_out(drafts)
            counts.duplicates += len(duplicates)
            problems += [problem for _draft, problem in duplicates]
            changed = [match for match in matches if _is_news(match)]
            counts.created += len(new)
            counts.updated += len(changed)
            counts.unchanged += len(matches) - len(changed)
            for draft in (*new, *(match.draft for match in matches)):
                problems += draft.problems
            spool.add(sorted(problems, key=attrgetter("line")))
            if writer is not None and (batch.only_good or not counts.refused):
                writer.create(new)
                written = writer.update(changed)
                index_listings(for_index().filter(pk__in=written))
            if progress is not None:
                progress(len(some))
    return counts


def _good_drafts(
    rows: tuple, reader: Reader, seen: Seen, problems: list[Problem], counts: Counts
) -> list[Draft]:
    drafts = []
    for row in rows:
        counts.rows += 1
        draft = reader.read(row)
        if not draft.is_good:
            counts.refused += 1
            problems += draft.problems
            continue
        problem = seen.problem_of(draft)
        if problem is not None and problem.level == "duplicate":
            counts.duplicates += 1
            problems.append(problem)
            continue
        draft.problems += [problem] if problem else []
        drafts.append(draft)
    return drafts


def _is_news(match: Match) -> bool:
    """The file says something new, and nobody changed the listing here since."""
    listing, row, draft = match.row.listing, match.row, match.draft
    if row.fingerprint == draft.fingerprint:
        return False
    if listing.state == ListingState.ARCHIVED:
        code = "gone_here"
    elif listing.version != row.version or listing.owner_id:
        code = "changed_here"
    else:
        return True
    draft.problems.append(Problem(draft.line, "", "note", code, {"name": listing.name}))
    return False


def _keep(batch: ListingImport, counts: Counts, spool: Spool, state: str) -> None:
    batch.state, batch.lease_until = state, None
    counts.put_on(batch)
    batch.save()
    batch.lines.all().delete()
    for some in batched(spool.problems(), BATCH):
        ImportLine.objects.bulk_create(
            ImportLine(
                batch=batch,
                line=problem.line,
                column=problem.column,
                level=problem.level,
                code=problem.code,
                params=problem.params,
            )
            for problem in some
        )


@transaction.atomic
def _end(batch: ListingImport, counts: Counts, spool: Spool, state: str) -> None:
    before, batch.ended_at = batch.state, timezone.now()
    _keep(batch, counts, spool, state)
    record(
        batch,
        "import_listings",
        by=batch.started_by,
        network=batch.network,
        from_state=before,
        to_state=state,
        reason=f"{counts.created} + {counts.updated} / {counts.rows}",
    )
