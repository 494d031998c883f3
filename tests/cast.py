"""The two networks of every test, made once in the template database: `python -m tests.cast`.

Opening a network takes hundreds of statements; every test finds Aulne and Bouleau already open.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")


def open_networks() -> None:
    from home.services.networks import open_network  # noqa: PLC0415 - apps must be ready

    open_network(name="Aulne", slug="aulne", hue=150, opened_by=None)
    open_network(name="Bouleau", slug="bouleau", hue=30, opened_by=None)


if __name__ == "__main__":
    django.setup()
    open_networks()
