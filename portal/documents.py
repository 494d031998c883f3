"""Editors' documents: what a file must be inside, and who may open one."""

import codecs
import zipfile
from typing import IO

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex

from portal.models import PortalDocument
from portal.permissions import is_federation_staff, scope_of
from portal.tenancy import network_of_page

# The type an office file declares inside, without which it is something else (a macro, an applet).
OPEN_DOCUMENT = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
OFFICE = b"application/vnd.openxmlformats-officedocument."
OFFICE_DOCUMENT = {
    "docx": OFFICE + b"wordprocessingml.document.main+xml",
    "xlsx": OFFICE + b"spreadsheetml.sheet.main+xml",
}
TEXT = ("csv", "txt")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r"))
LONGEST_LIST_OF_TYPES = 1_000_000
MOST_PARTS = 5_000


def check_document(file: IO[bytes], name: str) -> None:
    """Raises ValidationError unless what is inside is what the name's ending says."""
    extension = name.rpartition(".")[2].lower()
    file.seek(0)
    try:
        is_right = _is(extension, file)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, ValueError):
        is_right = False
    file.seek(0)
    if not is_right:
        raise ValidationError(
            _("Inside, this file is no %(kind)s. Save it again as one, or choose another file.")
            % {"kind": extension.upper()[:10]},
            code="not_its_kind",
        )


def _is(extension: str, file: IO[bytes]) -> bool:
    if extension == "pdf":
        return file.read(5) == b"%PDF-"
    if extension in TEXT:
        return _is_plain_text(file.read())
    with zipfile.ZipFile(file) as parts:
        names = parts.namelist()
        if len(names) > MOST_PARTS or any(name.endswith("vbaProject.bin") for name in names):
            return False
        if extension in OPEN_DOCUMENT:
            with parts.open("mimetype") as declared:
                return declared.read(100) == OPEN_DOCUMENT[extension]
        with parts.open("[Content_Types].xml") as types:
            return OFFICE_DOCUMENT[extension] + b'"' in types.read(LONGEST_LIST_OF_TYPES)


def _is_plain_text(raw: bytes) -> bool:
    """No controls and no markup; UTF-16 as spreadsheets write it is told by its mark."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16").encode()
    start = raw.removeprefix(codecs.BOM_UTF8).lstrip()
    return raw == raw.translate(None, CONTROLS) and not start.startswith(b"<")


def can_read_document(request: HttpRequest, document: PortalDocument) -> bool:
    """Whether a page this reader can see links the document, or they work on its collection.

    What no live page links is its network's alone.
    """
    user = request.user
    if user.is_authenticated:
        if is_federation_staff(user):
            return True
        if document.collection_id in scope_of(user).collections:
            return True
    linking = ReferenceIndex.get_references_to(document).values_list("object_id", flat=True)
    ids = {int(pk) for pk in linking if pk.isdecimal()}
    return any(_is_shown(page, request) for page in Page.objects.live().filter(pk__in=ids))


def _is_shown(page: Page, request: HttpRequest) -> bool:
    network = network_of_page(page)
    if network is not None and not network.is_open:
        return False
    return all(rule.accept_request(request) for rule in page.get_view_restrictions())
