"""Somebody takes a search along: into their own site, into a spreadsheet."""

import csv

import pytest

WIDTHS = pytest.mark.parametrize("width", [390, 1280])


@WIDTHS
def test_an_embedder_chooses_colours_and_the_frame_is_searched(visit, width):
    with visit(width=width, java_script_enabled=False) as page:
        page.goto("/en/directory/?network=social-declik")
        page.get_by_role("link", name="Export").click()
        page.get_by_role("link", name="Make the lines to copy").click()
        page.get_by_label("Use the colours below").check()
        page.get_by_label("Background").fill("#222222")
        page.get_by_label("Links and button").fill("#ffcc00")
        page.get_by_role("button", name="Show it so").click()
        lines = page.locator("code").inner_text()
        assert "network=social-declik" in lines
        assert "accent=ffcc00" in lines
        frame = page.frame_locator("iframe")
        frame.get_by_role("link", name="Next results").click()
        frame.get_by_role("link", name="Back to the first results").wait_for()
        frame.get_by_label("A name, a trade, a word").fill("zzzzzz")
        frame.get_by_role("button", name="Search").click()
        frame.get_by_text("No listing matches all of this.").wait_for()
        shown = next(one for one in page.frames if "/embed/directory/" in one.url)
        assert "q=zzzzzz" in shown.url
        assert "network=social-declik" in shown.url
        assert "paper=222222" in shown.url


def test_a_file_of_the_results_is_saved(visit, tmp_path):
    with visit(accept_downloads=True) as page:
        page.goto("/en/directory/export/?network=social-declik")
        with page.expect_download() as saved:
            page.get_by_role("link", name="CSV").first.click()
        assert saved.value.suggested_filename.startswith("social-declik-")
        file = tmp_path / "saved.csv"
        saved.value.save_as(file)
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.DictReader(text, delimiter=";"))
        assert len(rows) > 20
        assert all("social-declik" in row["networks"] for row in rows)
