"""Errors, public media, and the way to the Wagtail admin's door."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.static import serve


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
