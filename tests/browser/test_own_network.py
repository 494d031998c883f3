"""What the fence must not take away: an editor's whole day in the own network."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from wagtail.images.tests.utils import get_test_image_file_jpeg

from tests.browser.acts import RUN, expect_status
from tests.browser.pages import NETWORK
from tests.browser.test_editor import edit_address, publish, save_draft

TITLE = f"Harvest day {RUN}"
SLUG = f"harvest-day-{RUN}"
PUBLIC = f"/fr/{NETWORK}/articles/{SLUG}/"


def test_an_editor_writes_illustrates_schedules_publishes_and_translates(visit, signed_in):
    with signed_in("bob") as page, visit() as public:
        write(page)
        illustrate(page)
        save_draft(page)
        edit = page.url
        expect_status(public, PUBLIC, 404)
        schedule(page, datetime.now() + timedelta(days=2))
        expect_status(public, PUBLIC, 404)
        page.goto(edit)
        page.get_by_role("button", name="Cancel scheduled publish").click()
        page.locator("main button[type=submit], main input[type=submit]").first.click()
        page.goto(edit)
        schedule(page, None)
        expect_status(public, PUBLIC, 200)
        expect(public.locator("main h1")).to_have_text(TITLE)
        expect(public.locator("main img")).to_have_count(1)
        translate(page, edit)
        expect(page.locator("body")).to_contain_text(TITLE)


def write(page: Page) -> None:
    parent = edit_address(page, f"/fr/{NETWORK}/articles/").replace("/edit/", "/")
    page.goto(parent.replace("/admin/pages/", "/admin/pages/add/home/articlepage/"))
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=summary]").fill("What grew, and who came.")
    page.get_by_role("tab", name=re.compile("Promote")).click()
    page.locator("[name=slug]").fill(SLUG)
    page.get_by_role("tab", name=re.compile("Content")).click()


def illustrate(page: Page) -> None:
    """Upload a picture in the chooser, into the own collection: there is no other to choose."""
    # Another height each run: Wagtail asks back about a picture it has already.
    picture = get_test_image_file_jpeg(size=(900, 500 + int(RUN, 16) % 400))
    page.get_by_role("button", name="Choose an image").click()
    window = page.locator(".modal-dialog, dialog[open]").first
    window.get_by_role("tab", name="Upload").click()
    window.locator("[name$=-title]").fill(f"Apples {RUN}")
    window.locator("input[type=file]").set_input_files(
        {
            "name": "apples.jpg",
            "mimeType": "image/jpeg",
            "buffer": picture.file.getvalue(),
        }
    )
    window.locator("button[type=submit]", has_text="Upload").click()
    expect(page.locator("[data-chooser-title]").first).to_contain_text(f"Apples {RUN}")


def schedule(page: Page, when: datetime | None) -> None:
    """Publish then; None: now, without a date."""
    page.wait_for_load_state("networkidle")
    dates = page.get_by_role("button", name=re.compile("(Set|Edit) schedule"))
    if not dates.is_visible():  # the admin remembers an open panel
        page.locator("[data-side-panel-toggle=status]").first.click()
    dates.click()
    window = page.locator("dialog[open], .w-dialog:not([aria-hidden=true])").first
    window.locator("[name=go_live_at]").fill(when.strftime("%Y-%m-%d %H:%M") if when else "")
    # A calendar opens over the button, which the keyboard still reaches.
    window.get_by_role("button", name="Save schedule").press("Enter")
    expect(page.locator(".messages .success")).to_be_visible()
    publish(page, says="scheduled" if when else "published")


def translate(page: Page, edit: str) -> None:
    """Start the English version, which its translation editor then shows."""
    page.goto(edit.replace("/admin/pages/", "/admin/localize/submit/page/").replace("/edit/", "/"))
    page.locator("[name=locales]").first.check()
    page.locator("main input[type=submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.wait_for_load_state("networkidle")
