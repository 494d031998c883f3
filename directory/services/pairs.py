"""Looking for listings that may be one, the job of every night, and merging many pairs at once."""

from collections.abc import Iterable, Iterator
from itertools import batched, combinations
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from directory.enums import ListingState, MergeState
from directory.models import Listing, ListingMerge, ListingPair
from directory.names import are_alike
from directory.queries.duplicates import CHAIN, WEIGHTS
from directory.services.merging import NotMergeable, merge_listings
from portal.errors import OwnCase
from portal.models import User

# What is compared with each other: those that share these columns, which have an index each.
KEYS = (("siren",), ("rna",), ("host",), ("commune", "name_key"))
# Of more than so many that share one value only those in one town under one name are pairs.
MOST_IN_A_GROUP = 30
BATCH = 500
COLUMNS = ("pk", "name", "name_key", "commune", "commune__name", "siren", "rna", "host", "kind")


def find_pairs() -> int:
    """Write the pairs there are today; those that somebody dismissed stay dismissed, and those
    that are none any more go. How many stand."""
    found: dict[tuple[int, int], tuple[list[str], int]] = {}
    for columns in KEYS:
        for group in _groups(columns):
            for one, other in combinations(group, 2):
                reasons = _reasons(one, other, is_chain=len(group) > CHAIN)
                if reasons:
                    score = min(sum(WEIGHTS[reason] for reason in reasons), 999)
                    found[one["pk"], other["pk"]] = (reasons, score)
    with transaction.atomic():
        _write(found)
    return ListingPair.objects.standing().count()


def _there() -> QuerySet[Listing]:
    return Listing.objects.exclude(state__in=[ListingState.ARCHIVED, ListingState.DRAFT])


def _groups(columns: tuple[str, ...]) -> Iterator[list[dict[str, Any]]]:
    """Listings that share these columns, by group, in the order of their keys."""
    rows = _there().order_by()
    for column in columns:
        rows = rows.exclude(**{column: None if column == "commune" else ""})
    shared = rows.values(*columns).annotate(n=Count("pk")).filter(n__gt=1, n__lte=MOST_IN_A_GROUP)
    first = columns[-1]
    for some in batched(list(shared.values_list(*columns)), BATCH):
        groups: dict[tuple, list[dict[str, Any]]] = {key: [] for key in some}
        values = [key[-1] for key in some]
        for row in _there().filter(**{f"{first}__in": values}).order_by("pk").values(*COLUMNS):
            group = groups.get(tuple(row[column] for column in columns))
            if group is not None:
                group.append(row)
        yield from groups.values()


def _reasons(one: dict[str, Any], other: dict[str, Any], *, is_chain: bool) -> list[str]:
    """Why these two may be one; empty for branches of one house, each in its town."""
    if one["kind"] != other["kind"]:
        return []
    reasons = [name for name in ("siren", "rna", "host") if one[name] and one[name] == other[name]]
    places = {one["commune"], other["commune"]} - {None}
    town = one["commune__name"] or other["commune__name"] or ""
    if one["name_key"] and one["name_key"] == other["name_key"]:
        reasons.append("name")
    elif are_alike(one["name"], other["name"], place=town):
        reasons.append("alike")
    is_named = "name" in reasons or "alike" in reasons
    if one["commune"] and one["commune"] == other["commune"]:
        reasons.append("place")
    is_elsewhere = len(places) == 2
    if is_elsewhere and (is_chain or not is_named):
        return []
    return reasons if is_named or not is_chain else []


def _write(found: dict[tuple[int, int], tuple[list[str], int]]) -> None:
    known = {(pair.first_id, pair.second_id): pair for pair in ListingPair.objects.all()}
    gone = [
        pair.pk for key, pair in known.items() if key not in found and pair.dismissed_at is None
    ]
    for some in batched(gone, BATCH):
        ListingPair.objects.filter(pk__in=some).delete()
    changed = []
    for key, (reasons, score) in found.items():
        pair = known.get(key)
        if pair is not None and pair.reasons != reasons:
            pair.reasons, pair.score = reasons, score
            changed.append(pair)
    ListingPair.objects.bulk_update(changed, ["reasons", "score"], batch_size=BATCH)
    new = [
        ListingPair(first_id=key[0], second_id=key[1], reasons=reasons, score=score)
        for key, (reasons, score) in found.items()
        if key not in known
    ]
    ListingPair.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)


def which_stays(one: Listing, other: Listing) -> tuple[Listing, Listing]:
    """The one to keep first: public rather than not, claimed rather than not, then the older."""

    def worth(listing: Listing) -> tuple[bool, bool, int]:
        return listing.is_public, listing.owner_id is not None, -listing.pk

    return (one, other) if worth(one) > worth(other) else (other, one)


def merge_pairs(*, pairs: Iterable[ListingPair], merged_by: User) -> tuple[int, list[str]]:
    """Merge each pair by itself, the safe way: how many, and why others were left. One that went
    into another in the same act is that other from then on."""
    done, left = 0, []
    for pair in pairs:
        one, other = _today(pair.first_id), _today(pair.second_id)
        if one.pk == other.pk:
            continue
        kept, absorbed = which_stays(one, other)
        try:
            _check_simple(kept, absorbed, merged_by)
            merge_listings(kept=kept, absorbed=absorbed, merged_by=merged_by)
            done += 1
        except NotMergeable as error:
            left.append(f"{kept.name}: {error.message}")
        except OwnCase:
            why = _("Someone else of the network must decide about this.")
            left.append(f"{kept.name}: {why}")
    return done, left


def _today(pk: int) -> Listing:
    """The listing, or the one it went into."""
    seen = set()
    while pk not in seen:
        seen.add(pk)
        merge = ListingMerge.objects.filter(absorbed=pk, state=MergeState.DONE).first()
        if merge is not None:
            pk = merge.kept_id
    return Listing.objects.select_related("owner", "home_network").get(pk=pk)


def _check_simple(kept: Listing, absorbed: Listing, by: User) -> None:
    """What needs a look, or another network, is not merged with others in one go."""
    ours = Listing.objects.moderated_by(by).filter(pk__in=[kept.pk, absorbed.pk])
    if ours.count() < 2 and by.pk not in (kept.owner_id, absorbed.owner_id):
        raise NotMergeable(_("Another network decides, too: propose it there."))
    if kept.owner_id and absorbed.owner_id and kept.owner_id != absorbed.owner_id:
        raise NotMergeable(_("Two people answer for them: look at it and say why."))
