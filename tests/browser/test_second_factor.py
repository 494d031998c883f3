"""The second factor in a real browser: a passkey from its making to signing in with it, an app
without any script, and every page of it readable by everyone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import (
    NEW_PASSWORD,
    RUN,
    SECONDS_TO_WAIT,
    press,
    sign_in,
    sign_out,
    sign_up,
)
from tests.browser.site import Site
from tests.browser.test_quality import faults, watching
from tests.doors import app_code

FACTOR = "/en/account/second-factor/"
A_PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def at_localhost(browser: Browser, site: Site):
    """Browsers offer passkeys to names only, not to addresses such as 127.0.0.1."""

    @contextmanager
    def open_window(**options) -> Iterator[Page]:
        url = site.url.replace("127.0.0.1", "localhost")
        context = browser.new_context(base_url=url, locale="en", **options)
        context.set_default_timeout(SECONDS_TO_WAIT * 1000)
        try:
            yield context.new_page()
        finally:
            context.close()

    return open_window


def plug_in_a_phone(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": A_PHONE})


def type_password(page: Page) -> None:
    page.locator("[name=password]").fill(NEW_PASSWORD)
    press(page, "Continue")


def arrives(page: Page, path: str) -> None:
    """At that path itself: addresses before it name it as `next`."""
    page.wait_for_url(re.compile(rf"^[^?]*{path}$"))


def look_at(page: Page) -> None:
    """As tests/browser/test_quality.py does with every type of page."""
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_passkey_is_added_then_opens_by_itself_and_after_the_password(at_localhost):
    email = f"passkey.{RUN}@members.example"
    with at_localhost() as page, watching(page) as watch:
        plug_in_a_phone(page)
        sign_up(page, email, "Paule")
        page.goto(f"{FACTOR}webauthn/add/")
        type_password(page)
        page.locator("[name=name]").fill("My phone")
        look_at(page)
        press(page, "Add a passkey")
        page.wait_for_url(f"**{FACTOR}recovery-codes/")
        look_at(page)
        page.goto(f"{FACTOR}webauthn/")
        expect(page.locator("main")).to_contain_text("My phone")
        look_at(page)

        sign_out(page)
        page.goto("/en/account/login/?next=/en/space/account/")
        look_at(page)
        press(page, "Use my passkey")
        arrives(page, "/en/space/account/")

        sign_out(page)
        sign_in(page, email, NEW_PASSWORD, then="**/authenticate/")
        look_at(page)
        press(page, "Use my passkey")
        arrives(page, "/en/space/")
        assert watch.complaints == []

        page.goto(f"{FACTOR}webauthn/add/")
        page.goto(f"{FACTOR}webauthn/reauthenticate/?next=/en/space/")
        look_at(page)
        press(page, "Use my passkey")
        arrives(page, "/en/space/")


def test_a_browser_without_the_key_says_so(at_localhost):
    with at_localhost() as page:
        plug_in_a_phone(page)
        page.goto("/en/account/login/")
        said = page.locator("[data-passkey-failed]")
        expect(said).to_be_hidden()
        press(page, "Use my passkey")
        expect(said).to_be_visible()


def test_an_app_needs_no_script_and_passkeys_say_that_they_do(at_localhost):
    with at_localhost(java_script_enabled=False) as page:
        sign_up(page, f"app.{RUN}@members.example", "Aline")
        page.goto(f"{FACTOR}webauthn/add/")
        type_password(page)
        expect(page.locator("main")).to_contain_text("Passkeys need JavaScript")
        expect(page.get_by_role("button", name="Add a passkey")).to_have_count(0)
        page.get_by_role("link", name="Set up an app").click()
        picture = page.locator("img.qr")
        assert picture.evaluate("image => image.naturalWidth") > 0
        page.locator("[name=code]").fill(app_code(page.locator("code").inner_text()))
        press(page, "Turn it on")
        page.wait_for_url(f"**{FACTOR}recovery-codes/")
        assert page.locator(".codes code").count() == 10


def test_the_pages_of_an_app_are_for_everyone(at_localhost):
    with at_localhost(color_scheme="dark") as page, watching(page) as watch:
        sign_up(page, f"looks.{RUN}@members.example", "Lou")
        page.goto(FACTOR)
        look_at(page)
        page.goto(f"{FACTOR}totp/activate/")
        look_at(page)
        type_password(page)
        look_at(page)
        page.locator("[name=code]").fill(app_code(page.locator("code").inner_text()))
        press(page, "Turn it on")
        for path in ("", "totp/deactivate/", "recovery-codes/generate/", "reauthenticate/"):
            page.goto(FACTOR + path)
            look_at(page)
        assert watch.complaints == []
