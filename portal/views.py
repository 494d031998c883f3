"""Errors, files, and the way to the Wagtail admin's door."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document

from portal.documents import can_read_document
from portal.enums import MailTopic
from portal.models import Muted, PortalDocument
from portal.services.mail import absolute_url, read_stop_token, set_muted


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof of origin was missing or old: say so, in the page's language."""
    return render(request, "403.html", {"csrf": True}, status=403)


def admin_login(request: HttpRequest) -> HttpResponse:
    """Wagtail's own login is off: its door leads to ours."""
    wanted = request.GET.get("next") or reverse("wagtailadmin_home")
    return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")


def media(request: HttpRequest, path: str) -> HttpResponse:
    """Public pictures. A busy site lets its web server answer these from MEDIA_ROOT.

    Originals of editors' images and documents are not public: only renditions and members'
    re-encoded pictures are.
    """
    if not path.startswith(("images/", "listings/")):
        raise Http404(path)
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness, as RFC 9116 has it; good for half a year from this month on."""
    month = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": (month + timedelta(days=183)).isoformat(),
        "Preferred-Languages": "fr, en",
        "Canonical": absolute_url(reverse("security_txt")),
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@csrf_exempt  # the signed link is the proof: mail programs post it by themselves (RFC 8058)
@require_http_methods(["GET", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link at the foot of mails one can turn off: GET shows, POST does, and can undo."""
    try:
        key, topic = read_stop_token(token)
    except signing.BadSignature as error:
        raise Http404(token) from error
    if request.method == "POST":
        set_muted(key=key, topic=topic, muted="again" not in request.POST)
    is_muted = Muted.objects.filter(mailbox_key=key, topic=topic).exists()
    context = {"topic": MailTopic(topic).label, "is_muted": is_muted}
    return render(request, "portal/mail_stop.html", context)


def document(request: HttpRequest, document_id: int, filename: str) -> HttpResponse:
    """An editors' document, to be kept as a file: nothing in it may run as a page of ours.

    Wagtail checks the name, and what its collection asks for.
    """
    found = get_object_or_404(PortalDocument.objects.select_related("collection"), pk=document_id)
    if not can_read_document(request, found):
        raise Http404(filename)
    response = serve_document(request, document_id, filename)
    if response.get("Content-Disposition"):
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
