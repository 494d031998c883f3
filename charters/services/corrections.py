"""Putting a signature's words right without touching the commitment: the past stays beside it."""

import secrets
from dataclasses import dataclass, fields
from difflib import SequenceMatcher

from django.db import transaction

from charters.enums import LIVE_SIGNATURE_STATES, RegisterType, SignatureState
from charters.errors import AlreadySigned, NothingToCorrect, SomebodyElse
from charters.models import Correction, Signature
from charters.notifications import mail_corrected
from charters.services.consents import refresh_outlets
from charters.services.register import enter_signature
from charters.services.signing import organisation_key
from charters.services.standing import commitment_of, enter_as_signed, locked, renew_token
from directory.matching import fold
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record

# How much of an organisation's name must stay for it to be the same one, misspelled. From 0 to 1.
SAME_NAME = 0.6


@dataclass(frozen=True, slots=True)
class CorrectedWords:
    """What a correction may change, as typed."""

    name: str
    organisation: str = ""
    role_title: str = ""
    place: str = ""


@transaction.atomic
def correct_signature(
    *, signature: Signature, words: CorrectedWords, corrected_by: User | None
) -> Signature:
    """Put who signed right. The signature stands all the time, on the same text and day.

    The register closes the old commitment and opens one over the new words in the same
    transaction, and the receipt is mailed anew. An organisation with a listing keeps its name.
    Raises IllegalTransition, NothingToCorrect, SomebodyElse, AlreadySigned.
    """
    head, signature = locked(signature)
    if signature.state not in LIVE_SIGNATURE_STATES:
        raise IllegalTransition(f"correct {signature.state}")
    before = {one.name: getattr(signature, one.name) for one in fields(words)}
    after = {one.name: getattr(words, one.name) for one in fields(words)}
    if signature.listing_id or not before["organisation"]:
        after["organisation"] = before["organisation"]
    if before == after:
        raise NothingToCorrect
    Correction.objects.create(
        signature=signature,
        salt=signature.salt,
        register_seq=signature.register_seq,
        corrected_by=corrected_by,
        **before,
    )
    if before["organisation"] != after["organisation"]:
        _rename(signature, after["organisation"])
    for name, value in after.items():
        setattr(signature, name, value)
    signature.salt = secrets.token_hex(16)
    if signature.state == SignatureState.ACTIVE:
        closed = commitment_of(signature)
        enter_signature(head, signature, RegisterType.CORRECTED, signer=closed)
        enter_as_signed(head, signature)
    signature.save()
    refresh_outlets(signature)
    record(signature, "correct", by=corrected_by, network=signature.charter.network)
    mail_corrected(signature, renew_token(signature))
    return signature


def _rename(signature: Signature, name: str) -> None:
    """The same organisation under its right name, and under the key that goes with it."""
    if SequenceMatcher(None, fold(signature.organisation), fold(name)).ratio() < SAME_NAME:
        raise SomebodyElse
    key = organisation_key(name)
    taken = Signature.objects.filter(
        charter=signature.charter_id,
        capacity=signature.capacity,
        signer_key=key,
        state__in=LIVE_SIGNATURE_STATES,
    ).exclude(pk=signature.pk)
    if standing := taken.first():
        raise AlreadySigned(standing)
    signature.signer_key = key
