"""A browser and a site for the journeys; nothing here touches Django's own test database."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.acts import SECONDS_TO_WAIT, send_as_a_person, sign_in
from tests.browser.pages import CHARTER, NETWORK
from tests.browser.site import Site, running_site
from tests.browser.stage import listings_and_letters

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


def chromium() -> str | None:
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return path if Path(path).is_file() else shutil.which(path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marked, so that they can be left out or run alone."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pictures are taken when they are asked for; else there is nothing to test in them."""
    wanted = config.getoption("--screenshots") is not None
    return True if collection_path.name == "test_screenshots.py" and not wanted else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        reason = "no Chromium: install one, or say where it is in CHROMIUM"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def site(browser, request, tmp_path_factory) -> Iterator[Site]:
    """The demo, served; or a demo that runs already, at the address in SITE_URL.

    The pictures of the README show our own texts.
    """
    if running := os.environ.get("SITE_URL"):
        yield Site(running)
        return
    own_texts = request.config.getoption("--screenshots") is not None
    with running_site(tmp_path_factory.mktemp("site"), own_texts=own_texts) as site:
        yield site


@pytest.fixture
def visit(browser: Browser, site: Site):
    """Opens windows: `with visit(width=390, java_script_enabled=False) as page: ...`."""

    @contextmanager
    def open_window(width: int = 1280, **options) -> Iterator[Page]:
        context = browser.new_context(
            base_url=site.url, viewport={"width": width, "height": 900}, locale="en", **options
        )
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        try:
            yield context.new_page()
        finally:
            context.close()

    return open_window


@pytest.fixture(scope="session")
def sessions(browser: Browser, site: Site) -> dict[str, dict]:
    """Who is signed in by now: the door counts attempts, so each goes through it once."""
    return {}


@pytest.fixture
def signed_in(visit, site: Site, sessions: dict[str, dict]):
    """The same windows, with one of the demo's people signed in."""

    @contextmanager
    def open_window(login: str, **options) -> Iterator[Page]:
        email = f"{login}@demo.example"
        if email not in sessions:
            with visit() as page:
                sign_in(page, email, site.password)
                sessions[email] = page.context.storage_state()
        with visit(storage_state=sessions[email], **options) as page:
            yield page

    return open_window


@pytest.fixture(scope="session")
def known_names() -> dict[str, str]:
    """What `names` found out already."""
    return {}


@pytest.fixture
def names(site: Site, visit, signed_in, known_names: dict[str, str]) -> dict[str, str]:
    """What only the site knows: a listing's and an article's slugs, the numbers of the signature
    that Alice gives here, and of the search and the list that she keeps; see `stage`, too."""
    if not known_names:
        cards = r'<h3><a href="/en/directory/([\w-]+)/">'
        articles = rf"/fr/{NETWORK}/articles/([\w-]+)/"
        with signed_in("alice") as page, signed_in("bob") as desk, visit() as visitor:
            known_names |= listings_and_letters(page, desk, visitor)
            page.goto(f"/en/charters/{NETWORK}/{CHARTER}/sign/")
            page.locator("[name=capacities][value=freelancer]").check()
            send_as_a_person(page, "Sign now")
            page.wait_for_url("**/signature/**")
            signature = re.findall(r"/signature/(\d+)/", page.url)[0]
            cards_there = re.findall(cards, site.read("/en/directory/"))
            listing = next(slug for slug in cards_there if slug not in known_names.values())
            page.goto("/en/directory/searches/keep/?q=web")
            page.get_by_role("button", name="Keep this search").click()
            page.wait_for_url("**/directory/searches/")
            search = re.findall(r"/en/directory/searches/(\d+)/", page.content())[0]
            page.goto(f"/en/directory/{listing}/keep/")
            page.get_by_role("button", name="Keep on a list").click()
            page.goto("/en/directory/lists/")
            own_list = re.findall(r"/en/directory/lists/(\d+)/", page.content())[0]
        known_names |= {
            "signature": signature,
            "search": search,
            "list": own_list,
            "listing": listing,
            "article": re.findall(articles, site.read(f"/fr/{NETWORK}/articles/"))[0],
        }
    return known_names
