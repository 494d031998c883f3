"""Relaying a visitor's message to the owner of a listing, whose address is never shown."""

from datetime import timedelta

from django.db import transaction

from directory import notifications
from directory.models import ContactMessage, Listing
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.limits import canonical_mailbox, hit, network_address

# What one mailbox, one subscriber's address may send; and what one owner gets from strangers.
MAILBOX_LIMIT = 5
ADDRESS_LIMIT = 20
LISTING_LIMIT = 30
WINDOW = timedelta(days=1)


@transaction.atomic
def send_message(
    *,
    listing: Listing,
    sender_name: str,
    sender_email: str,
    body: str,
    client_ip: str,
    language: str,
) -> ContactMessage:
    """Keep the message, mail it to the owner, and a copy to the sender. Raises LimitReached.

    The copy stays out when the sender's mailbox got its mails of the day.

    A listing whose owner left keeps its messages for nobody: the sender sees no difference.
    """
    hit("contact.mailbox", canonical_mailbox(sender_email), limit=MAILBOX_LIMIT, window=WINDOW)
    hit("contact.address", network_address(client_ip), limit=ADDRESS_LIMIT, window=WINDOW)
    hit("contact.listing", str(listing.pk), limit=LISTING_LIMIT, window=WINDOW)
    message = ContactMessage.objects.create(
        listing=listing, sender_name=sender_name, sender_email=sender_email, body=body
    )
    notifications.message_relayed(message)
    # The copy goes to an address that nobody has proved.
    if confirmation_mail_allowed(sender_email):
        notifications.message_copied(message, language)
    return message
