"""What `.ci/semgrep.yml` forbids, one fault or more for each rule. Never imported."""

import urllib.request

from django.core.mail import send_mail
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt

from directory.models import Listing


@csrf_exempt
def everything(request):
    for listing in Listing.objects.all():
        listing.state = "published"
    Listing.objects.filter(pk=1).update(name="x", state="published")
    send_mail("subject", "text", "from@example.org", ["to@example.org"])
    urllib.request.urlopen(request.GET["url"])
    return mark_safe(request.GET["text"])
