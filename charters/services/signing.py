"""Signing: a request, the mailed link that confirms it, and what becomes of neither.

Lock order: register head, then the signature. States are read again inside the lock.
"""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone

from charters.enums import (
    LIVE_SIGNATURE_STATES,
    SignatureState,
    SignerKind,
    Signers,
    VersionState,
)
from charters.errors import (
    AccountChanged,
    AlreadySigned,
    LinkSpent,
    NotTheSameText,
    UnknownCapacity,
)
from charters.models import (
    Charter,
    CharterVersion,
    Consent,
    RegisterHead,
    Signature,
    VersionText,
)
from charters.notifications import (
    mail_already_signed,
    mail_confirmation,
    mail_link,
    mail_waiting,
)
from charters.queries.reading import signatures_with_texts
from charters.services.mandates import claim_mandate
from charters.services.register import lock_head
from charters.services.standing import advance, hash_token, missing, move, renew_token
from directory.matching import fold
from directory.models import Listing, Territory
from portal.models import User
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.journal import record
from portal.services.limits import canonical_mailbox, keyed_hash

REQUEST_LIFE = timedelta(days=7)
# Fields that tell who signed; emptied when a request expires and on erasure.
PERSONAL_FIELDS = ("name", "email", "organisation", "role_title", "place", "quote", "salt")


@dataclass(frozen=True, slots=True)
class SignerDetails:
    """Who signs, as typed. `consents` maps a Purpose to the words that were on screen."""

    kind: str
    name: str
    email: str
    organisation: str = ""
    role_title: str = ""
    place: str = ""
    quote: str = ""
    level: str = ""
    listing: Listing | None = None
    territory: Territory | None = None
    consents: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """One per person (by mailbox) or organisation (by listing, else by name)."""
        if self.kind == SignerKind.PERSON:
            return person_key(self.email)
        if self.listing is not None:
            return listing_key(self.listing)
        return organisation_key(self.organisation)


def person_key(email: str) -> str:
    """How a person is known: by the mailbox, however its address is spelled."""
    return keyed_hash("person:" + canonical_mailbox(email))


def listing_key(listing: Listing) -> str:
    """How an organisation is known that signs as its listing."""
    return keyed_hash(f"listing:{listing.pk}")


def organisation_key(name: str) -> str:
    """How an organisation without a listing is known: by its name without case and accents."""
    return keyed_hash("organisation:" + " ".join(fold(name).split()))


@transaction.atomic
def sign_charter(
    *,
    charter: Charter,
    locale: str,
    text_sha256: str,
    capacities: Sequence[str],
    signer: SignerDetails,
    signed_by: User | None,
    is_verified: bool = False,
) -> list[Signature]:
    """Ask to sign the text whose hash was on screen, in these capacities; one mail asks to
    confirm them all.

    Returns a row per capacity that did not stand already. `is_verified` says that `signed_by` has
    proved the address: no mail is needed then. Without it the answer is the same whoever asks:
    none stands for "signed already" and for a mailbox that got its mails of the day. A signature
    of an earlier version does not stand in the way: the new one will take its place. Raises
    NotTheSameText, UnknownCapacity, AccountChanged, and AlreadySigned to a verified signer who has
    signed in all.
    """
    head = lock_head(charter.network)
    _check_account(signed_by)
    version, text = _text_in_force(charter, locale, text_sha256)
    for capacity in capacities:
        _check_capacity(text, capacity, signer.kind)
    if not is_verified and not confirmation_mail_allowed(signer.email):
        return []
    act, token = uuid.uuid4(), secrets.token_urlsafe(32)
    signatures: list[Signature] = []
    standing: list[Signature] = []
    for capacity in dict.fromkeys(capacities):
        before = transaction.savepoint_create()
        signature = _new_signature(version, text, capacity, signer, signed_by, act)
        stands = _standing(version, capacity, signature.signer_key)
        if stands is not None:
            # The same work as for a new signature, so that the time tells nothing; none stays.
            transaction.savepoint_rollback(before)
            standing.append(stands)
            continue
        signatures.append(signature)
    if is_verified:
        if not signatures:
            raise AlreadySigned(standing[0])
        for signature in signatures:
            _confirm(head, signature, by=signed_by)
    elif signatures:
        signatures[0].token_sha256 = hash_token(token)
        signatures[0].save(update_fields=["token_sha256"])
        mail_confirmation(signatures, token)
    else:
        # To the address that holds the signature, never to the one just typed.
        mail_already_signed(standing[0], timezone.now().strftime("%Y%m%d"))
    return signatures


def _check_account(user: User | None) -> None:
    """It is as it was when the request began, and stays so until this is done: another address
    waits for the row, and then finds what was signed. What deletes an account holds the register's
    lock, too."""
    if user is None:
        return
    same = User.objects.select_for_update().filter(pk=user.pk, email=user.email)
    if same.first() is None:
        raise AccountChanged


def _text_in_force(
    charter: Charter, locale: str, text_sha256: str
) -> tuple[CharterVersion, VersionText]:
    version = charter.adopted
    if version is None:
        raise NotTheSameText(None)
    text = next((text for text in version.texts.all() if text.locale == locale), None)
    if text is None or text.sha256 != text_sha256:
        raise NotTheSameText(version)
    return version, text


def _check_capacity(text: VersionText, code: str, kind: str) -> None:
    capacity = text.capacity(code)
    wanted = Signers.PERSONS if kind == SignerKind.PERSON else Signers.ORGANISATIONS
    if capacity is None or capacity["signers"] not in {wanted, Signers.BOTH}:
        raise UnknownCapacity(code)


def _standing(version: CharterVersion, capacity: str, key: str) -> Signature | None:
    """The signature of this very version, or one that waits, which no second one may pass."""
    live = Signature.objects.filter(
        charter=version.charter_id,
        capacity=capacity,
        signer_key=key,
        state__in=LIVE_SIGNATURE_STATES,
    )
    # Hardly ever one: its columns are asked for when there is.
    in_the_way = live.exclude(state=SignatureState.ACTIVE, version__lt=version.pk)
    found = in_the_way.order_by("pk").values_list("pk", flat=True).first()
    return None if found is None else Signature.objects.get(pk=found)


def _new_signature(
    version: CharterVersion,
    text: VersionText,
    capacity: str,
    signer: SignerDetails,
    signed_by: User | None,
    act: uuid.UUID,
) -> Signature:
    key = signer.key
    signature = Signature.objects.create(
        charter=version.charter,
        version=version,
        text_sha256=text.sha256,
        locale=text.locale,
        capacity=capacity,
        signer_kind=signer.kind,
        signer_key=key,
        act=act,
        user=signed_by,
        listing=signer.listing,
        name=signer.name,
        email=signer.email,
        organisation=signer.organisation,
        role_title=signer.role_title,
        place=signer.place,
        quote=signer.quote,
        level=signer.level,
        territory=signer.territory,
        salt=secrets.token_hex(16),
        previous=version.charter.signatures.filter(capacity=capacity, signer_key=key)
        .exclude(state__in=[SignatureState.REQUESTED, SignatureState.EXPIRED])
        .order_by("-pk")
        .first(),
    )
    Consent.objects.bulk_create(
        Consent(signature=signature, purpose=purpose, text_shown=words)
        for purpose, words in signer.consents.items()
    )
    record(
        signature,
        "sign",
        by=signed_by,
        network=version.charter.network,
        to_state=SignatureState.REQUESTED,
    )
    return signature


def signature_by_token(token: str) -> Signature:
    """The signature a mailed link leads to. Raises LinkSpent: unknown, used or expired."""
    signature = signatures_with_texts().filter(token_sha256=hash_token(token)).first()
    if signature is None or signature.state == SignatureState.EXPIRED:
        raise LinkSpent
    if signature.state == SignatureState.REQUESTED and _too_old(signature):
        raise LinkSpent
    return signature


def _too_old(signature: Signature) -> bool:
    return signature.requested_at < timezone.now() - REQUEST_LIFE


def requested_together(signature: Signature) -> list[Signature]:
    """What the one link confirms: the requests of one act, this one first."""
    asked = Signature.objects.filter(act=signature.act, state=SignatureState.REQUESTED)
    others = list(asked.exclude(pk=signature.pk).order_by("pk").values_list("pk", flat=True))
    if not others:
        return [signature]
    return [signature, *signatures_with_texts().filter(pk__in=others).order_by("pk")]


@transaction.atomic
def confirm_signature(*, token: str) -> list[Signature]:
    """The mailed link was followed and its button pressed. The link is spent by it.

    Raises LinkSpent, NotTheSameText when another version came into force meanwhile, AlreadySigned
    when all capacities stand already.
    """
    asked = Charter.objects.filter(signatures__token_sha256=hash_token(token))
    charter = asked.select_related("network").annotate(act=F("signatures__act")).first()
    if charter is None:
        raise LinkSpent
    head = lock_head(charter.network)
    requests = _open_requests(charter, charter.act, hash_token(token))
    if requests[0].version.state != VersionState.ADOPTED:
        raise NotTheSameText(charter.adopted)
    confirmed: list[Signature] = []
    standing: list[Signature] = []
    for one in requests:
        stands = _standing(one.version, one.capacity, one.signer_key)
        if stands is None:
            confirmed.append(_confirm(head, one, by=one.user))
        else:
            standing.append(stands)
    if not confirmed:
        raise AlreadySigned(standing[0])
    return confirmed


def _open_requests(charter: Charter, act: uuid.UUID, token_sha256: str) -> list[Signature]:
    """What the link confirms, as it is inside the lock, the link's own first. Raises LinkSpent."""
    of_the_act = Signature.objects.filter(act=act, state=SignatureState.REQUESTED)
    texts = Prefetch("version__texts", VersionText.objects.defer("canonical"))
    requests = list(of_the_act.select_related("version").prefetch_related(texts).order_by("pk"))
    # The network stays what it is; a version may not, and is read here.
    for one in requests:
        one.charter = one.version.charter = charter
    requests.sort(key=lambda one: one.token_sha256 != token_sha256)
    if not requests or requests[0].token_sha256 != token_sha256 or _too_old(requests[0]):
        raise LinkSpent
    return requests


def _confirm(head: RegisterHead, signature: Signature, *, by: User | None) -> Signature:
    signature.confirmed_at = timezone.now()
    move(signature, SignatureState.CONFIRMED, by=by)
    claim_mandate(signature)
    advance(head, signature, by=by)
    if signature.state == SignatureState.CONFIRMED:
        mail_waiting(signature, renew_token(signature), missing(signature))
    return signature


@transaction.atomic
def send_links_again(*, charter: Charter, email: str) -> None:
    """Mail this mailbox new links to what it asked for or signed here; nothing where it has
    nothing, and the page answers the same. The links before open nothing any more."""
    if not confirmation_mail_allowed(email):
        return
    mine = signatures_with_texts().filter(charter=charter, email__iexact=email)
    stamp = timezone.now().strftime("%Y%m%d%H%M%S")
    requests = mine.filter(state=SignatureState.REQUESTED, version__state=VersionState.ADOPTED)
    latest = requests.filter(requested_at__gt=timezone.now() - REQUEST_LIFE).last()
    if latest is not None:
        together = requested_together(latest)
        holder = next((one for one in together if one.token_sha256), latest)
        mail_confirmation(together, renew_token(holder), stamp=stamp)
    for signature in mine.filter(state__in=LIVE_SIGNATURE_STATES).order_by("pk"):
        mail_link(signature, renew_token(signature), stamp=stamp)


@transaction.atomic
def expire_requests() -> int:
    """Close requests nobody confirmed in a week and delete what they said about a person."""
    old = Signature.objects.filter(
        state=SignatureState.REQUESTED, requested_at__lt=timezone.now() - REQUEST_LIFE
    ).select_for_update(of=("self",))
    count = 0
    for signature in old.select_related("charter__network"):
        for name in PERSONAL_FIELDS:
            setattr(signature, name, "")
        signature.token_sha256 = None
        signature.ended_at = timezone.now()
        move(signature, SignatureState.EXPIRED, by=None)
        count += 1
    return count
