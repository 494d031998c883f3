"""Somebody at a network's desk brings a file of services, reads the report and takes it back."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import RUN

COLUMNS = (
    "source,id,structure_id,nom,description,thematiques,commune,code_postal,code_insee,adresse,courriel"
).split(",")


def services(folder: Path, run: str) -> Path:
    """A new one, the same from another source, one without a name, and one in no place."""
    file = folder / "services.csv"
    where = {"commune": "Rennes", "code_insee": "35238", "adresse": "2 rue des Essais"}
    rows = [
        {"source": "dora", "id": f"d-{run}", "nom": f"Atelier des essais {run}", **where},
        {"source": "soliguide", "id": f"s-{run}", "nom": f"Ateliers des essais {run}", **where},
        {"source": "dora", "id": f"e-{run}", "nom": "", **where},
        {"source": "dora", "id": f"f-{run}", "nom": f"Nulle part {run}", "commune": "Nulle-Part"},
    ]
    with file.open("w", encoding="cp1252", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="", delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, False)])
def test_a_file_is_read_checked_written_and_taken_back(visit, signed_in, tmp_path, width, script):
    run = f"{RUN} {width}"
    with signed_in("bob", width=width, java_script_enabled=script) as page, visit() as public:
        page.goto("/admin/desk/imports/new/social-declik/")
        page.get_by_label("File").set_input_files(services(tmp_path, run))
        page.get_by_label("Source").fill("essais")
        page.get_by_label("The new listings are").select_option("published")
        page.locator("main form [type=submit], main form button").last.click()
        expect(page.get_by_label("nom", exact=True)).to_have_value("name")
        expect(page.get_by_label("courriel", exact=True)).to_have_value("")
        page.get_by_role("button", name="Check the rows").click()
        report = page.locator("table.listing").last
        expect(report).to_contain_text("There is no name.")
        expect(report).to_contain_text("Nulle-Part")
        expect(page.get_by_role("button", name="Import all rows")).to_have_count(0)
        assert not found(public, run)
        page.get_by_role("button", name="Import only the good rows").click()
        expect(page.locator("main")).to_contain_text("Undo this import")
        assert found(public, run) == 1
        page.get_by_role("link", name="Undo this import").click()
        page.get_by_role("button", name="Take them away").click()
        expect(page.locator("main")).to_contain_text("undone")
        assert not found(public, run)


def found(public: Page, run: str) -> int:
    public.goto(f'/en/directory/?q="essais {run}"')
    return public.get_by_role("link", name=f"Atelier des essais {run}").count()
