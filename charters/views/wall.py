"""The wall of a charter: who signed and agreed to be shown."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from charters.enums import SignerKind, Signers
from charters.models import VersionText
from charters.queries.walls import WallPage, page_of, standing_count, wall_of
from charters.views.reading import get_charter
from directory.models import Territory
from portal.middleware import client_address
from portal.services.limits import LimitReached, hit, network_address

# Pages beyond the first that one connection may read: enough to look around, not to copy a wall of
# a hundred thousand names.
DEEP_PAGES_AN_HOUR = 200


def charter_wall(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """One kind of signers a page: persons or organisations."""
    found = get_charter(network, charter)
    text = found.adopted.text
    kinds = _kinds(text)
    asked = _asked(request, text, kinds)
    cursor = request.GET.get("at", "")
    if cursor:
        try:
            hit(
                "wall-pages",
                network_address(client_address(request)),
                limit=DEEP_PAGES_AN_HOUR,
                window=timedelta(hours=1),
            )
        except LimitReached:
            return render(request, "429.html", status=429)
    typed = asked.pop("typed_territory")
    lost = bool(typed) and asked["territory"] is None
    page = WallPage([])
    # Who asks for no kind gets the first wall that has names.
    for kind in [] if lost else [asked["kind"]] if asked["kind"] else kinds:
        asked["kind"] = kind
        page = page_of(wall_of(found, **asked), cursor=cursor)
        if page.entries:
            break
    asked["kind"] = asked["kind"] or kinds[0]
    is_narrowed = bool(asked["query"] or asked["capacity"] or typed)
    context = {
        "charter": found,
        "network": found.network,
        "text": text,
        **asked,
        "typed_territory": typed,
        "territory_lost": lost,
        "kinds": kinds,
        "is_narrowed": is_narrowed,
        "wall": page,
        "newer_url": _address(request, page.newer),
        "older_url": _address(request, page.older),
        "labels": {c["code"]: c["label"] for c in text.capacities},
        "levels": {level["code"]: level["label"] for level in text.levels},
        "signature_count": standing_count(found),
    }
    response = render(request, "charters/charter_wall.html", context)
    if cursor or is_narrowed or page.asks_no_index:
        response["X-Robots-Tag"] = "noindex"
    return response


def _kinds(text: VersionText) -> list[SignerKind]:
    """Who may sign this charter: the walls there are."""
    signers = {capacity["signers"] for capacity in text.capacities}
    return [
        kind
        for kind, only in (
            (SignerKind.PERSON, Signers.PERSONS),
            (SignerKind.ORGANISATION, Signers.ORGANISATIONS),
        )
        if not signers or signers & {only, Signers.BOTH}
    ]


def _asked(request: HttpRequest, text: VersionText, kinds: list[SignerKind]) -> dict[str, Any]:
    """What the address asks for; a word it can't mean is as if it were not there."""
    kind, capacity = request.GET.get("kind", ""), request.GET.get("capacity", "")
    typed = request.GET.get("territory", "").strip()[:100]
    return {
        "kind": kind if kind in kinds else "",
        "query": request.GET.get("q", "").strip()[:100],
        "capacity": capacity if text.capacity(capacity) else "",
        "typed_territory": typed,
        "territory": Territory.objects.named(typed).first() if typed else None,
    }


def _address(request: HttpRequest, cursor: str) -> str:
    """This address at another place of the wall; empty where there is no such page."""
    if not cursor:
        return ""
    asked = {name: value for name, value in request.GET.items() if name != "at"}
    return f"?{urlencode(asked | {'at': cursor})}"
