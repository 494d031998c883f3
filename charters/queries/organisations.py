"""Organisations of a network: known by the key their signatures share, whatever their listing."""

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from charters.enums import SignatureState, SignerKind
from charters.models import Mandate, Signature
from portal.models import Network


def organisations_of(network: Network, *, query: str = "") -> QuerySet:
    """Rows with `signer_key`, `name` (as last signed), `listing`, `standing` (how many active
    signatures) and `is_represented`; by name."""
    signed = Signature.objects.filter(
        charter__network=network, signer_kind=SignerKind.ORGANISATION
    ).exclude(state__in=[SignatureState.REQUESTED, SignatureState.EXPIRED])
    if query:
        signed = signed.filter(organisation__icontains=query)
    represented = Mandate.objects.verified().filter(
        network=network, signer_key=OuterRef("signer_key")
    )
    return (
        signed.values("signer_key")
        .annotate(
            name=Max("organisation"),
            listing=Max("listing"),
            standing=Count("pk", filter=Q(state=SignatureState.ACTIVE)),
            is_represented=Exists(represented),
        )
        .order_by("name", "signer_key")
    )


def without_representative(network: Network) -> QuerySet:
    """Organisations whose signatures stand and for whom nobody speaks any more."""
    return organisations_of(network).filter(standing__gt=0, is_represented=False)


def organisation_named(network: Network, name: str) -> Signature | None:
    """The latest signature here under this very name, in any case; None for an unknown name."""
    return (
        Signature.objects.filter(
            charter__network=network,
            signer_kind=SignerKind.ORGANISATION,
            organisation__iexact=name.strip(),
        )
        .exclude(state__in=[SignatureState.REQUESTED, SignatureState.EXPIRED])
        .select_related("listing")
        .order_by("-pk")
        .first()
    )
