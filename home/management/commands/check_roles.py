"""`manage.py check_roles`: one line for each right that does not follow from a membership."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from home.services.roles import role_drift


class Command(BaseCommand):
    help = "Compare groups, flags and permissions with the memberships; exit 1 when they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        lines = role_drift()
        for line in lines:
            self.stdout.write(line)
        if lines:
            sys.exit(1)
        self.stdout.write("every right follows from a membership")
