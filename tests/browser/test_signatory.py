"""Someone without an account signs, confirms by mail, stands on the wall, and withdraws."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.acts import RUN, expect_status, mail_in_mailbox, mailed_link, send_as_a_person
from tests.browser.pages import CHARTER, NETWORK

SIGN = f"/en/charters/{NETWORK}/{CHARTER}/sign/"
WALL = f"/en/charters/{NETWORK}/{CHARTER}/wall/"


def test_a_person_signs_by_the_mailed_link_and_withdraws_by_the_receipts(visit):
    name, email = f"Aurore Campanule {RUN}", f"aurore.{RUN}@signs.example"
    with visit(java_script_enabled=False) as page:
        page.goto(SIGN)
        page.locator("[name=name]").fill(name)
        page.locator("[name=email]").fill(email)
        page.locator("[name=consent_wall]").check()
        send_as_a_person(page, "Send me the link")
        # The capacity was forgotten: it is said, and what was typed is kept.
        expect(page.locator("main [role=alert]").first).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value(name)
        page.locator("[name=capacities][value=freelancer]").check()
        send_as_a_person(page, "Send me the link")
        page.wait_for_url("**/sign/sent/")

        confirm = mailed_link(page, to=email, containing="/signature/")
        page.goto(confirm)
        page.goto(confirm)
        expect(page.locator("main")).to_contain_text(name)
        assert not stands_on_the_wall(page, name), "opening the link signs nothing"
        page.goto(confirm)
        the_one_button(page).click()
        expect(page.locator("main")).to_contain_text(name)
        assert stands_on_the_wall(page, name)
        expect_status(page, confirm, 410)

        receipt = mailed_link(page, to=email, containing="/signature/")
        assert receipt != confirm
        page.goto(receipt)
        page.locator("main a[href$='/withdraw/']").click()
        assert stands_on_the_wall(page, name), "asking is not withdrawing"
        page.goto(receipt)
        page.locator("main a[href$='/withdraw/']").click()
        the_one_button(page).click()
        page.wait_for_url(receipt)
        assert not stands_on_the_wall(page, name)


def test_without_consent_a_signature_counts_and_names_nobody(visit):
    name, email = f"Silène Discrète {RUN}", f"silene.{RUN}@signs.example"
    with visit() as page:
        before = number_that_stands(page)
        sign(page, name=name, email=email)
        page.goto(mailed_link(page, to=email, containing="/signature/"))
        the_one_button(page).click()
        mail_in_mailbox(page, to=email, containing="SHA-256")
        assert number_that_stands(page) == before + 1
        assert not stands_on_the_wall(page, name)


def test_an_organisation_waits_until_the_desk_has_checked_its_mandate(visit, signed_in):
    name, email = f"Coopérative du Lin {RUN}", f"rose.{RUN}@lin.example"
    of_organisations = "?kind=organisation"
    with visit() as page:
        sign(page, name="Rose Linon", email=email, organisation=name)
        page.goto(mailed_link(page, to=email, containing="/signature/"))
        the_one_button(page).click()
        mail_in_mailbox(page, to=email, containing=name)
        assert not stands_on_the_wall(page, name, of_organisations)
        with signed_in("bob") as desk:
            desk.goto("/admin/desk/signatures/")
            desk.get_by_role("link", name=name).click()
            desk.locator("button[name=decision][value=accept]").click()
            desk.goto("/admin/desk/signatures/")
            expect(desk.get_by_role("link", name=name)).to_have_count(0)
        assert stands_on_the_wall(page, name, of_organisations)


def test_a_typing_error_is_put_right_and_the_receipt_checks(visit, tmp_path):
    wrong, right = f"Capucine Linote {RUN}", f"Capucine Linotte {RUN}"
    email = f"capucine.{RUN}@signs.example"
    with visit(java_script_enabled=False) as page:
        sign(page, name=wrong, email=email)
        page.goto(mailed_link(page, to=email, containing="/signature/"))
        the_one_button(page).click()
        mail_in_mailbox(page, to=email, containing="SHA-256")
        page.goto(mailed_link(page, to=email, containing="/signature/"))
        page.locator("main a[href$='/correct/']").click()
        page.locator("[name=name]").fill(right)
        the_one_button(page).click()
        expect(page.locator("main")).to_contain_text(right)

        # The link that was mailed is spent, and the next one is asked for as if it had been lost.
        page.goto(f"/en/charters/{NETWORK}/{CHARTER}/sign/find/")
        page.locator("[name=email]").fill(email)
        send_as_a_person(page, "Send me the links")
        page.wait_for_url("**/sign/sent/")
        mail_in_mailbox(page, to=email, containing="nouveau lien")  # it leaves a moment later
        page.goto(mailed_link(page, to=email, containing="/signature/"))
        expect(page.locator("main")).to_contain_text(wrong)  # what it said before

        with page.expect_download() as download:
            page.locator("main a[href$='/receipt.json']").click()
        receipt = tmp_path / "receipt.json"
        download.value.save_as(receipt)
        assert right in receipt.read_text()
        assert verdict(page, receipt).startswith("The receipt is valid")
        receipt.write_text(receipt.read_text().replace(right, wrong))
        assert verdict(page, receipt).startswith("The receipt is not valid")


def verdict(page: Page, receipt: Path) -> str:
    """What the verification page says of a file."""
    page.goto("/en/register/verify/")
    page.locator("[name=file]").set_input_files(receipt)
    the_one_button(page).click()
    return page.locator("#verdict").inner_text()


def test_a_link_that_nobody_was_sent_has_done_its_time(visit):
    with visit() as page:
        expect_status(page, "/en/charters/signature/nobody-was-sent-this/confirm/", 410)
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator("main a.button")).to_be_visible()


def sign(page: Page, *, name: str, email: str, organisation: str = "") -> None:
    page.goto(SIGN)
    page.locator("[name=capacities][value=client]").check()
    if organisation:
        page.locator("[name=signer_kind][value=organisation]").check()
        page.locator("[name=organisation]").fill(organisation)
        page.locator("[name=consent_wall]").check()
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(email)
    send_as_a_person(page, "Send me the link")
    page.wait_for_url("**/sign/sent/")


def the_one_button(page: Page):
    return page.locator("main form[method=post] button.button")


def stands_on_the_wall(page: Page, name: str, kind: str = "?kind=person") -> bool:
    page.goto(WALL + kind)
    page.locator("main [name=q]").fill(name)
    page.locator("main form.seek button").click()
    page.wait_for_url("**q=*")
    return page.locator(".wall li").filter(has_text=name).count() == 1


def number_that_stands(page: Page) -> int:
    page.goto(WALL)
    return int(page.locator("main .soft").first.inner_text().split()[0])
