"""Mails about memberships, each written to the outbox by the service that causes it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.enums import MembershipState
from portal.models import Invitation, JournalEntry, Membership, Network, OutboxMail
from portal.services.confirmations import confirmation_mail_allowed
from portal.services.limits import keyed_hash
from portal.services.mail import absolute_url, queue_mail


def mail_answer(membership: Membership, line: JournalEntry) -> None:
    """To whoever asked to join: accepted, or not and why."""
    accepted = membership.state == MembershipState.ACTIVE
    words = {"accepted": accepted, "reason": line.reason}
    with override(membership.user.language):
        words |= {"action_url": absolute_url(reverse("space_home")), "action_label": _("My space")}
    queue_mail(
        key=f"membership:{line.pk}",
        to=membership.user.email,
        template="membership_answer",
        language=membership.user.language,
        network=membership.network,
        context=words,
    )


def mail_requests(network: Network) -> None:
    """To the network's admins: people ask to join; at most once a day, names stay at the desk."""
    waiting = network.memberships.filter(state=MembershipState.REQUESTED).count()
    for admin in Membership.objects.admins_of(network).select_related("user"):
        with override(admin.user.language):
            words = {
                "waiting": waiting,
                "why": _("You get this mail because you are an admin of this network."),
                "action_url": absolute_url(reverse("desk_members")),
                "action_label": _("See the requests"),
            }
        queue_mail(
            key=f"requests:{network.pk}:{admin.user_id}:{timezone.localdate():%Y%m%d}",
            to=admin.user.email,
            template="membership_requests",
            language=admin.user.language,
            network=network,
            context=words,
        )


def mail_late_requests() -> int:
    """The nightly part of `mail_requests`: for networks that were asked since yesterday's mail.

    Returns how many networks.
    """
    networks = (
        Network.objects.open()
        .filter(
            memberships__state=MembershipState.REQUESTED,
            memberships__created_at__gt=timezone.now() - timedelta(days=1),
        )
        .distinct()
    )
    for network in networks:
        mail_requests(network)
    return len(networks)


def mail_invitation(invitation: Invitation, token: str) -> None:
    """To the invited address, unless it got its mails of the day: nobody is told which."""
    if not confirmation_mail_allowed(invitation.email):
        return
    network = invitation.network
    # Whose address it is stays unknown here, so the language is the network's own.
    with override(network.source_language):
        words = {
            "role": invitation.get_role_display(),
            "action_url": absolute_url(reverse("invitation_answer", args=[token])),
            "action_label": _("See the invitation"),
            "why": _("You get this mail because an admin of this network typed your address."),
        }
    queue_mail(
        key=f"{_keys_of(invitation)}{keyed_hash(token)[:16]}",
        to=invitation.email,
        template="invitation",
        language=network.source_language,
        network=network,
        context=words,
    )


def forget_invitation_mails(invitation: Invitation) -> None:
    """Delete its mails from the outbox: sent ones hold the address, others the link too."""
    OutboxMail.objects.filter(dedupe_key__startswith=_keys_of(invitation)).exclude(
        leased_until__gt=timezone.now()  # on its way at this moment
    ).delete()


def _keys_of(invitation: Invitation) -> str:
    return f"invitation:{invitation.pk}:"
