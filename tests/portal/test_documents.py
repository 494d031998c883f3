"""Documents: what is inside, who may open one, and how it is served."""

import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Collection, PageViewRestriction

from home.models import ContentPage
from portal.documents import check_document
from portal.models import PortalDocument
from portal.services.memberships import grant_membership

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def office(kind: str, **more: str) -> bytes:
    types = f'<Types><Override PartName="/a.xml" ContentType="{kind}.main+xml"/></Types>'
    return zipped(**{"[Content_Types].xml": types, **more})


def open_document(kind: str) -> bytes:
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", **{"content.xml": "<a/>"})


RIGHT = [
    ("a.pdf", b"%PDF-1.7\n..."),
    ("a.PDF", b"%PDF-1.4"),
    ("a.docx", office(WORD)),
    ("a.xlsx", office(SHEET)),
    ("a.odt", open_document("text")),
    ("a.ods", open_document("spreadsheet")),
    ("a.txt", "Café, naïve".encode()),
    ("a.txt", "Café, naïve".encode("cp1252")),
    ("a.csv", "\ufeffnom;prénom\r\n".encode()),
    ("a.csv", "nom;prénom\r\n".encode("utf-16")),
]
WRONG = [
    ("a.pdf", b"<html><script>alert(1)</script>"),
    ("a.pdf", b"<!-- %PDF-1.4 -->"),
    ("a.pdf", b"MZ\x90"),
    ("a.pdf", b""),
    ("a.docx", office(SHEET)),
    ("a.docx", office("application/vnd.ms-word.document.macroEnabled")),
    ("a.docx", office(WORD, **{"word/vbaProject.bin": "x"})),
    ("a.docx", zipped(**{"page.html": "<script>"})),
    ("a.docx", b"PK\x03\x04 and no more"),
    ("a.docx", b"%PDF-1.4"),
    ("a.xlsx", zipped(**{"[Content_Types].xml": ""})),
    ("a.odt", open_document("spreadsheet")),
    ("a.odt", open_document("text-template-with-a-long-name" * 9)),
    ("a.ods", zipped(**{"content.xml": ""})),
    ("a.txt", b"<!DOCTYPE html><script>"),
    ("a.txt", b" \n<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("a.csv", b"\xef\xbb\xbf<script>"),
    ("a.csv", "<script>".encode("utf-16")),
    ("a.csv", b"a\0b"),
    ("a.txt", b"\x7fELF\x02\x01\x01\0"),
    ("a.html", b"%PDF-1.4"),
    ("a", b"%PDF-1.4"),
]


@pytest.mark.parametrize(("name", "content"), RIGHT)
def test_what_is_what_it_says(name, content):
    file = io.BytesIO(content)
    check_document(file, name)
    assert file.tell() == 0


@pytest.mark.parametrize(("name", "content"), WRONG)
def test_what_is_something_else(name, content):
    with pytest.raises(ValidationError) as error:
        check_document(io.BytesIO(content), name)
    assert error.value.code == "not_its_kind"


@pytest.fixture
def editor(client, bob):
    client.force_login(bob)
    return client


@pytest.mark.parametrize(
    ("view", "prefix", "field"),
    [
        ("wagtaildocs:add", "", "file"),
        ("wagtaildocs:add_multiple", "", "files[]"),
        ("wagtaildocs_chooser:create", "document-chooser-upload-", "file"),
    ],
)
@pytest.mark.parametrize("is_right", [True, False])
def test_every_door_of_the_admin_looks_inside(editor, aulne, view, prefix, field, is_right):
    content = b"%PDF-1.4" if is_right else b"<script>alert(1)</script>"
    data = {
        f"{prefix}title": "Minutes",
        f"{prefix}{field}": SimpleUploadedFile("minutes.pdf", content),
        f"{prefix}collection": aulne.collection_id,
    }
    answer = editor.post(reverse(view), data, headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.status_code == 200 or answer.status_code == 302
    assert PortalDocument.objects.exists() is is_right


def test_too_large_a_document(editor, aulne, settings):
    data = {
        "title": "Minutes",
        "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4" + b"a" * 10 * 1024 * 1024),
        "collection": aulne.collection_id,
    }
    answer = editor.post(reverse("wagtaildocs:add"), data)
    assert answer.context["form"].errors["file"]
    assert not PortalDocument.objects.exists()


@pytest.mark.parametrize("setting", ["NETWORK_MAX_FILES", "NETWORK_MAX_BYTES"])
def test_a_network_keeps_so_much_and_no_more(editor, aulne, bouleau, settings, setting):
    def upload(title: str):
        data = {
            "title": title,
            "file": SimpleUploadedFile("a.pdf", b"%PDF-" + b"a" * 95),
            "collection": aulne.collection_id,
        }
        return editor.post(reverse("wagtaildocs:add"), data)

    setattr(settings, setting, 2 if setting.endswith("FILES") else 250)
    others = PortalDocument(title="theirs", collection=bouleau.collection, file_size=1000)
    others.file.save("b.pdf", ContentFile(b"%PDF-"), save=False)
    others.save()
    assert upload("one").status_code == upload("two").status_code == 302
    refused = upload("three")
    assert refused.status_code == 200
    assert refused.context["form"].has_error("file")
    assert PortalDocument.objects.filter(collection=aulne.collection).count() == 2


@pytest.fixture
def document(aulne) -> PortalDocument:
    return PortalDocument.objects.create(
        title="Minutes",
        collection=aulne.collection,
        file=ContentFile(b"%PDF-1.4 minutes", "minutes.pdf"),
    )


def link_from_page(network, document: PortalDocument, *, live: bool = True) -> ContentPage:
    text = f'<a linktype="document" id="{document.pk}">Minutes</a>'
    body = json.dumps([{"type": "text", "value": {"title": "", "text": text}}])
    page = ContentPage(title="About", slug=f"about-{document.pk}", body=body, live=live)
    page.locale = network.root_page.locale
    network.root_page.add_child(instance=page)
    page.save_revision()
    return page


def status(client, document: PortalDocument) -> int:
    return client.get(document.url).status_code


def test_what_no_page_links_is_its_networks_alone(client, document, bob, charlie, alice, dana):
    assert status(client, document) == 404
    for person, expected in ((alice, 404), (charlie, 404), (bob, 200), (dana, 200)):
        client.force_login(person)
        assert status(client, document) == expected, person


def test_a_member_is_no_staff(client, document, alice, aulne):
    grant_membership(user=alice, network=aulne, role="member", granted_by=None)
    client.force_login(alice)
    assert status(client, document) == 404


def test_what_a_live_page_links_is_everybodys_while_it_does(client, document, aulne):
    page = link_from_page(aulne, document, live=False)
    assert status(client, document) == 404
    page.get_latest_revision().publish()
    assert status(client, document) == 200
    page.refresh_from_db()
    page.unpublish()
    assert status(client, document) == 404


def test_a_live_page_that_takes_the_link_away(client, document, aulne):
    page = link_from_page(aulne, document)
    assert status(client, document) == 200
    page.body = json.dumps([])
    draft = page.save_revision()
    assert status(client, document) == 200  # readers see the link still
    draft.publish()
    assert status(client, document) == 404


def test_a_link_in_a_draft_of_a_live_page_shows_nothing_yet(client, document, aulne):
    page = aulne.root_page.specific
    text = f'<a linktype="document" id="{document.pk}">Minutes</a>'
    page.body = json.dumps([{"type": "text", "value": {"title": "", "text": text}}])
    draft = page.save_revision()
    assert status(client, document) == 404
    draft.publish()
    assert status(client, document) == 200


def test_a_page_for_some_keeps_its_documents_for_them(client, document, aulne, alice):
    page = link_from_page(aulne, document)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert status(client, document) == 404
    client.force_login(alice)
    assert status(client, document) == 200


def test_a_closed_network_shows_nothing(client, document, aulne):
    link_from_page(aulne, document)
    aulne.is_open = False
    aulne.save()
    assert status(client, document) == 404


def test_what_the_federation_keeps_for_all_needs_a_page_too(client, aulne, dana):
    common = PortalDocument.objects.create(
        title="Statutes",
        collection=Collection.get_first_root_node(),
        file=ContentFile(b"%PDF-1.4", "statutes.pdf"),
    )
    assert status(client, common) == 404
    link_from_page(aulne, common)
    assert status(client, common) == 200


def test_it_comes_as_a_file_in_which_nothing_runs(client, document, aulne):
    link_from_page(aulne, document)
    answer = client.get(document.url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 minutes"


@pytest.mark.parametrize("name", ["other.pdf", "minutes.pd"])
def test_the_name_must_be_right(client, document, aulne, name):
    link_from_page(aulne, document)
    assert client.get(f"/documents/{document.pk}/{name}").status_code == 404


def test_one_statement_more_for_more_pages(client, document, aulne, django_assert_max_num_queries):
    link_from_page(aulne, document)
    with django_assert_max_num_queries(20):
        client.get(document.url)
