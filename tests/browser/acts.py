"""What people do in the browser, in the words of the page."""

import re
import secrets

from playwright.sync_api import Locator, Page, expect

SECONDS_TO_WAIT = 15
NEW_PASSWORD = "seven bees on a fennel"
# Told apart from the people of an earlier run, where the site outlives it.
RUN = secrets.token_hex(3)


def sign_in(page: Page, email: str, password: str, then: str = "**/en/space/") -> None:
    page.goto("/en/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    press(page, "Sign in")
    page.wait_for_url(then)


def sign_up(page: Page, email: str, first_name: str, last_name: str = "") -> None:
    """A new account, up to the member's space; the password is NEW_PASSWORD."""
    page.goto("/en/account/signup/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=first_name]").fill(first_name)
    page.locator("[name=last_name]").fill(last_name)
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    send_as_a_person(page, "Create my account")
    door = page.url
    code = type_of_code(mail_in_mailbox(page, to=email).text_content() or "")
    page.goto(door)
    page.locator("[name=code]").fill(code)
    press(page, "Confirm my address")
    page.wait_for_url("**/en/space/")


def sign_out(page: Page) -> None:
    page.goto("/en/account/logout/")
    press(page, "Sign out")


def type_of_code(mail: str) -> str:
    """The code stands alone on its line."""
    return re.search(r"\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b|\b[A-Z0-9]{6}\b", mail).group()


def show_that_it_is_you(page: Page, password: str) -> None:
    """The page before what binds others: one's password again; it leads back."""
    page.wait_for_url("**/reauthenticate/**")
    page.locator("main [name=password]").fill(password)
    press(page, re.compile("Continue|Continuer"))
    page.wait_for_url("**/admin/desk/**")


def press(page: Page, words: str | re.Pattern) -> None:
    """Press the button of the page's body that says so."""
    page.locator("main").get_by_role("button", name=words).first.click()


def send_as_a_person(page: Page, words: str | re.Pattern) -> None:
    """Press it after the two seconds that nobody reads faster than."""
    page.wait_for_timeout(2_100)
    press(page, words)


def mail_in_mailbox(page: Page, *, to: str, containing: str = "") -> Locator:
    """The newest mail to this address in the demo's mailbox, waited for; leaves `page` there."""
    for _attempt in range(SECONDS_TO_WAIT * 2):
        page.goto("/demo/mailbox/")
        mails = page.locator("main li").filter(has_text=to).filter(has_text=containing)
        if mails.count():
            return mails.first
        page.wait_for_timeout(500)
    raise AssertionError(f"no mail to {to} with {containing!r}")


def mailed_link(page: Page, *, to: str, containing: str) -> str:
    """The address in the newest mail to someone that has `containing` in it."""
    mail = mail_in_mailbox(page, to=to, containing=containing)
    return mail.locator(f"a[href*='{containing}']").first.get_attribute("href") or ""


def put_in(desk: Page, name: str) -> tuple[str, str]:
    """A listing that nobody answers for: its number at the desk, its slug in public."""
    desk.goto("/admin/desk/listings/new/social-declik/initiative/")
    desk.locator("main [name=name]").fill(name)
    desk.locator("main form button.button").last.click()
    desk.wait_for_url(re.compile(r"/admin/desk/listings/\d+/"))
    preview = desk.locator("main a[href$='/preview/'], main a[href$='/apercu/']").first
    number = re.findall(r"/listings/(\d+)/", desk.url)[0]
    return number, (preview.get_attribute("href") or "").split("/")[-3]


def claim(page: Page, address: str, statement: str) -> None:
    """Say that the listing at this public address is one's own."""
    page.goto(address)
    page.get_by_role("link", name="Claim it").click()
    page.locator("[name=statement]").fill(statement)
    page.locator("[name=method][value=registry]").check()
    press(page, "Claim it")
    expect(page.locator("main")).to_contain_text(statement)


def expect_status(page: Page, path: str, status: int) -> None:
    response = page.goto(path)
    assert response is not None
    assert response.status == status, f"{path}: {response.status} instead of {status}"


def no_address_in(page: Page) -> None:
    """Nobody's e-mail address stands in the page."""
    found = re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", page.content())
    assert not found, f"{page.url}: {found}"
