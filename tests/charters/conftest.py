"""A small charter of our own, as a page, frozen and adopted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from charters.enums import Audience, CapacityCode, Signers, Strength, VersionState
from charters.models import Charter, CharterCapacity, CharterPage, CharterVersion, Consultation
from charters.services.consultations import close_consultation, open_consultation
from charters.services.versions import adopt_version, freeze_version
from portal.models import Network


def commitment(text: str, *capacities: str, strength: str = Strength.FIRM, level: int = 1) -> dict:
    return {
        "type": "commitment",
        "id": str(uuid4()),
        "value": {
            "text": text,
            "level": level,
            "capacities": list(capacities),
            "strength": strength,
        },
    }


def article(title: str, *body: dict) -> dict:
    return {
        "type": "article",
        "id": str(uuid4()),
        "value": {
            "title": title,
            "body": [{"id": str(uuid4()), **part} for part in body],
            "plain": "",
            "provenance": {"source": "", "url": ""},
        },
    }


def make_charter_page(network: Network, **fields) -> CharterPage:
    """A draft charter in the network's section, with two capacities and three articles."""
    page = CharterPage(
        title=fields.pop("title", "Charte des jardins"),
        slug="charte",
        live=False,
        locale=network.root_page.locale,
        preamble=[{"type": "paragraph", "id": str(uuid4()), "value": "Nous cultivons ensemble."}],
        articles=[
            article("Partager l'eau", commitment("Fermer le robinet", CapacityCode.PROVIDER)),
            article(
                "Payer juste",
                {"type": "paragraph", "value": "Le prix se discute."},
                commitment("Payer sous trente jours", CapacityCode.FUNDER),
                commitment("Écouter", strength=Strength.BEST_EFFORT),
            ),
            article("Rendre compte", {"type": "paragraph", "value": "Une fois l'an."}),
        ],
        **fields,
    )
    network.root_page.add_child(instance=page)
    for code, signers in (
        (CapacityCode.PROVIDER, Signers.BOTH),
        (CapacityCode.FUNDER, Signers.ORGANISATIONS),
    ):
        page.capacities.add(CharterCapacity(code=code, signers=signers, locale=page.locale))
    page.save_revision()
    return page


def publish(page: CharterPage) -> Charter:
    page.get_latest_revision().publish()
    return Charter.objects.get(page=page)


def consult(version: CharterVersion, *, audience: str = Audience.MEMBERS) -> Consultation:
    """Open a consultation on a draft, for the shortest time the network gives."""
    return open_consultation(
        version=version,
        closes_at=timezone.now() + timedelta(days=15),
        audience=audience,
        opened_by=None,
    )


def let_time_pass(consultation: Consultation) -> Consultation:
    """It opened a month ago and its time is over."""
    now = timezone.now()
    Consultation.objects.filter(pk=consultation.pk).update(
        opened_at=now - timedelta(days=30), closes_at=now - timedelta(minutes=1)
    )
    consultation.refresh_from_db()
    return consultation


def freeze_next(charter: Charter) -> CharterVersion:
    """The charter's open version, frozen: after a consultation where it needs one."""
    version = charter.versions.open().get()
    if version.state == VersionState.DRAFT:
        consultation = let_time_pass(consult(version))
        close_consultation(consultation=consultation, closed_by=None)
        version = freeze_version(version=version, frozen_by=None)
    return version


@pytest.fixture
def charter_page(aulne) -> CharterPage:
    return make_charter_page(aulne)


@pytest.fixture
def charter(charter_page) -> Charter:
    """Adopted, ready to be signed."""
    charter = publish(charter_page)
    adopt_version(version=charter.versions.get(), adopted_by=None)
    return charter
