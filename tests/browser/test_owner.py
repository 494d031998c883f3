"""An owner: the one button of a mailed question, a conversation without addresses, the figures."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    RUN,
    mail_in_mailbox,
    mailed_link,
    no_address_in,
    press,
    send_as_a_person,
)
from tests.browser.test_member import write_a_listing

VISITOR = f"vera.{RUN}@visitors.example"
OWNERS = "@people."
WIDTHS = pytest.mark.parametrize("width", [390, 1280])


def fits(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@WIDTHS
def test_one_button_without_signing_in_or_script(visit, width):
    with visit(width=width, java_script_enabled=False) as page:
        page.goto(mailed_link(page, to=OWNERS, containing="toujours-vrai"))
        button = page.locator("main form button")
        if width == 390:
            expect(button).to_have_count(1)
            button.click()
        # Whoever opens the link again, on another screen, reads the answer it got.
        expect(page.locator("h1")).to_contain_text("Merci")
        expect(page.locator("main form")).to_have_count(0)


@WIDTHS
def test_a_conversation_without_addresses(visit, names, width):
    question, answer = f"Do you know looms? {RUN} {width}", f"All of them. {RUN} {width}"
    with visit(width=width) as visitor, visit(width=width) as owner:
        visitor.goto(f"/en/directory/{names['listing']}/write/")
        visitor.locator("[name=name]").fill("Vera")
        visitor.locator("[name=email]").fill(VISITOR)
        visitor.locator("[name=message]").fill(question)
        fits(visitor)
        send_as_a_person(visitor, "Send the message")
        mail = mail_in_mailbox(owner, to=OWNERS, containing=question)
        expect(mail).not_to_contain_text(VISITOR)
        owner.goto(mail.locator("a[href*='/echanges/']").first.get_attribute("href"))
        fits(owner)
        owner.locator("main [name=message]").fill(answer)
        press(owner, re.compile("Envoyer"))
        expect(owner.locator("main ol.rows")).to_contain_text(answer)
        no_address_in(owner)
        mail = mail_in_mailbox(visitor, to=VISITOR, containing=answer)
        expect(mail).not_to_contain_text(OWNERS)
        visitor.goto(mail.locator("a[href*='/conversations/']").first.get_attribute("href"))
        expect(visitor.locator("main ol.rows")).to_contain_text(answer)
        no_address_in(visitor)
        owner.reload()
        owner.locator("summary").click()
        press(owner, re.compile("Signaler et clore"))
        visitor.reload()
        expect(visitor.locator("main form")).to_have_count(0)


def test_figures_in_a_chart_and_a_table(signed_in):
    with signed_in("alice") as page:
        address = write_a_listing(page)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{address}figures/")
            fits(page)
            expect(page.locator("svg.figures-chart rect")).to_have_count(1)
            expect(page.locator("main table tbody tr")).to_have_count(1)
        page.goto(f"{address}rhythm/")
        page.locator("[name=rhythm][value='3']").check()
        press(page, "Save")
        page.goto(f"{address}rhythm/")
        expect(page.locator("[name=rhythm][value='3']")).to_be_checked()
