"""`manage.py check_register [--network SLUG]`: whether every register holds; 1 if one does not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from charters.services.checking import check_network, check_site, rows_to_read
from portal.models import Network

MOST_NAMED = 20


class Command(BaseCommand):
    help = (
        "Check each network's register: the chain, the texts and signatures against it, the "
        "published heads, the triggers. Names the first problems; exit status 1 if there are any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", default="", help="only this network's (slug)")
        parser.add_argument("--progress", action="store_true", help="a bar, wherever this runs")

    def handle(self, *args: Any, network: str, progress: bool, **options: Any) -> None:
        networks = Network.objects.order_by("slug")
        if network:
            networks = networks.filter(slug=network)
            if not networks:
                raise CommandError(f"There is no network {network}.")
        problems = check_site()
        total = sum(rows_to_read(one) for one in networks)
        hidden = not (progress or sys.stderr.isatty())
        with tqdm(total=total, disable=hidden, file=sys.stderr, unit=" rows") as bar:
            for one in networks:
                before = len(problems)
                problems += check_network(one, tell=bar.update).problems
                word = "holds" if len(problems) == before else "does not hold"
                self.stdout.write(f"{one.slug}: {word}, {_entries(one)} entries")
        for problem in problems[:MOST_NAMED]:
            self.stdout.write(f"  {problem}")
        if len(problems) > MOST_NAMED:
            self.stdout.write(f"  and {len(problems) - MOST_NAMED} more")
        if problems:
            raise CommandError(f"{len(problems)} problems", returncode=1)


def _entries(network: Network) -> int:
    return network.register.count()
