"""A claimant: staff puts a listing in, two people claim it, the desk sees both, one writes it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import RUN, press, sign_up
from tests.browser.pages import NETWORK

WORDS = "I have been its treasurer since 2019."


@pytest.mark.parametrize("width", [390, 1280])
def test_a_listing_is_claimed_decided_about_and_written(visit, signed_in, width):
    name = f"Recyclerie du Lavoir {RUN} {width}"
    with visit(width=width) as page, visit() as rival, signed_in("bob") as desk:
        put_in(desk, name)
        preview = desk.locator("main a[href$='/preview/'], main a[href$='/apercu/']").first
        slug = (preview.get_attribute("href") or "").split("/")[-3]
        address = f"/en/directory/{slug}/"

        sign_up(page, f"zoe.{RUN}.{width}@members.example", "Zoé", "Ortie")
        claim(page, address)
        assert is_wide_enough(page)
        sign_up(rival, f"yann.{RUN}.{width}@members.example", "Yann", "Saule")
        claim(rival, address)

        desk.goto("/admin/desk/claims/")
        desk.get_by_role("row", name=re.compile(f"{name}.*Zoé", re.DOTALL)).get_by_role(
            "link", name=name
        ).click()
        expect(desk.locator("main")).to_contain_text("Zoé")
        expect(desk.locator("main")).to_contain_text("Yann")
        desk.locator("button[name=decision][value=accept]").click()

        page.goto(f"{address}edit/")
        page.locator("[name=tagline]").fill("We mend what others throw away")
        press(page, "Keep the change")
        page.goto(f"{address}people/")
        expect(page.locator("main")).to_contain_text("Yann")
        assert is_wide_enough(page)
        press(page, "Let them write it with me")
        rival.goto("/en/directory/mine/")
        expect(rival.locator("main")).to_contain_text(name)


def put_in(desk: Page, name: str) -> None:
    desk.goto(f"/admin/desk/listings/new/{NETWORK}/initiative/")
    desk.locator("main [name=name]").fill(name)
    desk.locator("main form button.button").last.click()
    desk.wait_for_url(re.compile(r"/admin/desk/listings/\d+/"))


def claim(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Claim it").click()
    page.locator("[name=statement]").fill(WORDS)
    page.locator("[name=method][value=registry]").check()
    press(page, "Claim it")
    expect(page.locator("main")).to_contain_text(WORDS)


def is_wide_enough(page: Page) -> bool:
    """Nothing sticks out of the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
