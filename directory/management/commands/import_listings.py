"""`manage.py import_listings FILE --network SLUG`: a file of listings into a directory."""

import json
import re
import tomllib
from argparse import RawDescriptionHelpFormatter
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override
from tqdm import tqdm

from directory.enums import ImportState, ListingKind, ListingState
from directory.importing.columns import Mapping, Target, check_mapping, guess
from directory.importing.files import open_table
from directory.importing.messages import message_of
from directory.importing.report import write_report
from directory.importing.rows import Table, UnreadableFile
from directory.importing.spool import Spool
from directory.models import ListingImport
from directory.services.imports import check_import, run_import, undo_import
from portal.errors import IllegalTransition
from portal.models import Network

SHOWN = 20
SAMPLE = 200
DIGITS = re.compile(r"[\d_.\- ]+$")
EPILOG = (
    """
FILE is CSV (any delimiter; UTF-8, UTF-16 or Windows-1252), XLSX (its first sheet), JSON, JSON
lines or GeoJSON. Columns are guessed from their headings in French or English, data.inclusion's
among them, and shown before anything is written. A mapping file says otherwise, as JSON or TOML:

  "Nom du lieu" = "name"        # column = what it is; "" leaves it out
  "Ville" = "commune"

What a column can be: """
    + ", ".join(Target.values)
    + """.
Without --only-good one bad row keeps all of them out. A second import of the same file changes
what the file changed, and nothing that people changed here since.
"""
)


class Command(BaseCommand):
    help = "Import listings from a file into a network, or take an import back."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EPILOG, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
        parser.add_argument("--network", default="", help="address (slug) of the network")
        parser.add_argument("--mapping", type=Path, help="a JSON or TOML file: column = target")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--only-good", action="store_true", help="leave bad rows out")
        parser.add_argument("--report", type=Path, metavar="CSV", help="write the report here")
        parser.add_argument("--source", default="", help="whose numbers; else the file's name")
        parser.add_argument("--licence", default="", help="under which licence the data are")
        parser.add_argument(
            "--kind", choices=ListingKind.values, default=ListingKind.INITIATIVE.value
        )
        parser.add_argument(
            "--state",
            choices=[ListingState.PUBLISHED.value, ListingState.SUBMITTED.value],
            default=ListingState.PUBLISHED.value,
            help="published at once (usual), or handed in for the moderators",
        )
        parser.add_argument("--undo", type=int, metavar="IMPORT", help="take this import back")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):  # as all commands speak
            self._handle(**options)

    def _handle(self, *, file: Path | None, **options: Any) -> None:
        if options["undo"] is not None:
            return self._undo(options["undo"])
        if file is None:
            raise CommandError("name a FILE, or an import to take back with --undo")
        network = Network.objects.filter(slug=options["network"]).first()
        if network is None:
            raise CommandError(f"there is no network {options['network']!r}: give --network SLUG")
        try:
            table = open_table(file)
            mapping = self._mapping(table, options["mapping"])
            self._show(table, mapping)
            batch = ListingImport(
                network=network,
                state=ImportState.RUNNING,
                file_name=file.name[:200],
                file_format=table.format,
                source=(options["source"] or source_of(file.name))[:100],
                licence=options["licence"][:100],
                kind=options["kind"],
                listing_state=options["state"],
                only_good=options["only_good"],
                mapping=mapping,
            )
            return self._run(batch, file, table, options)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except UnreadableFile as error:
            raise CommandError(f"{file}: {error.message}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _run(self, batch: ListingImport, file: Path, table: Table, options: dict[str, Any]) -> None:
        spool = Spool()
        with tqdm(unit=" rows", disable=None) as bar:
            if options["dry_run"]:
                counts = check_import(batch=batch, table=table, spool=spool, progress=bar.update)
                counts.put_on(batch)
            else:
                batch.save()
                run_import(batch=batch, path=file, spool=spool, progress=bar.update)
        self._report(spool, options["report"])
        self.stdout.write(
            f"{batch.rows} rows: {batch.created} new, {batch.updated} changed,"
            f" {batch.unchanged} as before, {batch.duplicates} there already,"
            f" {batch.refused} refused"
        )
        if options["dry_run"]:
            self.stdout.write("Nothing was written: a dry run")
        elif batch.state == ImportState.REFUSED:
            raise CommandError(
                "nothing was written: correct the rows above, or take the others with --only-good"
            )
        else:
            state = batch.get_listing_state_display()
            self.stdout.write(f"Import {batch.pk} is done; the new listings are {state}.")
            self.stdout.write(f"To take it back: manage.py import_listings --undo {batch.pk}")

    def _mapping(self, table: Table, file: Path | None) -> Mapping:
        mapping = guess(table.columns, islice(table.rows(), SAMPLE))
        if file is not None:
            said = _read_mapping(file)
            # What a person says of a column comes before what was guessed of others.
            mapping = said | {column: t for column, t in mapping.items() if column not in said}
        return check_mapping(mapping, table.columns)

    def _show(self, table: Table, mapping: Mapping) -> None:
        facts = ", ".join(f"{name} {value!r}" for name, value in table.facts.items())
        self.stdout.write(
            f"{table.format}, {len(table.columns)} columns{', ' if facts else ''}{facts}"
        )
        for column in table.columns:
            target = mapping.get(column, "")
            said = f"{target}: {Target(target).label}" if target else "(not read)"
            self.stdout.write(f"  {column} -> {said}")

    def _report(self, spool: Spool, file: Path | None) -> None:
        for number, problem in enumerate(spool.problems()):
            if number == SHOWN:
                more = "" if file else "; --report FILE writes all of them"
                self.stdout.write(f"  and {spool.number - SHOWN} more{more}")
                break
            why = message_of(problem.code, problem.params)
            column = f", {problem.column}" if problem.column else ""
            self.stdout.write(f"  row {problem.line}{column}: {why} [{problem.level}]")
        if file is None:
            return
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            write_report(out, spool.problems())

    def _undo(self, pk: int) -> None:
        batch = ListingImport.objects.filter(pk=pk).first()
        if batch is None:
            raise CommandError(f"there is no import {pk}")
        try:
            undone = undo_import(batch=batch, undone_by=None)
        except IllegalTransition as error:
            raise CommandError(f"import {pk} is not done, or undone already ({error})") from error
        for listing in undone.kept:
            self.stdout.write(f"  stays, somebody touched it: {listing.slug} {listing.name}")
        self.stdout.write(f"{undone.removed} listings taken away, {len(undone.kept)} stay")
        if batch.updated:
            self.stdout.write(f"{undone.restored} say again what they said before")


def source_of(file_name: str) -> str:
    """A file's name without its ending, date and number: the next export has the same."""
    return DIGITS.sub("", Path(file_name).stem)[:100] or "file"


def _read_mapping(file: Path) -> Mapping:
    """Raises ValidationError for what is no mapping."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        said = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(f"{file}: no JSON nor TOML ({error})") from error
    if not all(isinstance(target, str) for target in said.values()):
        raise ValidationError(f"{file}: say one target per column, as text")
    return said
