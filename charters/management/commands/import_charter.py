"""`manage.py import_charter FILE --network SLUG`: a text, Markdown or HTML file as a charter."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from charters.importing import UnreadableCharter, describe, missing_lines, read_charter
from charters.importing.decoding import decode_charter
from charters.models import Charter
from charters.services.imports import import_charter
from charters.services.versions import adopt_version, freeze_version
from portal.models import Network


class Command(BaseCommand):
    help = "Import a charter from a text, Markdown or HTML file into a network's draft."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--network", required=True, help="address (slug) of the network")
        parser.add_argument("--slug", default="", help="address of the page; else from its title")
        parser.add_argument(
            "--adopt", action="store_true", help="publish it and put it in force at once"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        network = Network.objects.filter(slug=options["network"]).first()
        if network is None:
            raise CommandError(f"there is no network {options['network']}")
        try:
            data = file.read_bytes()
            parsed = read_charter(data, filename=file.name)
        except OSError as error:
            raise CommandError(f"{file.name}: {error.strerror}") from error
        except UnreadableCharter as error:
            raise CommandError(f"{file.name}: {error}") from error
        missing = missing_lines(decode_charter(data), parsed)
        if missing:
            raise CommandError("nothing imported, lines would be lost:\n" + "\n".join(missing))
        page, is_new = import_charter(
            parsed=parsed, network=network, slug=options["slug"], imported_by=None
        )
        self.stdout.write(describe(parsed))
        self.stdout.write(f"{'Created' if is_new else 'Updated'} the draft of {page.url_path}")
        if options["adopt"]:
            self._adopt(page)

    def _adopt(self, page: Any) -> None:
        page.get_latest_revision().publish()
        version = freeze_version(page=page, published_by=None)
        if version.state == "frozen":
            version = adopt_version(version=version, adopted_by=None)
        charter = Charter.objects.get(pk=version.charter_id)
        self.stdout.write(f"Version {version.number} of {charter} is in force")
