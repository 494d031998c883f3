"""Who speaks for an organisation in a network: asked for, shown by a document, agreed to.

One transaction each, under the lock of the network's register. What is decided then, and what it
does to signatures, is in `charters.services.mandate_decisions`.
"""

from datetime import timedelta

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from charters.enums import MandateState, MandateWay
from charters.errors import AlreadyRepresents, LinkSpent
from charters.mandate_mails import mail_contested, mail_mandate_confirm, mail_objection
from charters.models import Mandate, RegisterHead
from charters.services.mandate_decisions import (
    forget_document,
    locked_mandate,
    renew_mandate_token,
    verify,
)
from charters.services.mandates import domain_proves, is_same_person
from charters.services.register import lock_head
from charters.services.standing import hash_token
from directory.models import Listing
from portal.errors import IllegalTransition
from portal.models import Network, User
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.journal import record

REQUEST_LIFE = timedelta(days=7)


@transaction.atomic
def ask_to_represent(
    *,
    network: Network,
    signer_key: str,
    organisation: str,
    listing: Listing | None,
    details: dict[str, str],
    asked_by: User | None,
) -> Mandate | None:
    """Ask to speak for an organisation, maybe in the place of somebody else.

    `details`: name, email, title, note, language. `asked_by` is somebody whose address is proved;
    anybody else gets a mail to confirm, and the answer is the same whatever is there: None. Raises
    AlreadyRepresents to a person known.
    """
    head = lock_head(network)
    email = details["email"]
    if asked_by is None and not confirmation_mail_allowed(email):
        return None
    user_id = asked_by.pk if asked_by else None
    live = Mandate.objects.filter(
        network=network,
        signer_key=signer_key,
        state__in=[MandateState.REQUESTED, MandateState.VERIFIED],
    )
    mandate = next(
        (one for one in live if is_same_person(one, user_id=user_id, email=email)),
        None,
    )
    if mandate is not None and asked_by is not None and mandate.confirmed_at:
        raise AlreadyRepresents(mandate)
    if mandate is None:
        mandate = Mandate.objects.create(
            network=network,
            signer_key=signer_key,
            organisation=organisation,
            listing=listing,
            user=asked_by,
            **details,
        )
        record(mandate, "request", by=asked_by, network=network, to_state=MandateState.REQUESTED)
    if asked_by is not None:
        return _proved(head, mandate)
    mail_mandate_confirm(mandate, renew_mandate_token(mandate))
    return None


def mandate_by_token(token: str) -> Mandate:
    """The mandate a mailed link leads to. Raises LinkSpent: unknown, or too old to confirm."""
    mandate = (
        Mandate.objects.select_related("network__root_page", "listing", "user", "vouched_by")
        .filter(token_sha256=hash_token(token))
        .first()
    )
    if mandate is None:
        raise LinkSpent
    too_old = mandate.requested_at < timezone.now() - REQUEST_LIFE
    if mandate.confirmed_at is None and too_old:
        raise LinkSpent
    return mandate


@transaction.atomic
def confirm_request(*, token: str) -> Mandate:
    """The mailed link was followed and its button pressed. Raises LinkSpent."""
    head, mandate = locked_mandate(mandate_by_token(token))
    if mandate.confirmed_at is not None or not mandate.is_open:
        raise LinkSpent
    return _proved(head, mandate)


def _proved(head: RegisterHead, mandate: Mandate) -> Mandate:
    """The address is proved: from now on the others concerned are told, and the domain counts."""
    mandate.confirmed_at = timezone.now()
    mandate.save(update_fields=["confirmed_at"])
    present = mandate.present
    if present is not None:
        mail_contested(present, mandate, renew_mandate_token(present))
    elif mandate.network.mandate_by_domain and domain_proves(mandate):
        verify(head, mandate, by=None, way=MandateWay.DOMAIN)
    return mandate


@transaction.atomic
def add_document(*, mandate: Mandate, file: File, added_by: User | None) -> Mandate:
    """Hand in a document, already checked by the form; one takes the place of another.

    Raises IllegalTransition.
    """
    _head, mandate = locked_mandate(mandate)
    if not mandate.is_open:
        raise IllegalTransition(f"{mandate.state}: a document comes too late")
    forget_document(mandate)
    mandate.document = file
    mandate.document_name = str(file.name)[-120:]
    mandate.way, mandate.asked_for = MandateWay.DOCUMENT, ""
    mandate.save()
    record(mandate, "add_document", by=added_by, network=mandate.network)
    return mandate


@transaction.atomic
def agree_to_change(*, mandate: Mandate, agreed_by: Mandate) -> Mandate:
    """The present representative gives way; the desk has nothing left to decide.

    Raises IllegalTransition, also where `agreed_by` is not the present one.
    """
    head, mandate = locked_mandate(mandate)
    present = _challenged(mandate, agreed_by)
    verify(head, mandate, by=present.user)
    return mandate


@transaction.atomic
def object_to_change(*, mandate: Mandate, objection: str, objected_by: Mandate) -> Mandate:
    """The present representative does not want to give way: the desk decides, and reads why.

    Raises IllegalTransition.
    """
    _head, mandate = locked_mandate(mandate)
    present = _challenged(mandate, objected_by)
    mandate.objection = objection
    mandate.save(update_fields=["objection"])
    record(mandate, "object", by=present.user, network=mandate.network, reason=objection)
    mail_objection(mandate, renew_mandate_token(mandate))
    return mandate


def _challenged(mandate: Mandate, answering: Mandate) -> Mandate:
    present = mandate.present
    if present is None or present.pk != answering.pk or not mandate.is_open:
        raise IllegalTransition("nothing to answer")
    if mandate.confirmed_at is None:
        raise IllegalTransition("not asked yet")
    return present


@transaction.atomic
def forget_unconfirmed_mandates() -> int:
    """Delete requests whose link nobody followed in a week."""
    old = Mandate.objects.filter(
        confirmed_at=None, requested_at__lt=timezone.now() - REQUEST_LIFE, signatures=None
    )
    return old.delete()[0]
