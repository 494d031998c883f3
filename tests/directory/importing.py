"""Files of listings made up for tests: names, numbers and places are fiction."""

import csv
import io
from itertools import islice
from pathlib import Path

from openpyxl import Workbook

from directory.enums import ImportState
from directory.importing.columns import check_mapping, guess
from directory.importing.files import open_table
from directory.importing.spool import Spool
from directory.models import ListingImport
from directory.services.imports import run_import
from portal.models import Network

SIREN = "732829320"
STRUCTURES = (
    "id,siret,rna,nom,commune,code_postal,code_insee,adresse,longitude,latitude,typologie,telephone,"
    "courriel,site_web,presentation_resume,presentation_detail,source,date_maj,thematiques"
).split(",")


def structure(number: int, **cells: str) -> dict[str, str]:
    """A row in data.inclusion's columns."""
    row = dict.fromkeys(STRUCTURES, "")
    row |= {"id": f"s{number}", "nom": f"Structure {number}", "source": "dora"}
    row |= {"commune": "Combe", "code_insee": "35238", "date_maj": "2026-01-02"}
    return row | cells


def as_csv(rows: list[dict[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def file_of(folder: Path, content: bytes, name: str = "structures.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def take_in(path: Path, network: Network, **options) -> ListingImport:
    """The whole way of a file, as the command goes it."""
    table = open_table(path)
    mapping = check_mapping(guess(table.columns, islice(table.rows(), 3)), table.columns)
    batch = ListingImport.objects.create(
        **{
            "network": network,
            "state": ImportState.RUNNING,
            "file_name": path.name,
            "file_format": table.format,
            "source": "file",
            "listing_state": "published",
            "mapping": mapping,
        }
        | options
    )
    return run_import(batch=batch, path=path, spool=Spool())


def told(batch: ListingImport) -> list[tuple[int, str, str, str]]:
    return list(batch.lines.values_list("line", "column", "level", "code"))
