"""The desk of imports: upload, look, write, report, take back; and who may."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from directory.enums import ImportState, ListingState
from directory.models import Listing, ListingImport
from directory.services.import_desk import run_waiting_imports
from directory.views import desk_imports
from portal.models import JournalEntry, OutboxMail
from portal.private_files import private_storage
from tests.directory.importing import as_csv, structure
from tests.factories import TerritoryFactory


@pytest.fixture(autouse=True)
def places(db):
    TerritoryFactory(code="35238", name="Combe", postal_codes="35000")
    yield
    for batch in ListingImport.objects.exclude(file=""):
        batch.file.delete(save=False)


ROWS = [structure(1), structure(2, nom=""), structure(1)]


def kept_files() -> set[str]:
    folder = Path(private_storage.path("imports"))
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def before() -> set[str]:
    return kept_files()


def upload(client, rows=ROWS, **data):
    content = rows if isinstance(rows, bytes) else as_csv(rows)
    typed = {"source": "dora", "kind": "initiative", "listing_state": "published"} | data
    return client.post(
        reverse("desk_import_new", args=["aulne"]),
        typed | {"file": ContentFile(content, "liste.csv")},
    )


def act(client, do: str, **data):
    address = reverse("desk_import", args=[ListingImport.objects.get().pk])
    return client.post(address, {"do": do} | data)


def columns(client) -> dict[str, str]:
    """The choices of the page as they stand."""
    page = client.get(reverse("desk_import", args=[ListingImport.objects.get().pk]))
    return {field.name: field.initial or "" for field in page.context["form"]}


def test_the_whole_way_of_a_file(client, aulne, bob, before):
    client.force_login(bob)
    assert upload(client).status_code == 302
    page = client.get(reverse("desk_import", args=[ListingImport.objects.get().pk]))
    shown = {f.label: (f.initial, cells) for f, cells in page.context["table"]}
    assert shown["nom"] == ("name", "Structure 1 · Structure 1")
    assert shown["telephone"][0] == ""
    assert not page.context["can_start"]
    assert act(client, "check", **columns(client)).status_code == 302
    batch = ListingImport.objects.get()
    assert (batch.state, batch.created, batch.duplicates, batch.refused) == ("checked", 1, 1, 1)
    assert not Listing.objects.exists()
    assert act(client, "start").status_code == 302
    batch.refresh_from_db()
    assert batch.state == ImportState.REFUSED
    assert not Listing.objects.exists()
    assert act(client, "start", only_good="1").status_code == 302
    batch.refresh_from_db()
    assert (batch.state, batch.created, batch.started_by) == (ImportState.DONE, 1, bob)
    assert Listing.objects.get().state == ListingState.PUBLISHED
    assert kept_files() == before
    report = client.get(reverse("desk_import_report", args=[batch.pk])).content.decode()
    assert report.count("\r\n") == 3
    page = client.get(reverse("desk_import", args=[batch.pk]), {"undo": "1"})
    assert page.context["asks_undo"]
    assert Listing.objects.exists()
    assert act(client, "undo").status_code == 302
    assert not Listing.objects.exists()
    assert act(client, "undo").status_code == 409
    actions = list(JournalEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions[-5:] == [
        *("start_import", "import_listings", "start_import", "import_listings", "undo_import")
    ]
    assert not OutboxMail.objects.exists()


def test_a_large_file_is_written_by_the_job_once(client, aulne, bob, monkeypatch):
    monkeypatch.setattr(desk_imports, "AT_ONCE", 0)
    client.force_login(bob)
    upload(client, [structure(1), structure(2)], listing_state="submitted")
    act(client, "check", **columns(client))
    act(client, "start")
    batch = ListingImport.objects.get()
    assert batch.state == ImportState.WAITING
    assert act(client, "start").status_code == 409
    assert run_waiting_imports() == 1
    assert run_waiting_imports() == 0
    assert set(Listing.objects.values_list("state", flat=True)) == {ListingState.SUBMITTED}
    assert Listing.objects.moderated_by(bob).waiting().count() == 2


def test_a_run_that_died_is_taken_up_again(client, aulne, bob):
    client.force_login(bob)
    upload(client, [structure(1)])
    act(client, "check", **columns(client))
    running = ListingImport.objects.filter(state=ImportState.CHECKED)
    now = timezone.now()
    running.update(state=ImportState.RUNNING, lease_until=now + timedelta(hours=1))
    assert run_waiting_imports() == 0
    ListingImport.objects.update(lease_until=now - timedelta(hours=1))
    assert run_waiting_imports() == 1
    assert Listing.objects.count() == 1


def test_columns_are_corrected_before_anything_is_written(client, aulne, bob):
    client.force_login(bob)
    upload(client, b"Quoi,Combien\nFil,3\n")
    assert act(client, "check", **columns(client)).status_code == 400  # no name yet
    assert act(client, "check", **{"column-0": "nothing"}).status_code == 400
    assert act(client, "start").status_code == 409
    assert act(client, "check", **{"column-0": "name"}).status_code == 302
    assert ListingImport.objects.get().mapping == {"Quoi": "name"}
    act(client, "start")
    assert Listing.objects.get().name == "Fil"


def test_of_two_columns_the_surest_counts_whatever_their_order(client, aulne, bob):
    """As the command reads them: the next file of either way finds the same listings."""
    client.force_login(bob)
    upload(
        client, b"_di_surrogate_id,id,presentation_resume,description,nom\nd-1,1,Bref,Long,Fil\n"
    )
    page = client.get(reverse("desk_import_new", args=["aulne"]))
    assert page.context["form"]["kind"].value() == "initiative"
    act(client, "check", **columns(client))
    batch = ListingImport.objects.get()
    batch.mapping = dict(reversed(batch.mapping.items()))  # as a database may give it back
    batch.save()
    act(client, "start")
    listing = Listing.objects.get()
    assert (listing.origin.source_id, listing.description) == ("1", "Long")


@pytest.mark.parametrize(
    ("content", "data", "status"),
    [
        (b"%PDF-1.4", {}, 400),
        (b"", {}, 400),
        (b"PK\x03\x04 no zip", {}, 400),
        (b"nom\nA\n", {"source": ""}, 400),
        (b"nom\nA\n", {"kind": "x"}, 400),
        (b"nom\nA\n", {"listing_state": "archived"}, 400),
        (b"nom\n" + b"A" * 2_000, {}, 413),
    ],
)
def test_what_is_no_file_of_listings_is_refused(
    client, settings, aulne, bob, before, content, data, status
):
    settings.LISTINGS_FILE_MAX_BYTES = 1_000
    client.force_login(bob)
    response = upload(client, content, **data)
    assert response.status_code == status
    assert response.context["form"].errors
    assert not ListingImport.objects.exists()
    assert kept_files() == before


def test_a_file_is_forgotten_with_its_report(
    client, aulne, bob, before, django_capture_on_commit_callbacks
):
    client.force_login(bob)
    upload(client)
    act(client, "check", **columns(client))
    assert len(kept_files() - before) == 1
    assert act(client, "unknown").status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        assert act(client, "forget").status_code == 302
    assert kept_files() == before
    assert not ListingImport.objects.exists()


def test_files_nobody_took_up_are_forgotten(client, aulne, bob, before):
    client.force_login(bob)
    upload(client)
    run_waiting_imports()
    assert len(kept_files() - before) == 1
    ListingImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    run_waiting_imports()
    assert kept_files() == before
    address = reverse("desk_import", args=[ListingImport.objects.get().pk])
    assert not client.get(address).context["is_open"]
    assert act(client, "check").status_code == 409


def test_another_networks_desk_does_not_see_it(client, aulne, bob, charlie):
    client.force_login(bob)
    upload(client)
    client.force_login(charlie)
    assert act(client, "check").status_code == 404
    assert client.get(reverse("desk_imports")).context["cases"].count() == 0
    assert upload(client).status_code == 404
    assert ListingImport.objects.count() == 1


def test_a_long_report_is_paged(client, aulne, bob):
    client.force_login(bob)
    upload(client, [structure(n, nom="") for n in range(120)])
    act(client, "check", **columns(client))
    address = reverse("desk_import", args=[ListingImport.objects.get().pk])
    pages = [client.get(address, {"page": page}).context["page_obj"] for page in ("1", "3", "x")]
    assert [len(page.object_list) for page in pages] == [50, 20, 50]


def test_a_run_tells_how_far_it_has_come(client, aulne, bob):
    """From outside of its transaction: the page of another process reads it."""
    client.force_login(bob)
    upload(client, [structure(1), structure(2)])
    act(client, "check", **columns(client))
    batch = ListingImport.objects.get()
    ListingImport.objects.update(state=ImportState.RUNNING)
    address = reverse("desk_import", args=[batch.pk])
    assert client.get(address).context["rows_so_far"] == 0
    beside = Path(f"{batch.file.path}.rows")
    beside.write_text("12000")
    page = client.get(address)
    assert page.context["rows_so_far"] == 12000
    assert "12000" in "".join(page.text.split())
    ListingImport.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    assert run_waiting_imports() == 1
    assert not beside.exists()
