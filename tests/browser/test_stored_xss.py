"""Markup and script in every member's field, on every page that shows it: a browser sees text.

No dialog, no markup, no address that runs, and the content policy has nothing to report.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.acts import SECONDS_TO_WAIT, sign_in
from tests.browser.hostile import FOLDER, OWNER, PAYLOADS, REVISED
from tests.browser.pages import CHARTER, NETWORK
from tests.browser.site import Site, running_site
from tests.browser.test_quality import faults

LISTEN = """
window.heard = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.heard.push(event.violatedDirective + " " + event.sample));
"""
LINKS = "Array.from(document.querySelectorAll('[href],[src],[action],[formaction]'))"
RUNNING = f"""{LINKS}.flatMap((one) => ["href", "src", "action", "formaction"]
  .map((name) => one[name]).filter((address) => typeof address == "string"
    && /^\\s*(javascript|data|vbscript):/i.test(address) && !address.startsWith("data:image/")))"""
HANDLERS = """Array.from(document.querySelectorAll("*")).flatMap((one) => one.getAttributeNames()
  .filter((name) => name.startsWith("on")).map((name) => one.tagName + " " + name))"""


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hostile-site")


@pytest.fixture(scope="module")
def hostile(browser, hostile_folder) -> Iterator[Site]:
    with running_site(hostile_folder, own_texts=True, more="tests.browser.hostile") as site:
        yield site


class Listener:
    """A window that hears whatever a page does against its reader."""

    def __init__(self, browser: Browser, site: Site, login: str = "") -> None:
        context = browser.new_context(base_url=site.url, locale="en")
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        context.add_init_script(LISTEN)
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.seen = 0
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        if login:
            sign_in(self.page, f"{login}@demo.example", site.password)

    def _dialog(self, dialog) -> None:
        self.faults.append(f"{self.page.url}: a dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.faults.append(f"{self.page.url}: {message.text[:200]}")

    def look(self, path: str, *, admin: bool = False) -> str:
        """Open the page and judge it; its text."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        self.judge(path, admin=admin)
        return self.page.content()

    def judge(self, what: str, *, admin: bool = False) -> None:
        self.seen += 1
        page = self.page
        heard = page.evaluate("window.heard || []")
        marks = page.locator("[data-xss]").count()
        runs = page.evaluate(RUNNING)
        # Wagtail's own pages have handlers of their own making; marks tell ours from theirs.
        handlers = [] if admin else page.evaluate(HANDLERS)
        if heard or marks or runs or handlers:
            self.faults.append(f"{what}: {heard} {marks} marks, {runs} {handlers}")


def links_in(page: Page, start: str) -> list[str]:
    found = page.locator(f"main a[href*='{start}']")
    return sorted({found.nth(n).get_attribute("href") or "" for n in range(found.count())})


def test_visitors_read_text(browser, hostile):
    window = Listener(browser, hostile)
    # Each shows two payloads in its lines and all of them in its text.
    for number in range(0, len(PAYLOADS), 2):
        payload = PAYLOADS[number]
        html = window.look(f"/en/directory/hostile-{number}/")
        assert "alert(1)" in html or "data-xss" in html or "7*7" in html, payload
        if number % 4 == 0:
            window.look(f"/en/search/?q={quote(payload)}")
            window.look(f"/en/directory/?q={quote(payload)}&place={quote(payload)}")
    for number in range(0, len(PAYLOADS), 6):
        window.look(f"/en/directory/hostile-{number}/write/")
    following = "?kind=initiative"
    while following:
        html = window.look(f"/en/directory/{following}")
        found = re.search(r'href="(\?[^"]*)" rel="next"', html)
        following = unescape(found[1]) if found else ""
    wall = window.look(f"/en/charters/{NETWORK}/{CHARTER}/wall/")
    assert "hostile" in wall or len(re.findall("<li", wall)) > 5
    for path in ("/en/", "/fr/", f"/en/{NETWORK}/", f"/fr/{NETWORK}/{CHARTER}/", "/en/charters/"):
        window.look(path)
    assert window.faults == []
    assert window.seen >= len(PAYLOADS)


def test_readers_of_a_revised_charter_read_text(browser, hostile):
    """And everybody can: each page is one for readers of screens, too."""
    window = Listener(browser, hostile)
    charter = f"/fr/chartes/{REVISED}/charte/"
    for query in ("", "?view=side", "?from=3&to=1", "?as=platform", "?from=1&to=9"):
        html = window.look(f"{charter}compare/{query}")
        assert faults(window.page) == [], query
        window.page.set_viewport_size({"width": 320, "height": 640})
        assert window.page.evaluate("document.documentElement.scrollWidth") <= 320, query
        window.page.set_viewport_size({"width": 1280, "height": 800})
    assert "data-xss" in window.look(f"{charter}compare/")
    for path in ("versions/", "versions/3/", "versions/2/?reading=plain"):
        html = window.look(charter + path)
        assert "data-xss" in html
        assert faults(window.page) == [], path
    window.page.emulate_media(color_scheme="dark")
    window.look(f"{charter}compare/?view=side")
    assert faults(window.page) == []
    feed = hostile.read(f"{charter}feed.atom")
    assert "<script" not in feed.replace("&lt;script", "")
    assert len(ElementTree.fromstring(feed)) > 5
    assert window.faults == []


def test_the_owner_reads_text(browser, hostile):
    window = Listener(browser, hostile, OWNER)
    for path in ("/en/space/", "/en/space/account/", "/en/directory/mine/", "/en/account/email/"):
        window.look(path)
    window.look("/en/space/")
    signatures = links_in(window.page, "/signature/")
    for number in range(0, len(PAYLOADS), 4):
        window.look(f"/en/directory/hostile-{number}/edit/")
        window.look(f"/en/directory/hostile-changes-{number}/preview/")
        if number % 8 == 0:
            window.look(f"/fr/annuaire/hostile-{number}/apercu/")
            window.look(f"/en/directory/hostile-{number}/corrections/")
    for path in [link for link in signatures if not link.endswith(".json")][:40:4]:
        window.look(path)
    assert len(signatures) > 20
    assert window.faults == []
    assert window.seen >= 30


@pytest.mark.parametrize("queue", ["listings", "signatures", "members", "corrections"])
def test_the_desk_reads_text(browser, hostile, queue):
    window = Listener(browser, hostile, "dana")
    cases: set[str] = set()
    for page in range(1, 6):
        window.look(f"/admin/desk/{queue}/?page={page}", admin=True)
        cases |= set(links_in(window.page, f"/admin/desk/{queue}/"))
    cases = {case for case in cases if re.search(r"/\d+/$", case)}
    assert len(cases) >= len(PAYLOADS)
    for case in sorted(cases)[::3]:  # the queue above showed them all
        window.look(case, admin=True)
    window.look("/admin/", admin=True)
    assert window.faults == []
    assert window.seen > len(PAYLOADS) / 3


def test_readers_of_mail_read_text(browser, hostile, hostile_folder):
    """Mail programs have no content policy: what is in the mail must be harmless by itself."""
    window = Listener(browser, hostile)
    mails = sorted((hostile_folder / FOLDER).glob("*.html"))
    for mail in mails[::3]:  # three or more of each kind to each payload
        window.page.goto(mail.as_uri())
        window.judge(mail.read_text()[:80])
    assert window.faults == []
    assert len(mails) > 2 * len(PAYLOADS)


def test_the_listener_hears(browser, hostile):
    """Put into a page by hand, the payloads are heard: silence above is no deafness."""
    window = Listener(browser, hostile)
    window.page.goto("/en/")
    for payload in PAYLOADS:
        if "http-equiv" in payload:  # it would leave the page
            continue
        window.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", payload)
    window.page.wait_for_timeout(300)
    window.judge("by hand")
    (told, *_console) = [fault for fault in window.faults if fault.startswith("by hand")]
    assert "script-src" in told
    assert int(re.search(r"(\d+) marks", told).group(1)) > 15
    assert "javascript:alert(1)" in told
