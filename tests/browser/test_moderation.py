"""A moderator works through the queue, and an owner is interrupted: on a phone and on a desktop,
with scripts and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import RUN, press
from tests.browser.pages import NETWORK

WINDOWS = pytest.mark.parametrize(("width", "scripts"), [(390, False), (1280, True)])


def hand_in(page: Page, name: str) -> str:
    """A listing that waits for approval; its public address."""
    page.goto(f"/en/directory/new/{NETWORK}/freelancer/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=tagline]").fill("First words")
    press(page, "Keep as a draft")
    page.wait_for_url("**/preview/")
    address = page.url.removesuffix("preview/")
    press(page, re.compile("Hand in"))
    page.wait_for_url("**/preview/")
    return address


# Wagtail's own menu lies over a phone's screen where no script folds it.
@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, False)])
def test_a_queue_worked_through(signed_in, width, scripts):
    names = [f"Moderated {RUN} {width} {number}" for number in (1, 2)]
    with (
        signed_in("alice") as owner,
        signed_in("bob", width=width, java_script_enabled=scripts) as desk,
    ):
        addresses = [hand_in(owner, name) for name in names]
        desk.goto("/admin/desk/listings/?where=none&sort=newest")
        desk.get_by_role("link", name=names[1]).click()
        if scripts:
            desk.get_by_role("button", name="Single keys").click()
            desk.locator("[name=reason]").fill("1 and n are typed here")
            desk.locator("[name=reason]").blur()
            desk.keyboard.press("1")
        else:
            desk.locator("button[value=approve]").click()
        # The next of the same queue, with what was decided and the way back.
        expect(desk.locator("h1").first).to_contain_text(names[0])
        assert "where=none" in desk.url
        history = desk.get_by_role("link", name="Look back, or undo")
        expect(history).to_be_visible()
        desk.locator("[name=reason]").fill("It says too little")
        desk.locator("button[value=refuse]").click()

        owner.goto(f"{addresses[1]}edit/")
        owner.locator("[name=tagline]").fill("Second words")
        press(owner, "Keep the change")
        expect(owner.locator("#changes ins")).to_contain_text("Second")
        desk.goto("/admin/desk/listings/")
        desk.get_by_role("link", name=names[1]).click()
        expect(desk.locator(".readings ins")).to_contain_text("Second")
        case = desk.url
        desk.locator("button[value=approve_change]").click()
        desk.goto(case.partition("?")[0] + "history/")
        desk.locator("[name=reason]").fill("The first words were true")
        desk.locator("button[name=decision][value^=revert_]").first.click()
        owner.goto(addresses[1])
        expect(owner.locator("main")).to_contain_text("First words")


@WINDOWS
def test_an_owner_is_interrupted(signed_in, visit, site, width, scripts):
    name = f"Interrupted {RUN} {width}"
    with signed_in("alice", width=width, java_script_enabled=scripts) as page:
        page.goto(f"/en/directory/new/{NETWORK}/initiative/")
        page.locator("[name=name]").fill(name)
        page.locator("[name=place]").fill("Nowhere-on-Sea")
        if scripts:
            expect(page.locator("[data-unsaved-said]")).not_to_be_empty(timeout=15_000)
        else:
            press(page, "Keep for later")
        page.goto("/en/directory/mine/")
        page.goto(f"/en/directory/new/{NETWORK}/initiative/")
        page.get_by_role("link", name="Go on with it").click()
        expect(page.locator("[name=name]")).to_have_value(name)
        expect(page.locator("[name=place]")).to_have_value("Nowhere-on-Sea")
        # The session ends while one types.
        kept = [one for one in page.context.cookies() if "session" not in one["name"]]
        session = [one for one in page.context.cookies() if "session" in one["name"]]
        page.locator("[name=tagline]").fill("Typed just before")
        page.context.clear_cookies()
        page.context.add_cookies(kept)
        press(page, "Keep as a draft")
        page.wait_for_url("**/account/login/**")
        expect(page.locator("body")).to_contain_text("What you typed is kept")
        assert session
        page.locator("[name=login]").fill("alice@demo.example")
        page.locator("[name=password]").fill(site.password)
        press(page, "Sign in")
        page.wait_for_url("**?unsaved")
        expect(page.locator("[name=tagline]")).to_have_value("Typed just before")
        page.get_by_role("button", name="Throw it away").click()
        expect(page.locator("[name=name]")).to_have_value("")


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, False)])
def test_staff_write_what_nobody_answers_for(signed_in, width, scripts):
    name = f"Unclaimed {RUN} {width}"
    with signed_in("bob", width=width, java_script_enabled=scripts) as desk:
        desk.goto(f"/admin/desk/listings/new/{NETWORK}/initiative/")
        desk.locator("main [name=name]").fill(name)
        desk.locator("main form button.button").last.click()
        desk.wait_for_url(re.compile(r"/admin/desk/listings/\d+/$"))
        desk.get_by_role("link", name="Change the text").click()
        form = desk.url
        with_two = desk.context.new_page()
        with_two.goto(form)
        desk.locator("main [name=tagline]").fill("Written at the desk")
        press(desk, "Keep the change")
        expect(desk.locator("main")).to_contain_text("Written at the desk")

        with_two.locator("main [name=tagline]").fill("Written at the same time")
        press(with_two, "Keep the change")
        expect(with_two.locator("main table")).to_contain_text("Written at the desk")
        expect(with_two.locator("main [name=tagline]")).to_have_value("Written at the same time")
        with_two.get_by_role("link", name="Back").last.click()

        desk.get_by_role("link", name="What was decided about it").click()
        desk.locator("[name=reason]").fill("The first words were true")
        desk.locator("button[name=decision][value^=revert_]").first.click()
        desk.goto(form.replace("text/", ""))
        expect(desk.locator("main")).not_to_contain_text("Written at the desk")
