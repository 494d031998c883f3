"""The verification page: a receipt is given, each check is shown, nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from charters.coop_verify import (
    Check,
    Heads,
    Unreadable,
    check_receipt,
    read_keys,
    read_receipt,
    written,
)
from charters.enums import RegisterType
from charters.forms.verifying import VerifyForm
from charters.queries.register import Standing, standing_of
from charters.register_files import heads_bytes, published_heads, published_keys

# The verifier's names, with what they ask in the reader's words: `coop_verify.SENTENCES` has both
# in English. A failed check is said by the third.
WORDS: dict[str, tuple[Any, Any, Any]] = {
    "file": (
        _("The file"),
        _("It is written exactly as the site writes receipts."),
        _("Spaces, line ends or the order of keys are not as the site writes them."),
    ),
    "digest": (
        _("The content"),
        _("Nothing in it was changed."),
        _("Something in it was changed: the digest is not that of the content."),
    ),
    "seal": (
        _("The seal"),
        _("It is sealed with this site’s key."),
        _("The seal is not one of this site’s keys."),
    ),
    "entry": (
        _("The register’s entry in it"),
        _("It has the hash of its content."),
        _("It was changed: the hash is not that of its content."),
    ),
    "signer": (
        _("Who signed"),
        _("The entry stands for exactly this signer."),
        _("The entry does not stand for the signer named here."),
    ),
    "agreement": (
        _("Receipt and entry"),
        _("They say the same."),
        _("They do not say the same."),
    ),
    "head": (
        _("The register’s head named in it"),
        _("It comes after the entry."),
        _("A register with this entry can’t have had this head."),
    ),
    "entry-in-register": (
        _("Our register"),
        _("It has this entry."),
        _("It does not have this entry."),
    ),
    "head-in-register": (
        _("Our register at that time"),
        _("It had the head that the receipt names."),
        _("It never had the head that the receipt names."),
    ),
    "heads-receipt": (
        _("Published heads"),
        _("A published head confirms the receipt."),
        _("A published head contradicts the receipt."),
    ),
}
NOT_CHECKED = _("There is nothing to check it with.")

TODAY: dict[str, Any] = {
    RegisterType.SIGNED: _("The signature stands."),
    RegisterType.RESTORED: _("The signature stands."),
    RegisterType.WITHDRAWN: _("The signature was withdrawn."),
    RegisterType.RENEWED: _("The signature was renewed by a newer one."),
    RegisterType.LAPSED: _("The signature has lapsed: it was not renewed in time."),
    RegisterType.REVOKED: _("The signature was revoked by the network."),
    RegisterType.CORRECTED: _("The signature was corrected: a newer receipt takes its place."),
}


@never_cache
@require_http_methods(["GET", "POST"])
def register_verify(request: HttpRequest) -> HttpResponse:
    """GET asks for a receipt, POST checks it; 400 for what is no receipt."""
    if request.method == "GET":
        return render(request, "charters/register_verify.html", {"form": VerifyForm()})
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "charters/register_verify.html", {"form": form}, status=400)
    try:
        context = _verdict(form.cleaned_data["raw"])
    except Unreadable:
        message = _("This can’t be read as a receipt: it is cut off, changed or another file.")
        form.add_error("file" if request.FILES else "pasted", message)
        return render(request, "charters/register_verify.html", {"form": form}, status=400)
    return render(request, "charters/register_verify.html", {"form": VerifyForm(), **context})


def _verdict(raw: bytes) -> dict[str, Any]:
    """What the page shows of a readable receipt. Raises Unreadable."""
    receipt = read_receipt(raw)
    entry, head = receipt["entry"], receipt["head"]
    checks = check_receipt(raw, read_keys(written(published_keys())))
    if all(check.ok is not False for check in checks):
        standing = standing_of(entry, head)
    else:
        standing = Standing(has_entry=False, has_head=False)
    checks.append(Check("entry-in-register", standing.has_entry))
    checks.append(Check("head-in-register", standing.has_head))
    checks.append(_published(receipt))
    return {
        "receipt": receipt,
        "checks": [_shown(check) for check in checks],
        "is_valid": all(check.ok is not False for check in checks),
        "today": TODAY.get(standing.last, "") if standing.has_entry else "",
        "stands": standing.last in {RegisterType.SIGNED, RegisterType.RESTORED},
        "at": standing.at,
        "is_behind": standing.is_behind,
    }


def _published(receipt: dict[str, Any]) -> Check:
    places = {(place["net"], place["seq"]) for place in (receipt["entry"], receipt["head"])}
    files = [
        heads_bytes(file.name) or b""
        for file in published_heads()
        if any((net, seq) in places for net, (seq, _hash) in file.heads.items())
    ]
    return Heads(files, None).check_receipt(receipt)


def _shown(check: Check) -> dict[str, Any]:
    label, good, bad = WORDS[check.name]
    words = NOT_CHECKED if check.ok is None else good if check.ok else bad
    return {"name": check.name, "label": label, "ok": check.ok, "words": words}
