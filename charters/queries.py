"""Several charters, versions or signatures read at once, with a fixed number of statements."""

from django.db.models import Count, Prefetch, Q, QuerySet

from charters.enums import SignatureState, VersionState
from charters.models import Charter, CharterVersion, Signature


def charters_with_numbers() -> QuerySet[Charter]:
    """Public charters with `signature_count` and their adopted version in `in_force` (a list)."""
    adopted = CharterVersion.objects.filter(state=VersionState.ADOPTED).prefetch_related("texts")
    return (
        Charter.objects.public()
        .select_related("network", "page")
        .prefetch_related(Prefetch("versions", queryset=adopted, to_attr="in_force"))
        .annotate(
            signature_count=Count(
                "signatures", filter=Q(signatures__state=SignatureState.ACTIVE), distinct=True
            )
        )
    )


def wall_of(charter: Charter, *, query: str = "", capacity: str = "") -> QuerySet[Signature]:
    """Who signed and is shown, newest first; narrowed by a part of the name and a capacity."""
    wall = charter.signatures.on_wall().select_related("listing")
    if capacity:
        wall = wall.filter(capacity=capacity)
    if query:
        wall = wall.filter(Q(name__icontains=query) | Q(organisation__icontains=query))
    return wall
