"""The receipt of a signature: a page to print and a file to keep."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from charters.coop_verify import written
from charters.errors import LinkSpent, ReceiptGone
from charters.services.receipts import receipt_of
from charters.views.signing import about_signature, link_gone
from charters.views.status import get_signature


def _no_receipt(request: HttpRequest) -> HttpResponse:
    reason = _(
        "There is no receipt of this signature: it never stood, or who signed had it erased. "
        "The register’s entry stays, and names nobody."
    )
    return render(request, "410.html", {"reason": reason}, status=410)


@never_cache
@require_safe
def signature_receipt_page(request: HttpRequest, key: str) -> HttpResponse:
    try:
        signature = get_signature(request, key)
        receipt = receipt_of(signature)
    except LinkSpent:
        return link_gone(request)
    except ReceiptGone:
        return _no_receipt(request)
    context = about_signature(signature) | {
        "key": key,
        "receipt": receipt,
        "signed_at": parse_datetime(receipt["signed_at"]),
        "entered_at": parse_datetime(receipt["entry"]["at"]),
    }
    return render(request, "charters/signature_receipt.html", context)


@never_cache
@require_safe
def signature_receipt(request: HttpRequest, key: str) -> HttpResponse:
    """The receipt that `coop_verify.py` checks, byte for byte."""
    try:
        receipt = receipt_of(get_signature(request, key))
    except LinkSpent:
        return link_gone(request)
    except ReceiptGone:
        return _no_receipt(request)
    response = HttpResponse(written(receipt), content_type="application/json")
    name = f"receipt-{receipt['network']}-{receipt['entry']['seq']}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
