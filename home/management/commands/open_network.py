"""`manage.py open_network SLUG NAME`: open a network with its section, people and first pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.services.networks import open_network
from portal.models import User


class Command(BaseCommand):
    help = "Open a network: its section, groups, permissions, collection, workflow, first pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its address: /fr/SLUG/")
        parser.add_argument("name")
        parser.add_argument("--tagline", default="", help="what it is, in one sentence")
        parser.add_argument("--hue", type=int, default=210, help="0 to 359 on the colour wheel")
        parser.add_argument("--languages", default="", help="codes, the source first: fr,en")
        parser.add_argument("--host", default="", help="own host name, if it has one")
        parser.add_argument("--admin", default="", help="e-mail of its first admin (an account)")

    def handle(self, *args: Any, **options: Any) -> None:
        admin = None
        if options["admin"]:
            admin = User.objects.filter(email=options["admin"].lower()).first()
            if admin is None:
                raise CommandError(f"no account has the address {options['admin']}")
        try:
            network = open_network(
                slug=options["slug"],
                name=options["name"],
                tagline=options["tagline"],
                hue=options["hue"],
                languages=tuple(filter(None, options["languages"].split(","))),
                host=options["host"],
                admin=admin,
                opened_by=None,
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{network.name} is open at {network.root_page.url}")
