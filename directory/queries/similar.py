"""Listings that are like one: the same skills and causes, the rarest count most."""

from collections import defaultdict
from math import log

from directory.engines import engine
from directory.engines.base import PUBLIC, All, Expression, Question, Word, any_token
from directory.managers import ListingQuerySet
from directory.models import Listing, ListingSkill, SearchTerm

MOST = 4
# Candidates looked at, in the listing's department and anywhere.
LOOKED_AT = 100
# What more listings have together says little: rarer ones are asked for, as long as there are any.
FEW = 500


def similar_to(listing: Listing) -> list[Listing]:
    """At most four public listings by others, those of the same department first.

    A shared skill or cause counts by its rarity. The index gives few candidates, whatever the
    size of the directory; what they share is read from their rows."""
    skills = {skill.pk: f"s_{skill.pk}" for skill in listing.skills.all()}
    causes = {cause: f"g_{cause}" for cause in listing.causes}
    tokens = [*skills.values(), *causes.values()]
    if not tokens:
        return []
    counts = _counts(tokens)
    near = listing.commune.department if listing.commune else None
    shared = any_token(_rarest({token: counts[token] for token in tokens}))
    found = _candidates(shared)
    if near is not None:
        found |= _candidates(shared, Word(f"t_{near.pk}"))
    scores = _scores(found - {listing.pk}, skills, causes, counts)
    best = _by_others(listing, list(scores))
    places = dict(best.values_list("pk", "commune__parent"))
    order = sorted(
        places,
        key=lambda pk: (near is None or places[pk] != near.pk, -scores[pk], pk),
    )[:MOST]
    rows = Listing.objects.for_cards().in_bulk(order)
    return [rows[pk] for pk in order]


def _counts(tokens: list[str]) -> dict[str, int]:
    """How many listings have each, and how many are public; new tokens count as one."""
    counts = SearchTerm.objects.counts([Word(token) for token in (*tokens, PUBLIC)])
    return {word.text: max(number, 1) for word, number in counts.items()}


def _rarest(counts: dict[str, int]) -> list[str]:
    """The rarest tokens that few listings have together; at least one."""
    chosen: list[str] = []
    together = 0
    for token in sorted(counts, key=lambda token: (counts[token], token)):
        together += counts[token]
        if chosen and together > FEW:
            break
        chosen.append(token)
    return chosen


def _candidates(*wanted: Expression) -> set[int]:
    question = Question(tokens=All((any_token([PUBLIC]), *wanted)))
    return {hit.listing for hit in engine().ask(question, after=None, size=LOOKED_AT).hits}


def _scores(
    found: set[int], skills: dict[int, str], causes: dict[str, str], counts: dict[str, int]
) -> dict[int, float]:
    """What each candidate shares with the listing: all of it, not what it was found by."""
    weights = {token: log(1 + counts[PUBLIC] / counts[token]) for token in counts}
    scores: dict[int, float] = defaultdict(float)
    links = ListingSkill.objects.filter(content_object__in=found, tag__in=skills)
    for pk, skill in links.values_list("content_object", "tag"):
        scores[pk] += weights[skills[skill]]
    for pk, theirs in Listing.objects.filter(pk__in=found).values_list("pk", "causes"):
        scores[pk] += sum(weights[causes[cause]] for cause in theirs if cause in causes)
    return scores


def _by_others(listing: Listing, found: list[int]) -> ListingQuerySet:
    """Another listing of the same person is no discovery."""
    public = Listing.objects.public().filter(pk__in=found)
    return public.exclude(owner=listing.owner) if listing.owner_id else public
