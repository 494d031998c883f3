"""A member takes part in a consultation: reads the draft, supports, proposes, takes back; without
script too."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page, expect

from tests.browser.acts import RUN, press
from tests.browser.test_quality import faults

DRAFT_OF = ["nos-declics", "charte"]
WORDS = f"Every second year is enough for a small team {RUN}"


def address(name: str) -> str:
    with override("en"):
        return reverse(name, args=DRAFT_OF)


def contribution(page: Page, words: str):
    return page.locator("li.contribution").filter(has_text=words)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_portals_home_to_a_proposal_and_back(signed_in, script):
    words = f"{WORDS} {script}"
    with signed_in("ada", java_script_enabled=script) as page:
        page.goto("/en/")
        page.locator("main").locator(f"a[href='{address('consultation_detail')}']").click()
        expect(page.locator("h1")).to_be_visible()
        theirs = page.locator("li.contribution:not(:has(button[aria-pressed]))")
        theirs = theirs.filter(has=page.get_by_role("button")).first
        theirs = page.locator(f"#{theirs.get_attribute('id')}")
        theirs.get_by_role("button").click()
        expect(theirs.locator("button[aria-pressed=true]")).to_be_visible()
        theirs.get_by_role("button").click()
        expect(theirs.locator("button[aria-pressed]")).to_have_count(0)

        page.locator(".article h2 a").last.click()
        page.get_by_role("link", name="Propose other words").first.click()
        expect(page.locator("[name=kind][value=change]")).to_be_checked()
        expect(page.locator("[name=wants_credit]")).not_to_be_checked()
        wording = page.locator("[name=wording]")
        wording.fill(f"{wording.input_value()} Every second year.")
        press(page, "Send my proposal")
        expect(page.locator("[name=body]")).to_have_attribute("aria-invalid", "true")
        expect(wording).to_have_value(re.compile(r"Every second year\.$"))
        page.locator("[name=body]").fill(words)
        press(page, "Send my proposal")
        made = contribution(page, words)
        expect(made.locator("ins")).to_contain_text("Every second year.")

        made.get_by_role("link", name="Take it back").click()
        press(page, "Take it back")
        expect(contribution(page, words)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_for_everyone(visit, scheme):
    with visit(color_scheme=scheme) as page:
        for name in ("consultation_detail", "consultation_list", "consultation_changes"):
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(address(name))
            assert faults(page) == []
            page.set_viewport_size({"width": 320, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.goto(address("consultation_detail"))
        page.locator(".edition a[href*=report]").click()
        expect(page.locator("table")).to_be_visible()
        assert faults(page) == []
