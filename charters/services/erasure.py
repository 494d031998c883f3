"""Forgetting who signed: the row, its mails and its papers lose the person, the chain stays whole.

What the register holds is a commitment that nobody can open once the salt is gone.
"""

import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from charters.enums import (
    LIVE_SIGNATURE_STATES,
    MANDATE_TRANSITIONS,
    MandateState,
    SignatureState,
)
from charters.models import Badge, Mandate, Signature, SignatureWord
from charters.notifications import mail_erased
from charters.services.consents import end_consents
from charters.services.qualifications import erase_qualification
from charters.services.signing import PERSONAL_FIELDS
from charters.services.standing import end, locked, move
from portal.models import JournalEntry, User
from portal.services.forgetting import forget_mails, forget_words_about
from portal.services.journal import record

# All that people wrote into a mandate.
MANDATE_WORDS = (
    "name",
    "email",
    "title",
    "organisation",
    "note",
    "reason",
    "document",
    "document_name",
    "asked_for",
    "vouched_for",
    "objection",
)


@transaction.atomic
def erase_signature(*, signature: Signature, tell: bool = True) -> Signature:
    """End the signature where it stands, then take the person out of everything about it.

    Nobody is named as who did it: it is always the signer's own act. `tell` mails a last word,
    whose own row goes once it left. Doing it twice changes nothing.
    """
    head, signature = locked(signature)
    if signature.erased_at is not None:
        return signature
    if signature.state in LIVE_SIGNATURE_STATES:
        end(head, signature, SignatureState.WITHDRAWN, by=None)
    elif signature.state == SignatureState.REQUESTED:
        signature.ended_at = timezone.now()
        move(signature, SignatureState.EXPIRED, by=None)
    mailbox, signer = signature.email, signature.user
    _forget_papers(signature)
    _forget_mails(signature)
    if tell and mailbox:
        mail_erased(signature)
    _forget_journal(signature, signer)
    _empty(signature)
    record(signature, "erase", by=None, network=signature.charter.network)
    return signature


def _empty(signature: Signature) -> None:
    for name in (*PERSONAL_FIELDS, "level", "reason"):
        setattr(signature, name, "")
    # The site could find the person again by a hash it can make itself.
    signature.signer_key = secrets.token_hex(32)
    signature.user = signature.listing = signature.territory = signature.mandate = None
    signature.token_sha256 = None
    signature.erased_at = timezone.now()
    signature.save()
    end_consents(signature)
    signature.corrections.update(
        name="", organisation="", role_title="", place="", salt="", corrected_by=None
    )
    signature.renewals.update(mailbox_key="")
    SignatureWord.objects.filter(signature=signature).delete()
    Badge.objects.filter(signature=signature).delete()


def _forget_papers(signature: Signature) -> None:
    """What was shown and said for this signature: evidence, mandate, second person, appeals."""
    erase_qualification(signature)
    signature.countersignatures.update(name="", email="", title="", token_sha256=None)
    signature.appeals.update(text="", reason="")
    others = Signature.objects.filter(erased_at=None).exclude(pk=signature.pk)
    mine = Q(pk=signature.mandate_id) | Q(
        network=signature.charter.network_id,
        signer_key=signature.signer_key,
        email__iexact=signature.email,
    )
    for mandate in Mandate.objects.filter(mine):
        served = Q(mandate=mandate) | Q(
            signer_key=mandate.signer_key,
            email__iexact=mandate.email,
            charter__network=mandate.network_id,
        )
        if not others.filter(served).exists():
            erase_mandate(mandate)


def erase_mandate(mandate: Mandate) -> None:
    """Take the person, the organisation and the document out of a mandate; a standing one ends."""
    if mandate.document:
        storage, path = mandate.document.storage, str(mandate.document.name)
        transaction.on_commit(lambda: storage.delete(path))
    for name in MANDATE_WORDS:
        setattr(mandate, name, "")
    mandate.user = mandate.listing = mandate.vouched_by = None
    mandate.token_sha256 = None
    mandate.signer_key = secrets.token_hex(32)
    if MandateState.ENDED in MANDATE_TRANSITIONS[mandate.state]:
        mandate.state, mandate.ended_at = MandateState.ENDED, timezone.now()
    mandate.save()
    forget_words_about([mandate])


def _forget_mails(signature: Signature) -> None:
    """Mails about this signature, sent or waiting; all of them where nothing else is known here
    of the mailbox."""
    mailbox = signature.email
    if not mailbox:
        return
    others = Signature.objects.filter(email__iexact=mailbox, erased_at=None)
    has_account = User.objects.filter(
        Q(email__iexact=mailbox) | Q(emailaddress__email__iexact=mailbox)
    )
    if others.exclude(pk=signature.pk).exists() or has_account.exists():
        forget_mails([mailbox], about=f"^signature_[a-z_]+:{signature.pk}(:|$)")
    else:
        forget_mails([mailbox])


def _forget_journal(signature: Signature, signer: User | None) -> None:
    """Lines stay, without the words that people wrote and without the signer as actor."""
    forget_words_about([signature, *signature.appeals.all()])
    if signer is not None:
        JournalEntry.objects.filter(
            actor=signer, subject_type=signature._meta.label_lower, subject_id=str(signature.pk)
        ).update(actor=None, actor_role="")
