"""An editor in the Wagtail admin: drafts, previews and publishes; a charter goes to the desk."""

from playwright.sync_api import Page, expect

from tests.browser.acts import RUN, expect_status, show_that_it_is_you
from tests.browser.pages import CHARTER, NETWORK


def test_a_draft_is_previewed_and_then_published(visit, signed_in):
    words = f"Written this very morning {RUN}"
    home = f"/fr/{NETWORK}/"
    with signed_in("bob") as page, visit() as public:
        edit = edit_address(page, home)
        page.goto(edit)
        page.locator("[name=introduction]").fill(words)
        save_draft(page)
        public.goto(home)
        expect(public.locator("main")).not_to_contain_text(words)
        page.goto(edit.replace("/edit/", "/view_draft/"))
        expect(page.locator("main")).to_contain_text(words)
        page.goto(edit)
        expect(page.locator("[name=introduction]")).to_have_value(words)
        publish(page)
        public.goto(home)
        expect(public.locator("main")).to_contain_text(words)


def test_the_preview_panel_shows_the_page_and_the_browser_holds_nothing_against_it(signed_in):
    words = f"Seen beforehand {RUN}"
    said: list[str] = []
    with signed_in("bob") as page:
        page.on("console", lambda message: said.append(message.text))
        page.goto(edit_address(page, f"/fr/{NETWORK}/"))
        page.locator("[name=introduction]").fill(words)
        page.locator("[data-side-panel-toggle=preview]").first.click()
        preview = page.frame_locator("#w-preview-iframe")
        expect(preview.locator("main")).to_contain_text(words)
        background = "getComputedStyle(document.querySelector('.band')).paddingLeft"
        frame = next(f for f in page.frames if "/preview/" in f.url)
        assert frame.evaluate(background) != "0px"  # its style sheet came
    refused = [text for text in said if "Content Security" in text or "X-Frame" in text]
    assert refused == []


def test_a_published_charter_is_read_once_the_desk_adopts_it(visit, signed_in, site):
    words = f"As we keep it {RUN}"
    address = f"/fr/{NETWORK}/{CHARTER}/"
    with signed_in("bob") as page, visit() as public:
        page.goto(edit_address(page, address))
        page.locator("[name=articles-0-value-title]").fill(words)
        page.get_by_role("tab", name="This revision").click()
        page.locator("[name=revision_class]").select_option("editorial")
        page.locator("[name=revision_reason]").fill("No duty changes.")
        page.locator("[name=change_summary]").fill("The title of the first article is clearer.")
        publish(page)
        public.goto(address)
        expect(public.locator("main")).not_to_contain_text(words)
        page.goto("/admin/desk/versions/")
        page.locator("table.listing a").last.click()
        expect(page.locator("ins", has_text="keep").first).to_be_visible()
        expect(page.locator("button[name=decision]")).to_have_count(0)  # admins decide
        with signed_in("ada") as desk:
            desk.goto("/admin/desk/versions/")
            desk.locator("table.listing a").last.click()
            desk.locator("button[name=decision][value=freeze]").click()
            expect(desk.locator(".messages .success").first).to_be_visible()
            desk.goto("/admin/desk/versions/")
            desk.locator("table.listing a").last.click()
            desk.locator("button[name=decision][value=adopt]").click()
            show_that_it_is_you(desk, site.password)
            desk.locator("button[name=decision][value=adopt]").click()
            expect(desk.locator(".messages .success").first).to_be_visible()
        public.goto(address)
        expect(public.locator("main")).to_contain_text(words)
        public.goto(f"/en/charters/{NETWORK}/{CHARTER}/versions/1/")
        expect(public.locator("main")).not_to_contain_text(words)


def test_an_editor_reaches_nothing_of_another_network(signed_in):
    with signed_in("charlie") as page:
        edit = edit_address(page, "/fr/nos-declics/")
        expect_status(page, edit, 200)
    with signed_in("bob") as page:
        for address in (edit, edit.replace("/edit/", "/"), edit.replace("/edit/", "/history/")):
            response = page.goto(address)
            assert response.status in {403, 404} or page.url.endswith("/admin/"), address
            expect(page.locator("body")).not_to_contain_text("Nos Déclics")
        page.goto("/admin/pages/3/")
        expect(page.locator("main")).not_to_contain_text("Nos Déclics")


def edit_address(page: Page, address: str) -> str:
    """Found as an editor finds it: down the explorer to the row of the page at `address`."""
    page.goto("/admin/pages/")
    parts = address.strip("/").split("/")
    for depth in range(len(parts)):
        live = "/" + "/".join(parts[: depth + 1]) + "/"
        row = page.locator("main tr", has=page.locator(f"a[href='{live}']"))
        edit = row.locator("a[href$='/edit/']")
        if depth == len(parts) - 1:
            return edit.first.get_attribute("href") or ""
        row.locator("a[href^='/admin/pages/']").last.click()
        page.wait_for_load_state()
    raise AssertionError(address)


def save_draft(page: Page) -> None:
    page.locator("footer button.action-save").click()
    expect(page.locator(".messages .success")).to_be_visible()


def publish(page: Page, says: str = "published") -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("footer [name=action-publish]").click()
    expect(page.locator(".messages .success")).to_contain_text(says)
