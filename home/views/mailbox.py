"""The demo's mailbox, for whoever asks: only demo settings give it an address."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from home.queries.mailbox import read_mailbox


@never_cache
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO_MAILBOX:
        raise Http404
    mails = read_mailbox(settings.MAILBOX_DIR)
    return render(request, "home/demo_mailbox.html", {"mails": mails})
