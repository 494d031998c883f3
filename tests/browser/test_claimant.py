"""A claimant: staff puts a listing in, two people claim it, the desk sees both, one writes it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import RUN, claim, press, put_in, sign_up

WORDS = "I have been its treasurer since 2019."


@pytest.mark.parametrize("width", [390, 1280])
def test_a_listing_is_claimed_decided_about_and_written(visit, signed_in, width):
    name = f"Recyclerie du Lavoir {RUN} {width}"
    with visit(width=width) as page, visit() as rival, signed_in("bob") as desk:
        address = f"/en/directory/{put_in(desk, name)[1]}/"

        sign_up(page, f"zoe.{RUN}.{width}@members.example", "Zoé", "Ortie")
        claim(page, address, WORDS)
        assert is_wide_enough(page)
        sign_up(rival, f"yann.{RUN}.{width}@members.example", "Yann", "Saule")
        claim(rival, address, WORDS)

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


def is_wide_enough(page: Page) -> bool:
    """Nothing sticks out of the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
