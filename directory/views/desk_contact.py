"""The desk of messages that owners reported."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from directory.models import ContactMessage
from directory.models.contact import ContactMessageQuerySet
from directory.services.contact import handle_report
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.models import Network, User


class MessageCases(DeskMixin):
    """Reported messages to listings whose home network's desk one works at."""

    queue_url_name = "desk_messages"
    queue_title = _("Reported messages")
    header_icon = "mail"

    def cases(self) -> ContactMessageQuerySet:
        reported = ContactMessage.objects.moderated_by(self.request.user)
        return reported.select_related("listing__home_network")

    def waiting(self) -> ContactMessageQuerySet:
        return self.cases().waiting()


class DeskMessagesView(MessageCases, DeskQueueView):
    row_template = "directory/desk_message_row.html"
    tabs = {"handled": _("Looked at")}
    empty_words = _("When an owner reports a message, you read that conversation here, alone.")

    def in_network(self, cases: ContactMessageQuerySet, network: Network) -> ContactMessageQuerySet:
        return cases.filter(listing__home_network=network)

    def handled(self) -> ContactMessageQuerySet:
        return self.cases().exclude(handled_at=None).order_by("-handled_at", "-pk")


class DeskMessageView(MessageCases, DeskCaseView):
    """One conversation as far as it went; no address is shown here either."""

    case_template = "directory/desk_message_case.html"

    def get_page_title(self) -> str:
        return self.object.listing.name

    def decisions(self) -> dict[str, Decision]:
        return {} if self.object.handled_at else {"block": BLOCK, "dismiss": DISMISS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replies=self.object.replies.all(), **kwargs)


def _handling(*, blocks: bool) -> Any:
    def act(message: Model, *, seen: str, reason: str, decided_by: User) -> None:
        handle_report(message=message, blocks=blocks, handled_by=decided_by)

    return act


BLOCK = Decision(
    _("Keep the sender out for 90 days"),
    _("The sender can't write to listings of your network for 90 days."),
    _handling(blocks=True),
    style="no",
)
DISMISS = Decision(
    _("Do nothing more"),
    _("Noted. The conversation stays closed."),
    _handling(blocks=False),
)
