"""Errors, public media, and the way to the Wagtail admin's door."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.static import serve

from portal.services.mail import absolute_url


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
