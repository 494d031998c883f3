"""A file of listings at the desk: uploaded, looked at, written by a job, forgotten."""

from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from directory.enums import ImportState
from directory.importing.columns import Mapping, check_mapping, guess
from directory.importing.files import open_table
from directory.importing.rows import Row, Table, UnreadableFile
from directory.importing.spool import Spool
from directory.models import ListingImport
from directory.services.imports import check_import, keep_check, run_import
from portal.errors import IllegalTransition
from portal.models import Network, User
from portal.services.journal import record

SAMPLE = 200
SHOWN = 5
LEASE = timedelta(hours=2)
KEPT = timedelta(days=30)
STILL_TO_RUN = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.REFUSED)


def upload_import(
    *, network: Network, file: File, uploaded_by: User, **options: Any
) -> ListingImport:
    """Keep a file whose columns are guessed; nothing of it is written. Raises UnreadableFile."""
    batch = ListingImport(network=network, started_by=uploaded_by, **options)
    batch.file_name = Path(file.name or "file").name[-200:]
    batch.file.save(f"{network.slug}{Path(batch.file_name).suffix[:6]}", file, save=False)
    try:
        table = open_table(path_of(batch))
        batch.file_format = table.format
        batch.mapping = guess(table.columns, islice(table.rows(), SAMPLE))
        with transaction.atomic():
            batch.save()
            record(batch, "upload_listings", by=uploaded_by, network=network, to_state=batch.state)
    except BaseException:
        batch.file.delete(save=False)
        raise
    return batch


def path_of(batch: ListingImport) -> Path:
    return Path(batch.file.path)


def first_rows(batch: ListingImport) -> tuple[list[str], list[Row]]:
    """The columns and a few rows. Raises UnreadableFile."""
    table = open_table(path_of(batch))
    return table.columns, list(islice(table.rows(), SHOWN))


def check_upload(*, batch: ListingImport, mapping: Mapping) -> ListingImport:
    """Say what the first rows would become with these columns; nothing is written.

    Raises IllegalTransition, ValidationError (the mapping), UnreadableFile."""
    if batch.state not in STILL_TO_RUN:
        raise IllegalTransition(batch.state)
    table = open_table(path_of(batch))
    batch.mapping = check_mapping(mapping, table.columns)

    def rows() -> Any:
        return islice(table.rows(), settings.LISTINGS_FILE_CHECKED_ROWS)

    spool = Spool()
    looked_at = Table(table.format, table.columns, rows)
    counts = check_import(batch=batch, table=looked_at, spool=spool)
    return keep_check(batch=batch, counts=counts, spool=spool)


@transaction.atomic
def start_import(*, batch: ListingImport, only_good: bool, started_by: User) -> ListingImport:
    """Hand a checked file over to the job. Raises IllegalTransition."""
    batch = ListingImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state not in (ImportState.CHECKED, ImportState.REFUSED):
        raise IllegalTransition(batch.state)
    before, batch.state = batch.state, ImportState.WAITING
    batch.only_good, batch.started_by = only_good, started_by
    batch.save()
    record(
        batch,
        "start_import",
        by=started_by,
        network=batch.network,
        from_state=before,
        to_state=batch.state,
    )
    return batch


def run_waiting_imports() -> int:
    """Write the files that wait, oldest first, and those whose run died; how many there were."""
    done = 0
    dead = Q(state=ImportState.RUNNING, lease_until__lt=timezone.now())
    waiting = ListingImport.objects.filter(Q(state=ImportState.WAITING) | dead)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        done += run_one(pk)
    _forget_old_files()
    return done


def run_one(pk: int) -> bool:
    """One statement decides who runs it; False where somebody else does."""
    now = timezone.now()
    free = Q(state=ImportState.WAITING) | Q(state=ImportState.RUNNING, lease_until__lt=now)
    mine = ListingImport.objects.filter(free, pk=pk)
    if not mine.update(state=ImportState.RUNNING, lease_until=now + LEASE):
        return False
    batch = ListingImport.objects.select_related("network", "started_by").get(pk=pk)
    told = _progress_file(batch)
    rows = 0

    def progress(more: int) -> None:
        nonlocal rows
        rows += more
        told.write_text(str(rows))

    try:
        run_import(batch=batch, path=path_of(batch), spool=Spool(), progress=progress)
    except UnreadableFile:
        return True  # it is refused, and says so
    finally:
        told.unlink(missing_ok=True)
    if batch.state == ImportState.DONE:
        _forget_file(batch)
    return True


def rows_so_far(batch: ListingImport) -> int:
    """How many rows a run has read, and written where it goes well."""
    try:
        return int(_progress_file(batch).read_text())
    except (OSError, ValueError):
        return 0


def _progress_file(batch: ListingImport) -> Path:
    """Beside the file: nothing of a run can be read from the database before all of it is there,
    and SQLite lets nobody else write meanwhile."""
    path = path_of(batch)
    return path.with_name(f"{path.name}.rows")


@transaction.atomic
def forget_import(*, batch: ListingImport, forgotten_by: User) -> None:
    """Delete a file that was not taken, with its report. Raises IllegalTransition."""
    batch = ListingImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state not in STILL_TO_RUN:
        raise IllegalTransition(batch.state)
    record(batch, "forget_import", by=forgotten_by, network=batch.network, from_state=batch.state)
    name, storage = batch.file.name, batch.file.storage
    batch.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def _forget_file(batch: ListingImport) -> None:
    batch.file.delete(save=False)
    ListingImport.objects.filter(pk=batch.pk).update(file="")


def _forget_old_files() -> None:
    """What nobody took up for a month."""
    old = ListingImport.objects.filter(
        state__in=STILL_TO_RUN, created_at__lt=timezone.now() - KEPT
    ).exclude(file="")
    for batch in old:
        _forget_file(batch)
