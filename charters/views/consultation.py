"""A consultation for those it is open to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from charters.models import Consultation


def consultation_detail(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """The charter's latest consultation; 404 where there is none for this person."""
    consultations = Consultation.objects.visible_to(request.user).prefetch_related("texts")
    found = consultations.select_related("version__charter__network__root_page").filter(
        version__charter__network__slug=network, version__charter__slug=charter
    )
    consultation = get_object_or_404(found.order_by("-opened_at", "-pk")[:1])
    text = consultation.text
    return render(
        request,
        "charters/consultation_detail.html",
        {
            "consultation": consultation,
            "charter": consultation.version.charter,
            "network": consultation.version.charter.network,
            "text": text,
            "content": text.content,
            "articles": text.content["articles"],
            "labels": {c["code"]: c["label"] for c in text.content["capacities"]},
        },
    )
