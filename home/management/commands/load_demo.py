"""`manage.py load_demo [--listings N]`: three networks with fictional people; twice is once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from charters.register_files import set_aside
from charters.services.heads import publish_heads
from directory.services.freshness import ask_owners
from directory.services.territories import load_territories
from home.demo.cast import NETWORKS
from home.services import demo
from home.services.demo_consultation import consult_on_demo_charter
from home.services.demo_listings import load_demo_listings
from home.services.demo_mandates import (
    open_demo_batch,
    prepare_demo_mandates,
    show_demo_mandates,
)
from home.services.demo_qualification import qualify_on_demo_charter
from portal.models import Network

DEFAULT_LISTINGS = 120
CONSULTED = "nos-declics"
QUALIFIED = "aptic"
MOST_LISTINGS = 250_000


class Command(BaseCommand):
    help = "Fill the portal with its demo: networks, charters, articles, listings, signatures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listings", type=int, default=DEFAULT_LISTINGS, metavar="N")

    def handle(self, *args: Any, listings: int, **options: Any) -> None:
        if not hasattr(settings, "DEMO_PASSWORD"):
            raise CommandError("the demo needs DEMO_PASSWORD, which only development settings have")
        if not 0 <= listings <= MOST_LISTINGS:
            raise CommandError(f"--listings takes 0 to {MOST_LISTINGS}")
        quiet = options["verbosity"] == 0
        self._say("territories", load_territories(), quiet)
        if not Network.objects.exists():
            set_aside()  # of a database that was thrown away: not one that lost its register
        demo.found_demo_portal()
        networks = [demo.open_demo_network(item) for item in NETWORKS]
        self._say("people", demo.invite_demo_people(), quiet)
        with tqdm(total=listings, desc="listings", unit=" listings", disable=quiet) as progress:
            for size in load_demo_listings(networks, listings):
                progress.update(size)
        for item, network in zip(NETWORKS, networks, strict=True):
            charter = demo.publish_demo_charter(item, network)
            self._say(f"{item.name}: articles", demo.publish_demo_articles(item, network), quiet)
            prepare_demo_mandates(network)
            self._say(f"{item.name}: signatures", demo.sign_demo_charter(charter), quiet)
            shown = show_demo_mandates(charter) + open_demo_batch(charter)
            self._say(f"{item.name}: mandates and batches to look at", shown, quiet)
            if item.slug == CONSULTED:
                said = consult_on_demo_charter(charter)
                self._say(f"{item.name}: contributions", said, quiet)
            if item.slug == QUALIFIED:
                applied = qualify_on_demo_charter(charter)
                self._say(f"{item.name}: applications", applied, quiet)
        self._say("owners asked whether it is still true", ask_owners(most=3)[0], quiet)
        self._say("published heads of the registers", int(publish_heads() is not None), quiet)

    def _say(self, what: str, new: int, quiet: bool) -> None:
        if not quiet:
            self.stdout.write(f"{what}: {new} new")
