"""A moderator merges two listings of the network side by side, and undoes it."""

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("width", [390, 1280])
def test_two_listings_are_merged_and_parted(visit, signed_in, width):
    with signed_in("bob") as page, visit() as public:
        page.set_viewport_size({"width": width, "height": 844})
        kept, absorbed = two_of_a_kind(page)
        page.goto(f"/admin/desk/duplicates/{kept}/{absorbed}/")
        address = page.locator("thead a").last.get_attribute("href") or ""
        public_address = address.replace("preview/", "").replace("apercu/", "")
        page.locator("[name=field_name][value=absorbed]").check()
        page.locator("[name=reason]").fill("The same people")
        page.locator("button[name=do][value=merge]").click()
        page.wait_for_url(re.compile(r"/desk/merges/\d+/"))
        public.goto(public_address)
        assert not public.url.endswith(public_address)  # it leads to the one that stays
        page.locator("a[href='?undo=1']").click()
        page.locator("button[name=do][value=undo]").click()
        expect(page.locator("a[href='?undo=1']")).to_have_count(0)
        listed = page.goto(f"/admin/desk/duplicates/{kept}/{absorbed}/")
        assert listed is not None
        assert listed.status == 200
        expect(page.locator("[name=field_name]")).to_have_count(2)


def two_of_a_kind(page: Page) -> tuple[str, str]:
    """The keys of two public listings of one kind, of other people, without a change that waits."""
    page.goto("/admin/desk/listings/?show=published")
    links = page.locator("table.listing td.title a").all()
    pks = [re.findall(r"/(\d+)/", link.get_attribute("href") or "")[-1] for link in links[:12]]
    kinds: dict[str, str] = {}
    for pk in pks:
        page.goto(f"/admin/desk/listings/{pk}/")
        if page.locator("main .readings").count():
            continue
        words = page.locator("main").inner_text()
        kind = "freelancer" if re.search(r"(?i)freelancer|indépendant", words) else "initiative"
        if kind in kinds:
            return kinds[kind], pk
        kinds[kind] = pk
    raise AssertionError(pks)
