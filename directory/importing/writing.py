"""Rows into the database, a batch at a time, inside the transaction of the import."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from directory.enums import AffiliationState, ListingState
from directory.importing import further
from directory.importing.drafts import Draft
from directory.importing.twins import Match
from directory.models import (
    Affiliation,
    ImportedChange,
    ImportedRow,
    Listing,
    ListingImport,
    ListingSkill,
    Skill,
)
from directory.services.listings import RESERVED_SLUGS
from portal.bulk import insert_new

SLUG_LENGTH = 70
# Columns that a file may fill; the others keep what they have.
COLUMNS = (
    *("name", "tagline", "description", "commune_id", "works_remotely", "causes", "languages"),
    *("website", "legal_form", "siren", "rna"),
    *further.COLUMNS,
)
NAMES = {column.removesuffix("_id"): column for column in COLUMNS}
DERIVED = ("search_name", "name_key", "host")


class Writer:
    """Makes and updates listings of one import; the search is told by whoever calls."""

    def __init__(self, batch: ListingImport) -> None:
        self.batch = batch
        self.skills: dict[str, int] = {}

    def create(self, drafts: Sequence[Draft]) -> None:
        """Unclaimed listings, in the state that was chosen, at home in the import's network."""
        if not drafts:
            return
        batch, now = self.batch, timezone.now()
        is_public = batch.listing_state == ListingState.PUBLISHED
        listings = [
            Listing(
                kind=draft.kind,
                state=batch.listing_state,
                home_network=batch.network,
                slug=slug,
                published_at=now if is_public else None,
                submitted_at=None if is_public else now,
            )
            for draft, slug in zip(drafts, self._free_slugs(drafts), strict=True)
        ]
        for listing, draft in zip(listings, drafts, strict=True):
            _put(draft, listing)
        Listing.objects.bulk_create(listings)
        Affiliation.objects.bulk_create(
            Affiliation(listing=one, network=batch.network, state=AffiliationState.ACCEPTED)
            for one in listings
        )
        self._give_skills(dict(zip([one.pk for one in listings], drafts, strict=True)))
        ImportedRow.objects.bulk_create(
            ImportedRow(
                batch=batch,
                listing=listing,
                network=batch.network,
                source=draft.source,
                source_id=draft.source_id,
                fingerprint=draft.fingerprint,
            )
            for listing, draft in zip(listings, drafts, strict=True)
        )

    def update(self, matches: Sequence[Match], *, keep_former: bool = True) -> list[int]:
        """Write what the file says now, and keep what was there; the keys of the listings."""
        listings = []
        former = former_texts(matches) if keep_former else {}
        for match in matches:
            listing = match.row.listing
            _put(match.draft, listing)
            listing.kind = match.draft.kind
            listing.version += 1
            listing.updated_at = timezone.now()
            match.row.version, match.row.fingerprint = listing.version, match.draft.fingerprint
            for name in DERIVED:  # bulk_update asks no field what it derives
                Listing._meta.get_field(name).pre_save(listing, False)
            listings.append(listing)
        if listings:
            names = list(dict.fromkeys(n for match in matches for n in _written(match.draft)))
            Listing.objects.bulk_update(
                listings, [*names, *DERIVED, "kind", "version", "updated_at"], batch_size=200
            )
            ImportedRow.objects.bulk_update(
                [match.row for match in matches], ["version", "fingerprint"], batch_size=500
            )
            ImportedChange.objects.bulk_create(
                ImportedChange(
                    batch=self.batch,
                    row=match.row,
                    kind=former[match.row.pk][0],
                    text=former[match.row.pk][1],
                    version=match.row.version,
                )
                for match in matches
                if match.row.pk in former
            )
            ListingSkill.objects.filter(content_object__in=listings).delete()
            self._give_skills({match.row.listing_id: match.draft for match in matches})
        return [listing.pk for listing in listings]

    def _give_skills(self, drafts: dict[int, Draft]) -> None:
        self._know({name for draft in drafts.values() for name in draft.text["skills"]})
        links = {
            (self.skills[slugify(name)], pk)
            for pk, draft in drafts.items()
            for name in draft.text["skills"]
        }
        insert_new(ListingSkill, ["tag", "content_object"], sorted(links))

    def _know(self, names: set[str]) -> None:
        """Skills as they are written here already, whatever accents; new ones are made."""
        new = {slug: name for name in names if (slug := slugify(name)) not in self.skills}
        for _again in range(2):
            found = Skill.objects.filter(Q(slug__in=new) | Q(name__in=new.values()))
            for pk, name, slug in found.values_list("pk", "name", "slug"):
                self.skills.update(dict.fromkeys((slug, slugify(name)), pk))
            new = {slug: name for slug, name in new.items() if slug not in self.skills}
            if not new:
                return
            Skill.objects.bulk_create(
                [Skill(name=name, slug=slug) for slug, name in sorted(new.items())],
                ignore_conflicts=True,
            )
        raise LookupError(f"{len(new)} skills can't be made")

    def _free_slugs(self, drafts: Sequence[Draft]) -> list[str]:
        bases = [
            slugify(draft.text["name"])[:SLUG_LENGTH].strip("-") or draft.kind for draft in drafts
        ]
        taken = set(Listing.objects.filter(slug__in=bases).values_list("slug", flat=True))
        taken |= RESERVED_SLUGS
        slugs = []
        for base in bases:
            chance = get_random_string(6, "abcdefghjkmnpqrstuvwxyz23456789")
            slug = f"{base}-{chance}" if base in taken else base
            taken.add(slug)
            slugs.append(slug)
        return slugs


def former_texts(matches: Sequence[Match]) -> dict[int, tuple[str, dict[str, Any]]]:
    """Row -> kind and text of its listing as they are, of what the draft speaks of."""
    links = ListingSkill.objects.filter(
        content_object__in=[match.row.listing_id for match in matches]
    )
    skills: dict[int, list[str]] = {}
    for pk, name in links.order_by("tag__name").values_list("content_object", "tag__name"):
        skills.setdefault(pk, []).append(name)
    return {
        match.row.pk: (
            match.row.listing.kind,
            {
                name: getattr(match.row.listing, column)
                for name, column in _written(match.draft).items()
            }
            | {"skills": skills.get(match.row.listing_id, [])},
        )
        for match in matches
    }


def _put(draft: Draft, listing: Listing) -> None:
    for name, column in _written(draft).items():
        setattr(listing, column, draft.text[name])


def _written(draft: Draft) -> dict[str, str]:
    """Fields and columns of what the draft says; a file speaks of a field or it does not."""
    return {name: column for name, column in NAMES.items() if name in draft.text}
