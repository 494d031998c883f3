"""`manage.py remove_second_factor ADDRESS --reason WHY`: for whoever lost theirs, after a talk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.models import User
from portal.services.factors import remove_second_factors


class Command(BaseCommand):
    help = "Take all second factors off an account, end its sessions and tell its owner by mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--reason", required=True, help="how you know it is them; kept")

    def handle(self, *args: Any, address: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError("no account has this address")
        removed = remove_second_factors(user=user, removed_by=None, reason=reason)
        self.stdout.write(f"second factors removed: {removed}")
