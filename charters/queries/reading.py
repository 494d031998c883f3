"""Several charters, versions or signatures read at once, with a fixed number of statements."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from charters.enums import (
    PUBLIC_VERSION_STATES,
    Audience,
    RegisterType,
    VersionState,
)
from charters.models import (
    Charter,
    CharterVersion,
    Consultation,
    RegisterEntry,
    Signature,
    VersionText,
)
from portal.enums import EDITING_ROLES
from portal.models import Membership, Network, User
from portal.services.mail import Recipient


def charters_with_numbers() -> QuerySet[Charter]:
    """Public charters with `signature_count` and their adopted version in `in_force` (a list)."""
    adopted = CharterVersion.objects.filter(state=VersionState.ADOPTED).prefetch_related("texts")
    standing = (
        Signature.objects.counted()
        .filter(charter=OuterRef("pk"))
        .order_by()
        .values("charter")
        .annotate(number=Count("*"))
        .values("number")
    )
    return (
        Charter.objects.public()
        .select_related("network", "page__locale")
        .prefetch_related(Prefetch("versions", queryset=adopted, to_attr="in_force"))
        .annotate(
            # Each charter's by itself, from the index; joined and grouped it takes seconds.
            signature_count=Coalesce(Subquery(standing), 0)
        )
    )


def older_translation(version: CharterVersion, locale: str) -> VersionText | None:
    """The newest text in this language among the versions before, public ones only."""
    earlier = VersionText.objects.filter(
        version__charter=version.charter_id,
        version__number__lt=version.number or 0,
        version__state__in=PUBLIC_VERSION_STATES,
        locale=locale,
    )
    found = earlier.select_related("version__charter__network").defer("content", "canonical")
    return found.order_by("-version__number").first()


def added_later(version: CharterVersion, text: VersionText) -> datetime | None:
    """When a translation was frozen, if on a later day than its version was adopted."""
    entry = RegisterEntry.objects.filter(
        network=version.charter.network_id,
        type=RegisterType.VERSION_ADOPTED,
        charter=version.charter.slug,
        version=version.number or 0,
        locale=text.locale,
        text_sha256=text.sha256,
    ).first()
    if entry is None or version.adopted_at is None:
        return None
    at = datetime.fromisoformat(entry.at)
    return at if at.date() > version.adopted_at.date() else None


def signatures_with_texts() -> QuerySet[Signature]:
    """Signatures with all that a page, a mail or the register says of one."""
    # Dozens of languages may be there: only the signed one's words are read, when asked for.
    texts = Prefetch("version__texts", VersionText.objects.defer("content", "canonical"))
    return Signature.objects.select_related(
        "charter__network__root_page", "version__charter", "listing", "mandate", "user"
    ).prefetch_related(texts, "consents")


def bound_to(charter: Charter) -> list[Recipient]:
    """Whoever holds an active signature, in the language they signed in where mails speak it."""
    signatures = charter.signatures.active().exclude(email="")
    return [
        Recipient(email, mail_language(charter, locale))
        for email, locale in signatures.values_list("email", "locale")
    ]


def invited_to(consultation: Consultation) -> list[Recipient]:
    """Members of the network and signatories: whose charter it is."""
    charter = consultation.version.charter
    members = Membership.objects.active().filter(network=charter.network, user__is_active=True)
    people = members.values_list("user__email", "user__language")
    return [*map(Recipient._make, people), *bound_to(charter)]


def editors_of(network: Network) -> list[Recipient]:
    """Editors and admins: who answers contributions."""
    members = Membership.objects.active().filter(
        network=network, role__in=EDITING_ROLES, user__is_active=True
    )
    return list(map(Recipient._make, members.values_list("user__email", "user__language")))


def authors_of(consultation: Consultation) -> list[Recipient]:
    """Whose contributions stand, and whoever supports one."""
    standing = consultation.contributions.standing()
    people = User.objects.filter(
        Q(contributions__in=standing) | Q(supports__contribution__in=standing), is_active=True
    ).distinct()
    return [
        Recipient(email, language) for email, language in people.values_list("email", "language")
    ]


def readers_among(consultation: Consultation, user_ids: Iterable[int]) -> QuerySet[User]:
    """Those of these accounts who may read the draft today, as `visible_to` has it."""
    people = User.objects.filter(pk__in=list(user_ids), is_active=True)
    if consultation.audience == Audience.EVERYONE:
        return people
    charter = consultation.version.charter
    members = Membership.objects.active().filter(network=charter.network)
    signatures = charter.signatures.active()
    return people.filter(
        Q(is_superuser=True)
        | Q(pk__in=members.values("user"))
        | Q(pk__in=signatures.exclude(user=None).values("user"))
        | Q(
            pk__in=EmailAddress.objects.annotate(mailbox=Lower("email"))
            .filter(verified=True, mailbox__in=signatures.values("email"))
            .values("user")
        )
    )


def mail_language(charter: Charter, locale: str) -> str:
    """The signer's language if mails are written in it, else the network's."""
    known = {code for code, _name in settings.LANGUAGES}
    return locale if locale in known else charter.network.source_language
