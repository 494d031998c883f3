"""A member: an account by e-mail, a listing up to the public, a change that waits, the archive."""

import re

from playwright.sync_api import Page, expect

from tests.browser.acts import RUN, expect_status, mail_in_mailbox, press, sign_up
from tests.browser.pages import NETWORK

EMAIL = f"garance.{RUN}@members.example"
NAME = f"Garance Millepertuis {RUN}"
FIRST, SECOND = "I draw plans of shared gardens", "I draw plans of shared kitchens"


def test_a_listing_from_the_first_code_to_the_archive(visit, signed_in):
    with visit() as page, visit() as public, signed_in("bob") as desk:
        sign_up(page, EMAIL, "Garance", "Millepertuis")
        address = write_a_listing(page)
        expect_status(public, address, 404)
        press(page, re.compile("Hand in"))
        expect_status(public, address, 404)

        decide(desk, NAME, "approve")
        public.goto(address)
        expect(public.locator("main")).to_contain_text(FIRST)
        mail_in_mailbox(page, to=EMAIL, containing="approved")

        page.goto(f"{address}edit/")
        page.locator("[name=tagline]").fill(SECOND)
        press(page, "Keep the change")
        expect(page.locator("main")).to_contain_text(SECOND)
        public.goto(address)
        expect(public.locator("main")).to_contain_text(FIRST)
        expect(public.locator("main")).not_to_contain_text(SECOND)

        decide(desk, NAME, "approve_change")
        public.goto(address)
        expect(public.locator("main")).to_contain_text(SECOND)

        page.goto(f"{address}archive/")
        page.locator("main form[method=post] button.button").click()
        expect_status(public, address, 410)


def write_a_listing(page: Page) -> str:
    """A draft of a freelancer, looked at; its public address."""
    page.goto("/en/directory/new/")
    page.locator("[name=kind][value=freelancer]").check()
    page.locator(f"[name=network][value={NETWORK}]").check()
    press(page, "Go on")
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=tagline]").fill(FIRST)
    page.locator("textarea[name=description]").fill("Plans on paper, with those who will dig.")
    page.locator("[name=skills]").fill("dessin, jardins")
    page.locator("[name=place]").fill("Nowhere-on-Sea")
    press(page, "Keep as a draft")
    expect(page.locator("[name=place]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=tagline]")).to_have_value(FIRST)
    page.locator("[name=place]").fill("Grenoble")
    page.locator("[name=pro_bono]").check()
    press(page, "Keep as a draft")
    page.wait_for_url("**/preview/")
    expect(page.locator("main")).to_contain_text(FIRST)
    return page.url.removesuffix("preview/")


def decide(desk: Page, name: str, decision: str) -> None:
    """The moderator opens the case from the desk's queue and decides."""
    desk.goto("/admin/desk/listings/")
    desk.get_by_role("link", name=name).first.click()
    desk.locator(f"button[name=decision][value={decision}]").click()
    desk.goto("/admin/desk/listings/")
    expect(desk.get_by_role("link", name=name)).to_have_count(0)
