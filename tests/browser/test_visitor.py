"""A visitor looks around: networks, an article, a charter, the directory, and writes to someone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import mail_in_mailbox, no_address_in, press, send_as_a_person
from tests.browser.pages import CHARTER, NETWORK

NETWORKS = ("social-declik", "nos-declics", "aptic")
AS_THEY_COME = pytest.mark.parametrize(
    "window",
    [
        pytest.param({"width": 1280}, id="wide"),
        pytest.param({"width": 390, "java_script_enabled": False}, id="narrow-no-script"),
    ],
)


@AS_THEY_COME
def test_the_square_leads_to_each_house_and_its_articles(visit, window):
    with visit(**window) as page:
        page.goto("/en/")
        grounds = set()
        for slug in NETWORKS:
            page.locator(f".street a[href='/en/{slug}/']").click()
            expect(page.locator("header h1")).to_be_visible()
            grounds.add(page.locator("body").get_attribute("class").strip())
            page.locator("a.mark").click()
        assert len(grounds) == len(NETWORKS), "each network stands on its own ground"
        page.goto(f"/en/{NETWORK}/")
        follow(page, page.locator("main h3 a[href*='/articles/']").first)
        expect(page.locator("article h1")).to_be_visible()
        no_address_in(page)


@AS_THEY_COME
def test_a_charter_is_read_article_by_article_down_to_who_signed(visit, window):
    with visit(**window) as page:
        page.goto("/en/charters/")
        follow(page, page.locator(f"main h2 a[href$='/{CHARTER}/']"))
        third = page.locator(".contents a[href='#article-3']")
        if not third.is_visible():  # folded where there is no room beside the text
            page.locator(".contents summary").click()
        third.click()
        assert page.url.endswith("#article-3")
        expect(page.locator("#article-3 h2")).to_be_in_viewport()
        expect(page.locator("#article-3 h2")).to_contain_text("3")
        follow(page, page.locator(f"#wall a[href$='/{NETWORK}/{CHARTER}/wall/']"))
        names = page.locator(".wall li")
        shown = names.count()
        assert shown > 5
        someone = page.locator(".wall li a").first.inner_text()  # who has a listing has a link
        page.locator("main [name=q]").fill(someone)
        page.locator("main form.seek button").click()
        expect(names).to_have_count(1)
        expect(names).to_contain_text(someone)
        no_address_in(page)


@AS_THEY_COME
def test_the_directory_narrows_by_words_and_facets_and_its_address_can_be_shared(visit, window):
    with visit(**window) as page:
        page.goto("/en/directory/")
        everybody = number_found(page)
        page.locator("main [name=q]").fill("mediation NUMÉRIQUE")
        press(page, re.compile("Search"))
        by_words = number_found(page)
        assert 0 < by_words < everybody
        box = page.locator("input[name=modality][value=pro_bono]")
        if not box.is_visible():
            page.locator(".facets summary").click()
        box.check()
        press(page, "Apply")
        by_facet = number_found(page)
        assert 0 < by_facet <= by_words
        assert page.locator("input[name=modality][value=pro_bono]").is_checked()
        address = page.url
        page.locator(".chips a[href]").first.click()
        assert number_found(page) >= by_facet
        page.goto(address)
        assert number_found(page) == by_facet


@AS_THEY_COME
def test_a_listing_is_written_to_without_an_address_being_shown(visit, window):
    with visit(**window) as page:
        page.goto("/en/directory/?kind=freelancer")
        no_address_in(page)
        page.locator("main h3 a").first.click()
        name = page.locator("main h1").inner_text()
        no_address_in(page)
        page.get_by_role("link", name=f"Write to {name}").click()
        word = f"Word {window['width']}"
        page.locator("[name=name]").fill("Zoé Passante")
        page.locator("[name=email]").fill("not an address")
        page.locator("[name=message]").fill(f"{word}: would you draw our garden?")
        send_as_a_person(page, "Send the message")
        expect(page.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("[name=message]")).to_have_value(re.compile(word))
        page.locator("[name=email]").fill("zoe@visitor.example")
        send_as_a_person(page, "Send the message")
        expect(page.locator("main h1")).to_have_text(name)
        no_address_in(page)
        mail = mail_in_mailbox(page, to="people.demo.example", containing=word)
        expect(mail).to_contain_text("Zoé Passante")


def follow(page: Page, link) -> None:
    """Follow a link; what the demo has in French only is then read there."""
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address}")


def number_found(page: Page) -> int:
    """With script the results follow each choice: wait for those that are being fetched."""
    settled = page.locator("main [data-live=results]:not([aria-busy])")
    words = settled.locator("h2").first.inner_text()
    return int(re.search(r"\d+", words).group())
