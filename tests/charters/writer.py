"""A process of its own that signs for many people and says each signature that was acknowledged.

`python -m tests.charters.writer DATABASE_NAME CHARTER FIRST LAST`: for the tests that kill it, or
the connection to its database, in the middle.
"""

import os
import sys


def main(database: str, charter_pk: int, first: int, last: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    import django  # noqa: PLC0415 - a script: the settings come first
    from django.conf import settings  # noqa: PLC0415

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from django.db import connection  # noqa: PLC0415

    from charters.models import Charter  # noqa: PLC0415
    from tests.charters.test_signature_races import sign_at_once  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            print("backend", *cursor.fetchone(), flush=True)
    charter = Charter.objects.select_related("network").get(pk=charter_pk)
    for number in range(first, last):
        (signature,) = sign_at_once(charter, f"n{number}@example.org")
        print("signed", number, signature.pk, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
