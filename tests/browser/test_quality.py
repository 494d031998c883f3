"""Every type of page: readable by everyone, quiet, light, and within its budget."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.pages import PAGES, PageType

IN_EACH_LANGUAGE = [
    pytest.param(page_type, language, id=f"{page_type.name}-{language}")
    for page_type in PAGES
    for language in page_type.languages
]
WITH_BUDGET = [
    pytest.param(page_type, id=page_type.name) for page_type in PAGES if page_type.budget
]
IN_THE_DARK = [
    pytest.param(page_type, id=page_type.name)
    for page_type in PAGES
    if page_type.name in {"portal-home", "network-home", "charter", "directory", "listing", "sign"}
]
# Already packed: a server that compresses leaves them alone.
PACKED = ("font/woff2", "image/png", "image/jpeg", "image/webp")


@dataclass
class Watch:
    """What a page asked for and complained about."""

    responses: list[Response] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def kilobytes(self) -> float:
        """Bodies as gzip leaves them: the server of the tests sends them plain."""
        return sum(map(_weight, self.responses)) / 1000


def _weight(response: Response) -> int:
    body = response.body()
    packed = response.headers.get("content-type", "").startswith(PACKED)
    return len(body if packed else gzip.compress(body, 6))


@contextmanager
def watching(page: Page) -> Iterator[Watch]:
    watch = Watch()
    page.on("response", lambda answer: watch.responses.append(answer))
    page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            watch.complaints.append(said.text) if said.type in {"error", "warning"} else ""
        ),
    )
    yield watch


def faults(page: Page, part: str = "") -> list[str]:
    """What axe holds against the page, or one part of it, one line each."""
    return [
        f"{fault['id']} ({fault['help']}): {node['html'][:160]} {node.get('failureSummary', '')}"
        for fault in Axe().run(page, context=part or None).response["violations"]
        for node in fault["nodes"]
    ]


@pytest.fixture
def open_page(visit, signed_in, names):
    """`open_page(page_type, language, width=…)`: a window on that page, watched from the start."""

    @contextmanager
    def opened(page_type: PageType, language: str, **options) -> Iterator[tuple[Page, Watch]]:
        person = "bob" if page_type.at_desk else "alice" if page_type.signed_in else ""
        window = signed_in(person, **options) if person else visit(**options)
        with window as page, watching(page) as watch:
            response = page.goto(page_type.address(language, names), wait_until="networkidle")
            assert response.status == page_type.status
            yield page, watch

    return opened


@pytest.mark.parametrize(("page_type", "language"), IN_EACH_LANGUAGE)
def test_a_page_is_for_everyone(open_page, page_type, language):
    # Around a desk's page is the frame of the Wagtail admin, which is not ours to mend.
    part = ".nice-padding" if page_type.at_desk else ""
    with open_page(page_type, language) as (page, watch):
        assert faults(page, part) == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert faults(page, part) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.locator("html").get_attribute("lang") == language
        assert {urlsplit(answer.url).netloc for answer in watch.responses} == {
            urlsplit(page.url).netloc
        }
        if page_type.status >= 400:  # Chromium says so itself
            watch.complaints = [said for said in watch.complaints if "status of" not in said]
        assert watch.complaints == []


@pytest.mark.parametrize("page_type", IN_THE_DARK)
def test_a_page_is_readable_in_the_dark(open_page, page_type):
    with open_page(page_type, page_type.languages[0], color_scheme="dark") as (page, _watch):
        assert faults(page) == []


@pytest.mark.parametrize("page_type", WITH_BUDGET)
def test_a_page_keeps_to_its_budget(open_page, page_type):
    requests, kilobytes, elements = page_type.budget
    with open_page(page_type, page_type.languages[0]) as (page, watch):
        asked = [answer.url for answer in watch.responses]
        assert len(asked) <= requests, asked
        assert watch.kilobytes() <= kilobytes
        assert page.evaluate("document.querySelectorAll('*').length") <= elements
        assert page.context.cookies() == []


def test_the_keyboard_skips_to_the_content_and_sees_where_it_is(visit):
    with visit() as page:
        page.goto("/en/")
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.get_attribute("href") == "#main"
        assert skip.bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.press("Tab")
        style = "(() => { const s = getComputedStyle(document.activeElement);"
        style += " return s.outlineStyle != 'none' && parseFloat(s.outlineWidth) >= 2 })()"
        assert page.evaluate(style), page.evaluate("document.activeElement.outerHTML")
