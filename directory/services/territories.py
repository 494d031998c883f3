"""Loading the territories of France from the data file into the database."""

import csv
import lzma
from pathlib import Path
from typing import Any

from django.db import transaction

from directory.enums import TerritoryKind
from directory.models.territory import Territory, TerritoryTerm, fold_name, terms_of
from portal.bulk import insert_new

DATA_FILE = Path(__file__).resolve().parents[1] / "data" / "territories.csv.xz"
BATCH = 500

# Parents first: each step's kinds, and the kinds their parents have.
STEPS: tuple[tuple[set[str], set[str]], ...] = (
    ({TerritoryKind.REGION, TerritoryKind.COLLECTIVITY}, set()),
    ({TerritoryKind.DEPARTMENT}, {TerritoryKind.REGION}),
    ({TerritoryKind.COMMUNE}, {TerritoryKind.DEPARTMENT, TerritoryKind.COLLECTIVITY}),
)
IDENTITY = ("kind", "code")
LOADED = (
    *("name", "search_name", "parent_id", "postal_codes", "population"),
    *("latitude", "longitude", "precision"),
)


def load_territories(*, file: Path = DATA_FILE) -> int:
    """Brings the territories in line with the data file; the number created or changed.

    One that is no longer in the file stays, since listings may point at it, but isn't suggested
    any more.
    """
    with lzma.open(file, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    with transaction.atomic():
        written = sum(
            _upsert([row for row in rows if row["kind"] in kinds], parent_kinds)
            for kinds, parent_kinds in STEPS
        )
        _sync_terms({(row["kind"], row["code"]) for row in rows})
    return written


def _upsert(rows: list[dict[str, str]], parent_kinds: set[str]) -> int:
    """Writes the rows that the database doesn't have, or has otherwise."""
    parents = dict(Territory.objects.filter(kind__in=parent_kinds).values_list("code", "pk"))
    stored = {
        values[:2]: values[2:] for values in Territory.objects.values_list(*IDENTITY, *LOADED)
    }
    changed = []
    for row in rows:
        identity, loaded = (row["kind"], row["code"]), _loaded(row, parents)
        if stored.get(identity) != loaded:
            fields = zip(IDENTITY + LOADED, identity + loaded, strict=True)
            changed.append(Territory(**dict(fields)))
    Territory.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=IDENTITY,
        update_fields=[field.removesuffix("_id") for field in LOADED],
    )
    return len(changed)


def _loaded(row: dict[str, str], parents: dict[str, int]) -> tuple[Any, ...]:
    """The values of LOADED, in that order."""
    return (
        row["name"],
        fold_name(row["name"]),
        parents[row["parent"]] if row["parent"] else None,
        row["postal_codes"],
        int(row["population"]),
        float(row["latitude"]),
        float(row["longitude"]),
        row["precision"],
    )


def _sync_terms(in_file: set[tuple[str, str]]) -> None:
    """Gives each territory of the file its terms, and no other territory any."""
    wanted = {
        (pk, term)
        for pk, kind, code, *texts in Territory.objects.values_list(
            "pk", *IDENTITY, "search_name", "postal_codes"
        )
        if (kind, code) in in_file
        for term in terms_of(kind, code, *texts)
    }
    stored = {
        (territory_id, term): pk
        for pk, territory_id, term in TerritoryTerm.objects.values_list(
            "pk", "territory_id", "term"
        )
    }
    obsolete = [stored[key] for key in stored.keys() - wanted]
    for start in range(0, len(obsolete), BATCH):
        TerritoryTerm.objects.filter(pk__in=obsolete[start : start + BATCH]).delete()
    insert_new(TerritoryTerm, ["territory", "term"], sorted(wanted - stored.keys()))
