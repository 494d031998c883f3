"""What signers do with what is kept about them: badge, file of it all, erasure."""

import json

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from charters.enums import SignatureState
from charters.errors import LinkSpent
from charters.models import Badge, Signature
from charters.queries.personal import signature_data
from charters.services.badges import give_badge, take_badge_back
from charters.services.erasure import erase_signature
from charters.views.signing import about_signature, link_gone
from charters.views.status import get_signature
from portal.errors import IllegalTransition
from portal.proof import ask_for_proof, has_proof
from portal.queries import mails_to
from portal.services.mail import absolute_url


@never_cache
@require_http_methods(["GET", "POST"])
def signature_badge(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows the badge and the lines to copy, or what asking for one means; POST asks for it or
    takes it back."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if request.method == "POST":
        user = request.user if request.user.is_authenticated else None
        try:
            if "take_back" in request.POST:
                take_badge_back(signature=signature, taken_by=user)
                messages.success(request, _("The badge is taken back: its address is unknown now."))
            else:
                give_badge(signature=signature, given_by=user)
        except IllegalTransition:
            reason = _("Only a signature that stands has a badge.")
            return render(request, "409.html", {"reason": reason}, status=409)
        return redirect("signature_badge", key=key)
    badge = Badge.objects.filter(signature=signature).first()
    context = about_signature(signature) | {"key": key, "badge": badge}
    context["stands"] = signature.state == SignatureState.ACTIVE
    if badge is not None:
        language = f"?lang={get_language()}"
        context["badge_url"] = reverse("embed_badge", args=[badge.public_id]) + language
        page = reverse("embed_badge_page", args=[badge.public_id]) + language
        context["image_address"] = absolute_url(context["badge_url"])
        context["page_address"] = absolute_url(page)
    return render(request, "charters/signature_badge.html", context)


@never_cache
@require_safe
def signature_data_file(request: HttpRequest, key: str) -> HttpResponse:
    """All that is kept about this signature. By the mailed secret, or by number for a person who
    showed once more that it is them."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if key.isdecimal() and not has_proof(request):
        return ask_for_proof(request)
    data = {"signature": signature_data(signature), "mails": mails_to([signature.email])}
    words = json.dumps(data, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
    response = HttpResponse(words, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="signature-{signature.pk}.json"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def signature_erase(request: HttpRequest, key: str) -> HttpResponse:
    """GET says what goes and what stays, POST erases. Nothing undoes it."""
    try:
        signature = get_signature(request, key)
    except LinkSpent:
        return link_gone(request)
    if key.isdecimal() and not has_proof(request):
        return ask_for_proof(request)
    if request.method == "GET" or "sure" not in request.POST:
        context = about_signature(signature) | {"key": key, "unsure": request.method == "POST"}
        status = 400 if request.method == "POST" else 200
        return render(request, "charters/signature_erase.html", context, status=status)
    return _erase(request, signature)


def _erase(request: HttpRequest, signature: Signature) -> HttpResponse:
    context = {"charter": signature.charter, "network": signature.charter.network}
    erase_signature(signature=signature)
    return render(request, "charters/signature_erased.html", context)
