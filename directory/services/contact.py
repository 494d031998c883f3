"""Relaying what a visitor and the owner of a listing write to each other.

Neither sees the other's address: each mail leads to a page, whose signed address is the proof.
"""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from directory import contact_mails
from directory.models import ContactBlock, ContactMessage, ContactReply, Listing
from directory.services.figures import count_contact
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.journal import record
from portal.services.limits import LimitReached, canonical_mailbox, hit, network_address
from portal.services.mail import mailbox_key

# What one mailbox, one subscriber's address may send; and what one owner gets from strangers.
MAILBOX_LIMIT = 5
ADDRESS_LIMIT = 20
LISTING_LIMIT = 30
# What one side may write in one conversation.
REPLY_LIMIT = 20
WINDOW = timedelta(days=1)
BLOCK = timedelta(days=90)
KEPT = timedelta(days=365)
BATCH = 500
SIGNER = signing.Signer(salt="directory.contact")
OWNER, SENDER = "owner", "sender"


@transaction.atomic
def send_message(
    *,
    listing: Listing,
    sender_name: str,
    sender_email: str,
    body: str,
    client_ip: str,
    language: str,
    shows_address: bool = False,
    wants_copy: bool = True,
) -> ContactMessage:
    """Keep the message, mail it to the owner, and a copy to the sender who wants one.

    The copy stays out when the sender's mailbox got its mails of the day. Raises LimitReached,
    also where the network keeps this mailbox out: nobody learns which of the two it was.

    A listing whose owner left keeps its messages for nobody: the sender sees no difference.
    """
    hit("contact.mailbox", canonical_mailbox(sender_email), limit=MAILBOX_LIMIT, window=WINDOW)
    hit("contact.address", network_address(client_ip), limit=ADDRESS_LIMIT, window=WINDOW)
    hit("contact.listing", str(listing.pk), limit=LISTING_LIMIT, window=WINDOW)
    blocks = ContactBlock.objects.filter(network=listing.home_network, until__gt=timezone.now())
    if blocks.filter(mailbox_key=mailbox_key(sender_email)).exists():
        raise LimitReached("contact.blocked")
    message = ContactMessage.objects.create(
        listing=listing,
        owner=listing.owner,
        sender_name=sender_name,
        sender_email=sender_email,
        shows_address=shows_address,
        language=language,
        body=body,
    )
    count_contact(listing)
    contact_mails.message_relayed(message, token_of(message, OWNER))
    # The copy goes to an address that nobody has proved.
    if wants_copy and confirmation_mail_allowed(sender_email):
        contact_mails.message_copied(message)
    return message


def token_of(message: ContactMessage, side: str) -> str:
    """What the link mailed to one side carries; the owner's is good for that owner alone."""
    return SIGNER.sign_object([message.pk, side, message.owner_id if side == OWNER else 0])


def conversation_of(token: str) -> tuple[ContactMessage, str] | None:
    """The conversation and the side a link stands for; None where it is gone, or the owner left.

    Raises signing.BadSignature."""
    pk, side, owner_id = SIGNER.unsign_object(token)
    related = ContactMessage.objects.select_related("listing__home_network__root_page", "owner")
    message = related.filter(pk=pk).first()
    if message is None or (side == OWNER and message.owner_id != owner_id):
        return None
    return message, side


@transaction.atomic
def reply(*, message: ContactMessage, side: str, body: str) -> ContactReply:
    """A word to the other side, told by mail. Raises IllegalTransition once the conversation is
    closed, LimitReached."""
    message = _locked(message)
    if message.is_closed:
        raise IllegalTransition("closed")
    hit("contact.reply", f"{message.pk}:{side}", limit=REPLY_LIMIT, window=WINDOW)
    answer = message.replies.create(is_owners=side == OWNER, body=body)
    other = SENDER if side == OWNER else OWNER
    contact_mails.reply_relayed(answer, token_of(message, other))
    return answer


@transaction.atomic
def report_message(*, message: ContactMessage, reason: str) -> ContactMessage:
    """The owner says that this is abuse: the conversation is closed, and the network's staff may
    read it. Raises IllegalTransition once it is closed."""
    message = _locked(message)
    if message.is_closed:
        raise IllegalTransition("closed")
    message.reported_at, message.report = timezone.now(), reason
    message.save(update_fields=["reported_at", "report"])
    network = message.listing.home_network
    entry = record(message, "report", by=message.owner, network=network)
    contact_mails.report_waits(message, entry)
    return message


@transaction.atomic
def handle_report(*, message: ContactMessage, blocks: bool, handled_by: User) -> ContactMessage:
    """Staff read it; `blocks` keeps the sender's mailbox out of the network for 90 days.

    Raises IllegalTransition when somebody else did before."""
    message = _locked(message)
    if message.reported_at is None or message.handled_at is not None:
        raise IllegalTransition("handled")
    network = message.listing.home_network
    if blocks and message.sender_email:
        ContactBlock.objects.update_or_create(
            network=network,
            mailbox_key=mailbox_key(message.sender_email),
            defaults={"until": timezone.now() + BLOCK},
        )
    message.handled_at = timezone.now()
    message.save(update_fields=["handled_at"])
    record(message, "block_sender" if blocks else "dismiss_report", by=handled_by, network=network)
    return message


def empty_old_messages() -> int:
    """Take words, names and addresses out of conversations whose last word is 12 months old; how
    many. Blocks that are over go, too."""
    ContactBlock.objects.filter(until__lt=timezone.now()).delete()
    before, emptied = timezone.now() - KEPT, 0
    old = (
        ContactMessage.objects.filter(emptied_at=None, sent_at__lt=before)
        .annotate(last=Max("replies__sent_at"))
        .filter(Q(last=None) | Q(last__lt=before))
        .order_by("pk")
    )
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        emptied += _empty(keys)
    return emptied


@transaction.atomic
def _empty(keys: list[int]) -> int:
    ContactReply.objects.filter(message__in=keys).update(body="")
    return ContactMessage.objects.filter(pk__in=keys).update(
        sender_name="",
        sender_email="",
        body="",
        report="",
        owner=None,
        emptied_at=timezone.now(),
    )


def _locked(message: ContactMessage) -> ContactMessage:
    related = ContactMessage.objects.select_related("listing__home_network", "owner")
    return related.select_for_update(of=("self",)).get(pk=message.pk)
