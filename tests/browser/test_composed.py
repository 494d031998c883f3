"""An editor says who is bound by what and takes an article from another network's charter."""

import re

from playwright.sync_api import Page, expect

from tests.browser.acts import press
from tests.browser.test_editor import edit_address

OURS = "/fr/nos-declics/charte/"
RECIPROCAL = "/fr/aptic/charte-des-engagements-reciproques/"


def desk_address(page: Page) -> str:
    """Of the pages about the draft: the charter's page in the admin leads to them."""
    number = re.search(r"/pages/(\d+)/", edit_address(page, OURS))[1]
    return f"/admin/desk/charters/{number}/"


def test_an_article_is_taken_and_its_parties_are_named(signed_in):
    with signed_in("charlie") as page:
        desk = desk_address(page)
        page.goto(f"{desk}sources/")
        choice = page.locator("select[name=charter]")
        choice.select_option(label=choice.locator("option").filter(has_text="#APTIC").inner_text())
        press(page, "Take articles from it")
        first = page.locator("main [name=articles]").first
        first.check()
        press(page, "Take them into the draft")
        expect(page.locator(".messages .success")).to_be_visible()
        row = page.locator("main tbody tr").last
        expect(row).to_contain_text("article 1, version 1")
        expect(row).to_contain_text("word for word")

        page.goto(f"{desk}commitments/")
        group = page.locator("main fieldset").last
        group.locator("[name^=all-][value=network]").check()
        press(page, "Save in the draft")
        expect(page.locator(".messages .success")).to_be_visible()
        boxes = page.locator("main fieldset").last.locator("[name^=binds-][value=network]")
        for box in boxes.all():
            expect(box).to_be_checked()


def test_a_reader_without_javascript_sees_what_binds_whom(visit):
    with visit(java_script_enabled=False, width=390) as page:
        page.goto(RECIPROCAL)
        page.locator("main a[href$='/commitments/']").first.click()
        expect(page.locator("h1")).to_contain_text("Qui doit quoi")
        expect(page.locator("#mutual")).to_be_visible()
