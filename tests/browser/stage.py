"""What the newest pages of the directory need before one can look at them, done as people do it."""

import re

from playwright.sync_api import Page

from tests.browser.acts import RUN, claim, mailed_link, press, put_in, send_as_a_person

CSV = "source,id,nom,description,commune,code_insee\ndora,{run},Atelier,,Rennes,35238\ndora,,,,,\n"


def listings_and_letters(alice: Page, desk: Page, visitor: Page) -> dict[str, str]:
    """A listing that Alice claimed, offers to somebody, got a message through and has a change of
    waiting; another that nobody answers for; a file at the desk; the keys of the mailed links."""
    other, unclaimed = put_in(desk, f"Ressourcerie {RUN}")
    case, own = put_in(desk, f"Cantine {RUN}")
    claim(alice, f"/en/directory/{own}/", "I have run its kitchen since 2019.")
    desk.goto("/admin/desk/claims/")
    desk.get_by_role("link", name=f"Cantine {RUN}").click()
    desk.locator("button[name=decision][value=accept]").click()
    desk.wait_for_load_state()
    alice.goto(f"/en/directory/{own}/edit/")
    alice.locator("[name=tagline]").fill("Meals of what the shops leave over")
    press(alice, "Keep the change")
    alice.goto(f"/en/directory/{own}/people/")
    alice.locator("[name=email]").fill(f"{RUN}@members.example")
    alice.locator("[name=role][value=editor]").check()
    press(alice, "Offer it")
    visitor.goto(f"/en/directory/{own}/write/")
    visitor.locator("[name=name]").fill("Soizic")
    visitor.locator("[name=email]").fill(f"soizic.{RUN}@members.example")
    visitor.locator("main [name=message]").fill("Are you open on Mondays?")
    send_as_a_person(visitor, re.compile("Send"))
    letters = {
        "offer": mailed_link(visitor, to=f"{RUN}@members.example", containing="/offres/"),
        "conversation": mailed_link(visitor, to="alice@", containing="/echanges/"),
        "still_true": mailed_link(visitor, to="@", containing="/toujours-vrai/"),
    }
    keys = {name: address.rstrip("/").rpartition("/")[2] for name, address in letters.items()}
    return keys | {
        "own": own,
        "unclaimed": unclaimed,
        "case": case,
        "other_case": other,
        "file": _file_at_the_desk(desk),
    }


def _file_at_the_desk(desk: Page) -> str:
    desk.goto("/admin/desk/imports/new/social-declik/")
    rows = CSV.format(run=RUN).encode()
    upload = {"name": "services.csv", "mimeType": "text/csv", "buffer": rows}
    desk.locator("[name=file]").set_input_files(upload)  # type: ignore[arg-type]
    desk.locator("[name=source]").fill("essais")
    desk.locator("main form button").last.click()
    desk.wait_for_url(re.compile(r"/desk/imports/\d+/"))
    desk.locator("button[value=check]").click()
    desk.wait_for_load_state()
    return desk.url.rstrip("/").rpartition("/")[2]
