"""Fictional listings by number: the n-th is always the same, in batches, in constant memory."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from directory.enums import (
    AffiliationState,
    Availability,
    Cause,
    ListingKind,
    ListingLanguage,
    ListingState,
    TravelRange,
)
from directory.models import Affiliation, Listing, ListingSkill, Skill, Territory
from directory.services.indexing import for_index, index_listings
from home.demo import words
from home.demo.cast import DEMO_DOMAIN
from portal.models import Network, User

BATCH = 1000
# Later listings stand for a large directory and have nobody behind them.
WITH_OWNER = 400
# One listing in so many says more than the essentials; among initiatives, one in so many was put
# in by its network, and waits for somebody to claim it.
SAYS_MORE, UNCLAIMED = 7, 40
# One listing in five also belongs to a second network.
SECOND_NETWORK = 0.2


@dataclass(frozen=True, slots=True)
class Stage:
    """What every listing picks from."""

    networks: list[Network]
    communes: list[int]
    weights: list[int]
    skills: dict[str, int]


def load_demo_listings(networks: list[Network], count: int) -> Iterator[int]:
    """Make listings number 1 to `count` where they are missing; yields the size of each batch."""
    stage = _stage(networks)
    known = {
        slug.rpartition("-")[2]
        for slug in Listing.objects.filter(slug__contains="-demo-").values_list("slug", flat=True)
    }
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        wanted = [number for number in numbers if f"{number:06}" not in known]
        if wanted:
            _make_batch(stage, wanted)
        yield len(numbers)


def _stage(networks: list[Network]) -> Stage:
    communes = list(
        Territory.objects.communes().order_by("-population").values_list("pk", "population")
    )
    names = {skill for _trade, _line, skills in words.TRADES for skill in skills}
    names |= {trade for trade, _line, _skills in words.TRADES}
    names |= {skill for _name, _line, skills in words.INITIATIVES for skill in skills}
    for name in sorted(names):
        Skill.objects.get_or_create(name=name, defaults={"slug": slugify(name)})
    return Stage(
        networks=networks,
        communes=[pk for pk, _population in communes],
        weights=[population + 1 for _pk, population in communes],
        skills=dict(Skill.objects.filter(name__in=names).values_list("name", "pk")),
    )


@transaction.atomic
def _make_batch(stage: Stage, numbers: list[int]) -> None:
    rows = [_listing(stage, number) for number in numbers]
    _give_owners([listing for listing, _skills, _second in rows], numbers)
    listings = Listing.objects.bulk_create([listing for listing, _skills, _second in rows])
    links, affiliations = [], []
    for listing, (_row, skills, second) in zip(listings, rows, strict=True):
        links += [ListingSkill(tag_id=stage.skills[s], content_object=listing) for s in skills]
        for network in filter(None, [listing.home_network, second]):
            affiliations.append(
                Affiliation(listing=listing, network=network, state=AffiliationState.ACCEPTED)
            )
    ListingSkill.objects.bulk_create(links)
    Affiliation.objects.bulk_create(affiliations)
    index_listings(for_index().filter(pk__in=[listing.pk for listing in listings]))


def _listing(stage: Stage, number: int) -> tuple[Listing, list[str], Network | None]:
    """The n-th listing, its skills, and the second network it belongs to."""
    dice = random.Random(number)  # noqa: S311 - the same every time, nothing secret
    network = stage.networks[number % len(stage.networks)]
    freelancer = number % len(stage.networks) == 0 or dice.random() < 0.15
    first, last = dice.choice(words.FIRST_NAMES), dice.choice(words.LAST_NAMES)
    if freelancer:
        trade, line, skills = dice.choice(words.TRADES)
        name, skills = f"{first} {last}", (trade, *skills)
        opening = f"{trade} : {line[0].lower()}{line[1:]}."
    else:
        base, line, skills = dice.choice(words.INITIATIVES)
        name = f"{base} {dice.choice(words.PLACE_WORDS)}"
        opening = f"{line}."
    now = timezone.now()
    listing = Listing(
        kind=ListingKind.FREELANCER if freelancer else ListingKind.INITIATIVE,
        state=ListingState.PUBLISHED if number % 29 else ListingState.SUBMITTED,
        home_network=network,
        slug=f"{slugify(name)[:60]}-demo-{number:06}",
        name=name,
        tagline=line,
        description=f"{opening}\n\n{dice.choice(words.CLOSINGS)}\n\nFiche de démonstration.",
        commune_id=_commune(stage, dice),
        works_remotely=freelancer and dice.random() < 0.6,
        pro_bono=dice.random() < 0.25,
        low_bono=dice.random() < 0.4,
        standard=dice.random() < 0.85,
        legal_form=dice.choice(words.OWN_FORMS if freelancer else words.LEGAL_FORMS),
        **_facets(dice),
        published_at=now - timedelta(days=dice.randrange(30, 900)) if number % 29 else None,
        confirmed_at=now - timedelta(days=dice.randrange(0, 400)),
    )
    if not (listing.pro_bono or listing.low_bono or listing.standard):
        listing.standard = True
    if number % SAYS_MORE == 0:
        more = words.FURTHER_OF_FREELANCERS if freelancer else words.FURTHER_OF_INITIATIVES
        for field, said in more.items():
            setattr(listing, field, said)
    if _is_unclaimed(listing, number):
        listing.put_in_at, listing.confirmed_at = listing.published_at, None
    second = None
    if dice.random() < SECOND_NETWORK:
        second = stage.networks[(number + 1) % len(stage.networks)]
    return listing, list(skills), second


def _facets(dice: random.Random) -> dict[str, Any]:
    """Causes, languages, availability and range of travel; some said nothing of them."""
    causes = set(dice.sample(Cause.values, dice.choice((0, 1, 2, 2, 3))))
    languages = {"fr", *dice.sample(words.LANGUAGES, dice.choice((0, 0, 1, 2)))}
    return {
        "causes": [code for code in Cause.values if code in causes],
        "languages": [code for code in ListingLanguage.values if code in languages],
        "availability": dice.choice(("", *Availability.values)),
        "travel_range": dice.choice((0, *TravelRange.values)),
    }


def _commune(stage: Stage, dice: random.Random) -> int | None:
    """Any commune one time in three, else one of the 400 biggest; none where none are loaded."""
    if not stage.communes:
        return None
    if dice.random() < 1 / 3:
        return dice.choice(stage.communes)
    return dice.choices(stage.communes[:400], stage.weights[:400])[0]


def _give_owners(listings: list[Listing], numbers: list[int]) -> None:
    """The first listings have people behind them, who never log in."""
    for listing, number in zip(listings, numbers, strict=True):
        if number > WITH_OWNER:
            return
        if _is_unclaimed(listing, number):
            continue
        person = listing.name if listing.kind == ListingKind.FREELANCER else _keeper(number)
        first, _, last = person.partition(" ")
        listing.owner, _created = User.objects.get_or_create(
            email=f"person{number:04}@people.{DEMO_DOMAIN}",
            defaults={"first_name": first, "last_name": last, "password": "!"},
        )


def _is_unclaimed(listing: Listing, number: int) -> bool:
    return listing.kind == ListingKind.INITIATIVE and number % UNCLAIMED == 0


def _keeper(number: int) -> str:
    dice = random.Random(-number)  # noqa: S311
    return f"{dice.choice(words.FIRST_NAMES)} {dice.choice(words.LAST_NAMES)}"
