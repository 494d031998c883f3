"""The directory by keyboard, with and without script; and what members keep of it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import press
from tests.browser.test_quality import faults
from tests.browser.test_visitor import AS_THEY_COME, number_found

# Set on the page's window: gone once a page is loaded anew.
STAY = "window.stayed = true"
STAYED = "window.stayed === true"


@pytest.fixture
def directory(visit):
    with visit() as page:
        page.goto("/en/directory/", wait_until="networkidle")
        page.evaluate(STAY)
        yield page


def type_words(page: Page, words: str) -> None:
    page.locator("main form.seek [name=q]").focus()
    page.keyboard.type(words)
    expect(page.get_by_role("option").first).to_be_visible()


def test_a_suggestion_is_chosen_by_keyboard_and_the_results_follow(directory):
    page, everybody = directory, number_found(directory)
    field = page.locator("main form.seek [name=q]")
    type_words(page, "méd")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").last).to_contain_text("suggestion")
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("méd")
    page.keyboard.type("i")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**skill=*")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    assert 0 < number_found(page) < everybody
    expect(page.locator(".chips")).to_contain_text(re.compile("médiation", re.IGNORECASE))
    assert page.evaluate(STAYED)


def test_words_and_enter_without_choosing_search_for_them(directory):
    page = directory
    type_words(page, "médi")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")  # back to the input, where nothing is chosen
    page.keyboard.press("Enter")
    page.wait_for_url("**q=m*")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert number_found(page) > 0
    assert page.evaluate(STAYED)


def test_a_place_is_suggested_and_taken(directory):
    page = directory
    page.locator("#place").focus()
    page.keyboard.type("renn")
    page.get_by_role("option").filter(has_text="Rennes (35)").click()
    page.wait_for_url("**place=Rennes*")
    expect(page.locator("#place")).to_have_value("Rennes (35)")
    expect(page.locator("#place")).to_be_focused()
    assert page.evaluate(STAYED)


def test_boxes_are_ticked_by_keyboard_and_the_focus_stays(directory):
    page, everybody = directory, number_found(directory)
    box = page.locator("input[name=kind]").first
    value = box.get_attribute("value")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url(f"**kind={value}*")
    some = number_found(page)
    assert 0 < some < everybody
    now = page.locator(f"input[name=kind][value={value}]")
    expect(now).to_be_checked()
    expect(now).to_be_focused()
    expect(page.get_by_role("status").last).to_contain_text(str(some))
    page.go_back()
    expect(page.locator(f"input[name=kind][value={value}]")).not_to_be_checked()
    assert number_found(page) == everybody
    page.go_forward()
    expect(page.locator(f"input[name=kind][value={value}]")).to_be_checked()
    page.locator(".chips a").first.click()
    page.wait_for_url(re.compile(r"/directory/\?$"))
    assert number_found(page) == everybody
    assert page.evaluate(STAYED)


def test_an_answer_that_does_not_come_is_asked_for_as_a_page(directory):
    page = directory
    page.route("**/directory/?*", refuse_fetches)
    page.locator("input[name=kind]").first.check()
    page.wait_for_url("**kind=*")
    expect(page.locator("input[name=kind]").first).to_be_checked()
    assert not page.evaluate(STAYED)


def refuse_fetches(route: Route) -> None:
    route.abort() if route.request.resource_type == "fetch" else route.continue_()


@AS_THEY_COME
def test_a_member_keeps_a_search_and_a_listing(signed_in, window):
    word = f"web {window['width']}"
    with signed_in("alice", **window) as page:
        page.goto("/en/directory/?q=web")
        page.get_by_role("link", name="Keep this search").click()
        expect(page.locator("[name=name]")).to_have_value("web")
        page.locator("[name=name]").fill(word)
        press(page, "Keep this search")
        page.get_by_role("link", name=word, exact=True).click()
        page.wait_for_url("**/directory/?q=web")
        name = page.locator("main h3 a").first.inner_text()
        page.locator("main h3 a").first.click()
        page.get_by_role("link", name="Keep on a list").click()
        if page.locator("[name=on][value=new]").is_visible():
            page.locator("[name=on][value=new]").check()
        page.locator("[name=name]").fill(word)
        page.locator("[name=note]").fill("Ask in spring")
        press(page, "Keep on a list")
        expect(page.locator("main h2")).to_have_text(name)
        expect(page.locator("main")).to_contain_text("Ask in spring")
        press(page, re.compile("Take off the list"))
        expect(page.locator("main h2")).to_have_count(0)
        press(page, "Put it back")
        expect(page.locator("main")).to_contain_text("Ask in spring")
        page.get_by_role("link", name="Delete this list").click()
        press(page, "Delete it")
        expect(page.get_by_role("link", name=word)).to_have_count(0)
        page.get_by_role("link", name="My searches").click()
        page.get_by_role("link", name=f"Take away {word}").click()
        press(page, "Take it away")
        expect(page.get_by_role("link", name=word, exact=True)).to_have_count(0)
