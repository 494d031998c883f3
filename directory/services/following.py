"""What follows when a listing goes into another one, and comes back: every relation by its name.

Lists of keys say what moved, so that taking it back touches nothing that came later.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from directory.enums import AffiliationState
from directory.models import Affiliation, ImportedRow, Listing

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Left:
    """Stays with the absorbed one, and why."""

    why: str


@dataclass(frozen=True)
class Follows:
    """By rows of code of its own, and where."""

    where: str


@dataclass(frozen=True)
class United:
    """Moves, unless the kept one has a row with the same values of these fields."""

    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Personal(United):
    """Moves only to whoever answered for the absorbed one: others are not to read it."""


@dataclass(frozen=True)
class Unclaimed(United):
    """Moves only where nobody answers for the kept one yet."""


# Every row that points at a listing, by model and field; a test fails for one that is missing.
RELATIONS: dict[str, Left | Follows | United] = {
    "directory.affiliation.listing": Follows("move_places"),
    "directory.importedrow.listing": Follows("move_origin"),
    "directory.listinglistitem.listing": United(by=("list",)),
    "directory.contactmessage.listing": Personal(),
    "directory.asking.listing": Left("the kept one is asked by itself"),
    "directory.listingeditor.listing": Personal(by=("user",)),
    "directory.listingclaim.listing": Unclaimed(by=("claimant",)),
    "directory.listingoffer.listing": Left("offered by whoever owned it"),
    "directory.listingmonth.listing": Follows("services.figures"),
    "directory.listingcorrection.listing": Left("it is about the text of that page"),
    "directory.listingdraft.listing": Left("somebody is writing it"),
    "directory.listingchange.listing": Left("a past text is of the listing it was written for"),
    "directory.listingskill.content_object": Left("part of the text, which is chosen"),
    "directory.listingdocument.listing": Left("written anew by the index"),
    "directory.listingmerge.kept": Left("an earlier merge is undone by itself"),
    "directory.listingmerge.absorbed": Left("an earlier merge is undone by itself"),
    "directory.listingpair.first": Left("found anew by the job"),
    "directory.listingpair.second": Left("found anew by the job"),
    "charters.signature.listing": Follows("charters.services.following"),
    "charters.mandate.listing": Follows("charters.services.following"),
}


def relations() -> dict[str, Field]:
    """Every column of any table that holds a listing, by its name in RELATIONS."""
    fields = Listing._meta.get_fields(include_hidden=True)
    found = (one.field for one in fields if one.auto_created and not one.concrete)  # type: ignore
    columns = (field for field in found if not field.many_to_many)
    return {f"{field.model._meta.label_lower}.{field.name}": field for field in columns}


def is_same_person(kept: Listing, absorbed: Listing) -> bool:
    """Whether who answers for the kept one may read what was the absorbed one's owner's."""
    return absorbed.owner_id is None or absorbed.owner_id == kept.owner_id


def move_rows(kept: Listing, absorbed: Listing) -> Snapshot:
    """Move what is United; the keys of the rows that went, by relation."""
    same_person = is_same_person(kept, absorbed)
    moved: Snapshot = {}
    for name, field in relations().items():
        treatment = RELATIONS.get(name)
        if not isinstance(treatment, United):
            continue
        if isinstance(treatment, Personal) and not same_person:
            continue
        if isinstance(treatment, Unclaimed) and kept.owner_id is not None:
            continue
        rows = field.model._default_manager.filter(**{field.name: absorbed})
        for column in treatment.by:
            taken = field.model._default_manager.filter(**{field.name: kept}).values(column)
            rows = rows.exclude(**{f"{column}__in": taken})
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        if pks:
            field.model._default_manager.filter(pk__in=pks).update(**{field.name: kept})
            moved[name] = pks
    return moved


def return_rows(kept: Listing, absorbed: Listing, moved: Snapshot) -> None:
    """What moved and is still there goes back; a row that somebody took away since stays away."""
    fields = relations()
    for name, pks in moved.items():
        field = fields[name]
        treatment = RELATIONS[name]
        rows = field.model._default_manager.filter(pk__in=pks, **{field.name: kept})
        for column in treatment.by if isinstance(treatment, United) else ():
            taken = field.model._default_manager.filter(**{field.name: absorbed}).values(column)
            rows = rows.exclude(**{f"{column}__in": taken})
        rows.update(**{field.name: absorbed})


def move_places(kept: Listing, absorbed: Listing) -> list[list[Any]]:
    """Places of the absorbed one become the kept one's: [key, state before, state after, whether
    it moved] of each row that changed.

    A network's own decision about the kept one stands. Where it only was asked for, its decision
    about the absorbed one counts: so nobody is accepted where they were refused.
    """
    # What was asked about the home of a listing that goes is over.
    absorbed.affiliations.exclude(home_asked_at=None).update(home_asked_at=None)
    places = {one.network_id: one for one in kept.affiliations.all()}
    was_approved = absorbed.published_at is not None
    changed = []
    for place in absorbed.affiliations.order_by("pk"):
        ours, before = places.get(place.network_id), place.state
        if ours is None:
            if before == AffiliationState.ACCEPTED and not was_approved:
                place.state = AffiliationState.REQUESTED  # at home there, and nobody looked yet
            place.listing = kept
            place.save(update_fields=["listing", "state"])
            changed.append([place.pk, before, place.state, True])
        elif ours.state == AffiliationState.REQUESTED != before and was_approved:
            changed.append([ours.pk, ours.state, before, False])
            ours.state = before
            ours.save(update_fields=["state"])
    return changed


def return_places(kept: Listing, absorbed: Listing, changed: list[list[Any]]) -> list[str]:
    """Each place as it was; what a network decided since stands, and is said."""
    problems = []
    rows = Affiliation.objects.filter(listing=kept).select_related("network").in_bulk()
    for pk, before, after, moved in changed:
        place = rows.get(pk)
        if place is None:
            problems.append(_("A place in a network is gone meanwhile."))
            continue
        if place.state == after or (moved and place.network_id == absorbed.home_network_id):
            place.state = before
        else:
            network = {"network": place.network.name}
            problems.append(_("%(network)s decided meanwhile; that stands.") % network)
        if moved:
            place.listing = absorbed
        place.save(update_fields=["listing", "state"])
    return problems


def move_origin(kept: Listing, absorbed: Listing) -> list[int]:
    """From which file it came: [key, version], or nothing. Version 0 is that of no text, so that
    the next file changes nothing by itself."""
    row = ImportedRow.objects.filter(listing=absorbed).first()
    if row is None or ImportedRow.objects.filter(listing=kept).exists():
        return []
    before = [row.pk, row.version]
    row.listing, row.version = kept, 0
    row.save(update_fields=["listing", "version"])
    return before


def return_origin(kept: Listing, absorbed: Listing, before: list[int]) -> None:
    if before:
        pk, version = before
        row = ImportedRow.objects.filter(pk=pk, listing=kept)
        row.update(listing=absorbed, version=version)
