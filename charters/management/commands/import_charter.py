"""`manage.py import_charter PATH --network SLUG`: a file as a draft, a folder as a whole past."""

from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from charters.enums import VersionState
from charters.errors import CharterError
from charters.importing import (
    ParsedCharter,
    UnreadableCharter,
    decode_charter,
    describe,
    missing_lines,
    read_charter,
)
from charters.importing.history import UnreadableHistory, read_history
from charters.models import Charter
from charters.services.history import import_history
from charters.services.imports import import_charter
from charters.services.versions import adopt_version, take_up_text
from portal.models import Network

EPILOG = """
PATH is a text, Markdown or HTML file: it becomes the draft of a charter page.
Or a folder: versions and translations of one charter, told apart by the names of files and
folders (1/4/code.pt-br.md, 2019-05-01.md, 2019-05-01/fr.md, v1.2_en.txt, en/1.2.html), by front
matter, or by a date in the text. Each version is frozen and adopted in its order, in one
transaction. Run again, it adds what is new.

A file versions.toml or versions.csv in the folder may say more of each version:

  language = "en"        # the binding language
  [[version]]
  version = "1.4"        # as the folder names it; the only cell that must be filled
  date = 2016-06-01      # when its authors agreed on it
  label = "1.4"          # what they call it
  class = "substantial"  # editorial, clarifying or substantial
  reason = "..."         # why this class
  summary = "..."        # what changed, in plain words
"""


class Command(BaseCommand):
    help = "Import a charter from a file, or with all its versions from a folder."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs |= {"epilog": EPILOG, "formatter_class": RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, metavar="PATH")
        parser.add_argument("--network", required=True, help="address (slug) of the network")
        parser.add_argument("--slug", default="", help="address of the page; else from its title")
        parser.add_argument("--language", default="", help="the binding language, as en or pt-br")
        parser.add_argument(
            "--adopt",
            action="store_true",
            help="publish it and put it in force at once (a folder always is)",
        )
        parser.add_argument("--dry-run", action="store_true", help="only show what would be made")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        network = Network.objects.filter(slug=options["network"]).first()
        if network is None:
            raise CommandError(f"there is no network {options['network']}")
        (self._import_folder if path.is_dir() else self._import_file)(path, network, options)

    def _import_folder(self, folder: Path, network: Network, options: dict[str, Any]) -> None:
        lines: list[str] = []

        def tell(line: str) -> None:
            lines.append(line)
            self.stdout.write(line)

        try:
            history = read_history(
                folder, language=options["language"], usual_language=network.source_language
            )
            for doubt in history.doubts:
                self.stdout.write(f"  - {doubt}")
            with transaction.atomic():
                charter = import_history(
                    history=history,
                    network=network,
                    slug=options["slug"],
                    imported_by=None,
                    tell=tell,
                )
                transaction.set_rollback(options["dry_run"])
        except (UnreadableHistory, CharterError) as error:
            raise CommandError(f"nothing imported: {error}") from error
        end = "Nothing was written: a dry run" if options["dry_run"] else "Done"
        new = "" if lines else ", nothing new"
        self.stdout.write(f"{end}: {charter}, binding language {charter.language}{new}")

    def _import_file(self, file: Path, network: Network, options: dict[str, Any]) -> None:
        parsed = self._read(file)
        self.stdout.write(describe(parsed))
        if options["dry_run"]:
            return
        page, is_new = import_charter(
            parsed=parsed,
            network=network,
            slug=options["slug"],
            language=options["language"],
            imported_by=None,
        )
        self.stdout.write(f"{'Created' if is_new else 'Updated'} the draft of {page.url_path}")
        if options["adopt"]:
            self._adopt(page)

    def _read(self, file: Path) -> ParsedCharter:
        try:
            data = file.read_bytes()
            parsed = read_charter(data, filename=file.name)
        except OSError as error:
            raise CommandError(f"{file.name}: {error.strerror}") from error
        except UnreadableCharter as error:
            raise CommandError(f"{file.name}: {error}") from error
        if missing := missing_lines(decode_charter(data), parsed):
            raise CommandError("nothing imported, lines would be lost:\n" + "\n".join(missing))
        return parsed

    def _adopt(self, page: Any) -> None:
        page.get_latest_revision().publish()
        version = take_up_text(page=page, published_by=None)
        if version.state == VersionState.FROZEN:
            version = adopt_version(version=version, adopted_by=None)
        if version.state == VersionState.DRAFT:
            self.stdout.write(f"{version.charter}: a draft at the desk; it is consulted on first")
            return
        charter = Charter.objects.get(pk=version.charter_id)
        self.stdout.write(f"Version {version.number} of {charter} is in force")
