"""Many plausible listings for benchmarks: `make_listings(1_000_000)`.

The n-th of a seed is always the same. Words and skills are as frequent as in real texts (few are
everywhere, most are rare), people live where communes are large, every facet is used. Nothing is
indexed here: that is timed by itself.

`python -m tests.bench.listings 20000` says how many a second it makes, in a database of its own.
"""

import json
import os
import random
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from time import perf_counter
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.text import slugify

from charters.enums import SignatureState, SignerKind
from charters.models import CharterVersion, Qualification, Signature
from charters.qualifying import QualificationState
from directory.enums import (
    Availability,
    Cause,
    LegalForm,
    ListingKind,
    ListingLanguage,
    ListingState,
    TravelRange,
)
from directory.identifiers import name_key
from directory.models import Affiliation, Listing, ListingSkill, Skill, Territory
from directory.models.folded import fold_line
from directory.services.territories import load_territories
from portal.models import Network
from tests.bench import words
from tests.bench.bench_charters import empty_site
from tests.factories import NetworkFactory
from tests.home.stage import charter_in_force

BATCH = 5_000
NETWORKS = 12
WORDS = 30_000
SURNAMES = 12_000
CAUSES, LANGUAGES = Cause.values, ListingLanguage.values
# Many say nothing of these.
AVAILABILITIES = ("", "", *Availability.values)
FORMS, RANGES = ("", *LegalForm.values), (0, *TravelRange.values)
NOTHING_SAID = {"version": 1, "website": "", "picture": ""}
# The shares of what listings say and do.
SECOND_PLACE, SIGNS, IS_PUBLIC = 0.2, 0.1, 0.97


@dataclass(frozen=True, slots=True)
class Stage:
    """What every listing picks from, with its weights added up."""

    networks: list[int]
    communes: list[int]
    populations: list[int]
    skills: list[int]
    skill_names: list[str]
    skill_weights: list[float]
    words: list[str]
    word_weights: list[float]
    surnames: list[str]
    versions: list[CharterVersion]
    now: Any  # as the database takes it


def make_listings(number: int, seed: int = 1) -> None:
    """So many listings with their skills, places and signatures, in constant memory.

    Networks, territories, skills and one charter are made where there are too few.
    """
    stage = _stage(seed)
    began = perf_counter()
    for start in range(0, number, BATCH):
        _make_batch(stage, seed, range(start, min(start + BATCH, number)))
        made = min(start + BATCH, number)
        speed = made / (perf_counter() - began)
        print(f"\r{made} listings, {speed:.0f} a second", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    with connection.cursor() as cursor:
        # Their numbers were given here: the next listing must get another.
        for statement in connection.ops.sequence_reset_sql(no_style(), [Listing]):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _stage(seed: int) -> Stage:
    dice = random.Random(seed)
    if not Territory.objects.communes().exists():
        load_territories()
    for number in range(Network.objects.open().count(), NETWORKS):
        NetworkFactory(slug=f"bench-{number}", name=f"Réseau {number}")
    networks = Network.objects.open().order_by("pk").values_list("pk", flat=True)[:NETWORKS]
    if not CharterVersion.objects.filter(state="adopted").exists():
        charter_in_force(Network.objects.get(slug="aulne"))
    names = [f"{trade} {field}" for field in words.FIELDS for trade in words.TRADES]
    dice.shuffle(names)
    skills = [Skill(name=name, slug=slugify(name)) for name in names]
    Skill.objects.bulk_create(skills, ignore_conflicts=True)
    by_name = dict(Skill.objects.filter(name__in=names).values_list("name", "pk"))
    places = Territory.objects.communes().order_by("-population", "pk")
    communes = list(places.values_list("pk", "population"))
    vocabulary = words.COMMON + words.made_up(WORDS, dice)
    return Stage(
        networks=list(networks),
        communes=[pk for pk, _population in communes],
        populations=list(accumulate(population + 20 for _pk, population in communes)),
        skills=[by_name[name] for name in names],
        skill_names=names,
        skill_weights=words.zipf(len(names), 0.8),
        words=vocabulary,
        word_weights=words.zipf(len(vocabulary)),
        surnames=[word.capitalize() for word in words.made_up(SURNAMES, dice)],
        versions=list(CharterVersion.objects.filter(state="adopted").select_related("charter")),
        now=_moment(timezone.now()),
    )


@transaction.atomic
def _make_batch(stage: Stage, seed: int, numbers: range) -> None:
    dice = random.Random(f"{seed}-{numbers.start}")
    first = (Listing.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    listings, links, places, signers = [], [], [], []
    for pk, number in enumerate(numbers, first):
        listing, skills = _listing(stage, dice, f"bench-{seed}-{number}")
        listings.append(listing | {"id": pk})
        links += [{"tag_id": stage.skills[skill], "content_object_id": pk} for skill in skills]
        networks = {listing["home_network_id"]}
        if dice.random() < SECOND_PLACE:
            networks.add(dice.choice(stage.networks))
        place = {"listing_id": pk, "state": "accepted", "is_featured": False}
        place |= dict.fromkeys(("category", "local_contact", "highlights"), "")
        places += [place | {"network_id": one, "created_at": stage.now} for one in networks]
        if dice.random() < SIGNS:
            signers.append((pk, listing["name"]))
    for model, rows in ((Listing, listings), (ListingSkill, links), (Affiliation, places)):
        _insert(model, rows)
    _sign(stage, dice, signers)


def _insert(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """What `bulk_create` does in a third of the time: no model instance, no look at each value."""
    table, columns = model._meta.db_table, ", ".join(rows[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
        else:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",
                [tuple(row.values()) for row in rows],
            )


def _listing(stage: Stage, dice: random.Random, slug: str) -> tuple[dict[str, Any], set[int]]:
    """Its columns, and the ranks of its skills."""
    freelancer = dice.random() < 0.7
    many = dice.choice((1, 2, 2, 3, 3, 4, 6))
    skills = set(dice.choices(range(len(stage.skills)), cum_weights=stage.skill_weights, k=many))
    text = dice.choices(stage.words, cum_weights=stage.word_weights, k=dice.randint(30, 110))
    surname = stage.surnames[int(SURNAMES * dice.random() ** 2)]
    name = f"{dice.choice(words.FIRST_NAMES)} {surname}"
    if not freelancer:
        name = f"{text[0].capitalize()} {text[1]} {surname}"
    trade = stage.skill_names[min(skills)]
    public = dice.random() < IS_PUBLIC
    confirmed = _moment(timezone.now() - timedelta(days=dice.expovariate(1 / 150)))
    listing = NOTHING_SAID | {
        "kind": (ListingKind.FREELANCER if freelancer else ListingKind.INITIATIVE).value,
        "state": (ListingState.PUBLISHED if public else ListingState.SUBMITTED).value,
        "home_network_id": stage.networks[int(len(stage.networks) * dice.random() ** 2)],
        "slug": slug,
        "name": name[:100],
        "search_name": fold_line(name[:100]),
        "name_key": name_key(name[:100]),
        "tagline": f"{trade}, {' '.join(text[2:8])}"[:140],
        "description": _paragraphs(text[8:]),
        "commune_id": dice.choices(stage.communes, cum_weights=stage.populations)[0],
        "works_remotely": dice.random() < 0.4,
        "travel_range": dice.choice(RANGES),
        "availability": dice.choice(AVAILABILITIES),
        "causes": _codes(dice, CAUSES, dice.choice((0, 1, 1, 2, 3))),
        "languages": _codes(dice, LANGUAGES, dice.choice((0, 0, 1, 2)), first="fr"),
        "pro_bono": dice.random() < 0.2,
        "low_bono": dice.random() < 0.4,
        "standard": dice.random() < 0.85,
        "legal_form": dice.choice(FORMS),
        "published_at": confirmed if public else None,
        "confirmed_at": confirmed if public else None,
        "created_at": stage.now,
        "updated_at": stage.now,
    }
    return listing, skills


def _paragraphs(text: list[str]) -> str:
    """Sentences of eleven words, four of them a paragraph."""
    sentences = [" ".join(text[at : at + 11]).capitalize() + "." for at in range(0, len(text), 11)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


def _codes(dice: random.Random, values: list[str], many: int, *, first: str = "") -> str:
    chosen = {first, *dice.sample(values, many)}
    return json.dumps([value for value in values if value in chosen])


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _sign(stage: Stage, dice: random.Random, signers: list[tuple[int, str]]) -> None:
    """These signed a charter and stand on its wall; a third of them are qualified."""
    signatures = []
    for pk, name in signers:
        version = dice.choice(stage.versions)
        signatures.append(
            Signature(
                charter=version.charter,
                version=version,
                locale=version.charter.language,
                capacity="provider",
                signer_kind=SignerKind.ORGANISATION,
                signer_key=f"{pk:064x}",
                state=SignatureState.ACTIVE,
                listing_id=pk,
                organisation=name,
                active_at=timezone.now(),
                on_wall=True,
            )
        )
    signatures = Signature.objects.bulk_create(signatures)
    Qualification.objects.bulk_create(
        Qualification(
            signature=signature,
            state=QualificationState.ACCEPTED,
            qualified_on=timezone.localdate(),
        )
        for signature in signatures
        if dice.random() < 1 / 3
    )


if __name__ == "__main__":
    with empty_site():
        make_listings(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
