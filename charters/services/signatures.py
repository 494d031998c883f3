"""Signing, confirming, deciding, withdrawing: one service per transition.

Lock order: register head, then the signature. States are read again inside the lock.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from charters.chain import signer_commitment
from charters.enums import (
    LIVE_SIGNATURE_STATES,
    SIGNATURE_TRANSITIONS,
    RegisterType,
    SignatureState,
    SignerKind,
    Signers,
    VersionState,
)
from charters.errors import (
    AlreadySigned,
    LinkSpent,
    NotTheSameText,
    UnknownCapacity,
)
from charters.models import Charter, CharterVersion, Consent, RegisterHead, Signature, VersionText
from charters.notifications import (
    mail_already_signed,
    mail_confirmation,
    mail_receipt,
    mail_rejected,
    mail_waiting,
    mail_withdrawn,
)
from charters.services.register import append_entry, lock_head
from directory.matching import fold
from directory.models import Listing
from portal.enums import MandatePolicy
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.journal import record
from portal.services.limits import canonical_mailbox, keyed_hash

REQUEST_LIFE = timedelta(days=7)
# Fields that tell who signed; emptied when a request expires and on erasure.
PERSONAL_FIELDS = ("name", "email", "organisation", "role_title", "place", "salt")


@dataclass(frozen=True, slots=True)
class SignerDetails:
    """Who signs, as typed. `consents` maps a Purpose to the words that were on screen."""

    kind: str
    name: str
    email: str
    organisation: str = ""
    role_title: str = ""
    place: str = ""
    listing: Listing | None = None
    consents: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """One per person (by mailbox) or organisation (by listing, else by name)."""
        if self.kind == SignerKind.PERSON:
            return keyed_hash("person:" + canonical_mailbox(self.email))
        if self.listing is not None:
            return keyed_hash(f"listing:{self.listing.pk}")
        return keyed_hash("organisation:" + " ".join(fold(self.organisation).split()))


@transaction.atomic
def sign_charter(
    *,
    charter: Charter,
    locale: str,
    text_sha256: str,
    capacity: str,
    signer: SignerDetails,
    signed_by: User | None,
    is_verified: bool = False,
) -> Signature | None:
    """Ask to sign the text whose hash was on screen; a mail asks to confirm.

    `is_verified` says that `signed_by` has proved the address: no mail is needed then. Without it
    the answer is the same whoever asks: None stands for "signed already" and for a mailbox that
    got its mails of the day. Raises NotTheSameText, UnknownCapacity, and AlreadySigned to a
    verified signer.
    """
    head = lock_head(charter.network)
    version, text = _text_in_force(charter, locale, text_sha256)
    _check_capacity(text, capacity, signer.kind)
    standing = _standing(charter, capacity, signer.key)
    if standing is not None and is_verified:
        raise AlreadySigned(standing)
    if not is_verified and not confirmation_mail_allowed(signer.email):
        return None
    before = transaction.savepoint_create()
    token = secrets.token_urlsafe(32)
    signature = _new_signature(version, text, capacity, signer, signed_by, token)
    record(
        signature,
        "sign",
        by=signed_by,
        network=charter.network,
        to_state=SignatureState.REQUESTED,
    )
    if standing is not None:
        # The same work as for a new signature, so that the time tells nothing; none of it stays.
        transaction.savepoint_rollback(before)
        # To the address that holds the signature, never to the one just typed.
        mail_already_signed(standing, timezone.now().strftime("%Y%m%d"))
        return None
    if is_verified:
        return _confirm(head, signature, by=signed_by)
    mail_confirmation(signature, token)
    return signature


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


def _standing(charter: Charter, capacity: str, key: str) -> Signature | None:
    return charter.signatures.filter(
        capacity=capacity, signer_key=key, state__in=LIVE_SIGNATURE_STATES
    ).first()


def _new_signature(
    version: CharterVersion,
    text: VersionText,
    capacity: str,
    signer: SignerDetails,
    signed_by: User | None,
    token: str,
) -> Signature:
    signature = Signature.objects.create(
        charter=version.charter,
        version=version,
        text_sha256=text.sha256,
        locale=text.locale,
        capacity=capacity,
        signer_kind=signer.kind,
        signer_key=signer.key,
        user=signed_by,
        listing=signer.listing,
        name=signer.name,
        email=signer.email,
        organisation=signer.organisation,
        role_title=signer.role_title,
        place=signer.place,
        salt=secrets.token_hex(16),
        token_sha256=hash_token(token),
        previous=version.charter.signatures.filter(capacity=capacity, signer_key=signer.key)
        .exclude(state__in=[SignatureState.REQUESTED, SignatureState.EXPIRED])
        .order_by("-pk")
        .first(),
    )
    Consent.objects.bulk_create(
        Consent(signature=signature, purpose=purpose, text_shown=words)
        for purpose, words in signer.consents.items()
    )
    return signature


def hash_token(token: str) -> str:
    """How a mailed secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def signature_by_token(token: str) -> Signature:
    """The signature a mailed link leads to. Raises LinkSpent: unknown, used or expired."""
    signature = (
        Signature.objects.filter(token_sha256=hash_token(token))
        .select_related("charter__network", "version__charter", "listing")
        .prefetch_related("version__texts", "consents")
        .first()
    )
    if signature is None or signature.state == SignatureState.EXPIRED:
        raise LinkSpent
    too_old = signature.requested_at < timezone.now() - REQUEST_LIFE
    if signature.state == SignatureState.REQUESTED and too_old:
        raise LinkSpent
    return signature


@transaction.atomic
def confirm_signature(*, token: str) -> Signature:
    """The mailed link was followed and its button pressed. The link is spent by it.

    Raises LinkSpent, NotTheSameText when another version came into force meanwhile, AlreadySigned.
    """
    head = lock_head(signature_by_token(token).charter.network)
    signature = signature_by_token(token)
    if signature.state != SignatureState.REQUESTED:
        raise LinkSpent
    if signature.version.state != VersionState.ADOPTED:
        raise NotTheSameText(signature.charter.adopted)
    standing = _standing(signature.charter, signature.capacity, signature.signer_key)
    if standing is not None:
        raise AlreadySigned(standing)
    return _confirm(head, signature, by=signature.user)


def _confirm(head: RegisterHead, signature: Signature, *, by: User | None) -> Signature:
    signature.confirmed_at = timezone.now()
    _move(signature, SignatureState.CONFIRMED, by=by)
    if _mandate_is_clear(signature):
        return _activate(head, signature, by=by)
    mail_waiting(signature, _renew_token(signature))
    return signature


def _mandate_is_clear(signature: Signature) -> bool:
    """Persons speak for themselves; an organisation's own mail domain may be enough."""
    if signature.signer_kind == SignerKind.PERSON:
        return True
    if signature.charter.network.mandate != MandatePolicy.DOMAIN or signature.listing is None:
        return False
    mail_host = signature.email.rpartition("@")[2].lower()
    site_host = signature.listing.website.partition("://")[2].partition("/")[0].lower()
    return bool(mail_host) and site_host.removeprefix("www.") == mail_host


def _activate(head: RegisterHead, signature: Signature, *, by: User | None) -> Signature:
    text = next(t for t in signature.version.texts.all() if t.locale == signature.locale)
    entry = append_entry(
        head,
        entry_type=RegisterType.SIGNED,
        version=signature.version,
        text=text,
        signer=signer_commitment(signature.salt, signature.signer_key),
        capacity=signature.capacity,
    )
    signature.active_at = timezone.now()
    signature.register_seq = entry.seq
    _move(signature, SignatureState.ACTIVE, by=by)
    mail_receipt(signature, _renew_token(signature))
    return signature


def _renew_token(signature: Signature) -> str:
    """A new mailed secret; the one before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    signature.token_sha256 = hash_token(token)
    signature.save(update_fields=["token_sha256"])
    return token


@transaction.atomic
def accept_signature(*, signature: Signature, accepted_by: User | None) -> Signature:
    """The mandate is in order: the signature stands. `accepted_by` is None for the demo.

    Raises IllegalTransition.
    """
    head, signature = _locked(signature)
    if signature.state != SignatureState.CONFIRMED:
        raise IllegalTransition(f"{signature.state} -> {SignatureState.ACTIVE}")
    signature.decided_by = accepted_by
    return _activate(head, signature, by=accepted_by)


@transaction.atomic
def reject_signature(*, signature: Signature, reason: str, rejected_by: User) -> Signature:
    """The mandate is not in order. Raises IllegalTransition."""
    _head, signature = _locked(signature)
    signature.decided_by = rejected_by
    signature.reason = reason
    signature.ended_at = timezone.now()
    _move(signature, SignatureState.REJECTED, by=rejected_by, reason=reason)
    mail_rejected(signature, _renew_token(signature))
    return signature


@transaction.atomic
def withdraw_signature(*, signature: Signature, withdrawn_by: User | None) -> Signature:
    """At once and everywhere; by nobody known for the mailed link. Raises IllegalTransition."""
    head, signature = _locked(signature)
    was_active = signature.state == SignatureState.ACTIVE
    signature.ended_at = timezone.now()
    _move(signature, SignatureState.WITHDRAWN, by=withdrawn_by)
    signature.consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    if was_active:
        append_entry(
            head,
            entry_type=RegisterType.WITHDRAWN,
            version=signature.version,
            text=next(t for t in signature.version.texts.all() if t.locale == signature.locale),
            signer=signer_commitment(signature.salt, signature.signer_key),
            capacity=signature.capacity,
        )
    mail_withdrawn(signature)
    return signature


@transaction.atomic
def set_consent(
    *, signature: Signature, purpose: str, given: bool, text_shown: str, set_by: User | None
) -> None:
    """Give or take back one consent; it holds from this request on."""
    standing = signature.consents.filter(purpose=purpose, withdrawn_at=None)
    if given and not standing.exists():
        Consent.objects.create(signature=signature, purpose=purpose, text_shown=text_shown)
    elif not given:
        standing.update(withdrawn_at=timezone.now())
    record(
        signature,
        "consent",
        by=set_by,
        network=signature.charter.network,
        to_state=f"{purpose}:{'yes' if given else 'no'}",
    )


@transaction.atomic
def expire_requests() -> int:
    """Close requests nobody confirmed in a week and delete what they said about a person."""
    old = Signature.objects.filter(
        state=SignatureState.REQUESTED, requested_at__lt=timezone.now() - REQUEST_LIFE
    ).select_for_update()
    count = 0
    for signature in old:
        for name in PERSONAL_FIELDS:
            setattr(signature, name, "")
        signature.token_sha256 = None
        signature.ended_at = timezone.now()
        _move(signature, SignatureState.EXPIRED, by=None)
        count += 1
    return count


def _locked(signature: Signature) -> tuple[RegisterHead, Signature]:
    head = lock_head(signature.charter.network)
    fresh = (
        Signature.objects.select_related("charter__network", "version__charter", "listing", "user")
        .prefetch_related("version__texts")
        .get(pk=signature.pk)
    )
    return head, fresh


def _move(signature: Signature, to_state: str, *, by: User | None, reason: str = "") -> None:
    """Save the row in its new state, and the journal's line."""
    if to_state not in SIGNATURE_TRANSITIONS[signature.state]:
        raise IllegalTransition(f"{signature.state} -> {to_state}")
    before, signature.state = signature.state, to_state
    signature.save()
    record(
        signature,
        "change_state",
        by=by,
        network=signature.charter.network,
        from_state=before,
        to_state=to_state,
        reason=reason,
    )
