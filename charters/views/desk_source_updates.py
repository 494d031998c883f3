"""The desk's queue of sources that changed: the difference, and two decisions."""

from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from charters.composing import article_text, find_article, is_word_for_word
from charters.enums import SourceUpdateState
from charters.models import SourceUpdate
from charters.services.drafts import revision_of
from charters.services.source_updates import decline_update, take_over
from portal.desk import Decision, DeskCaseView, DeskMixin, DeskQueueView
from portal.differences import word_difference
from portal.models import Network, User


class SourceUpdateCases(DeskMixin):
    """Changed sources of the charters of networks whose texts one writes."""

    queue_url_name = "desk_source_updates"
    queue_title = _("Sources that changed")
    header_icon = "link"

    def cases(self) -> QuerySet[SourceUpdate]:
        return (
            SourceUpdate.objects.editable_by(self.request.user)
            .select_related(
                "charter__network",
                "charter__page",
                "from_version__charter__network",
                "to_version__charter__network",
                "decided_by",
            )
            .prefetch_related("from_version__texts", "to_version__texts")
        )

    def waiting(self) -> QuerySet[SourceUpdate]:
        waiting = self.cases().filter(state=SourceUpdateState.WAITING)
        return waiting.annotate(waiting_since=F("created_at")).order_by("created_at", "pk")


class DeskSourceUpdatesView(SourceUpdateCases, DeskQueueView):
    row_template = "charters/desk_source_update_row.html"
    tabs = {"decided": _("Decided")}

    def in_network(self, cases: QuerySet, network: Network) -> QuerySet:
        return cases.filter(charter__network=network)

    def decided(self) -> QuerySet[SourceUpdate]:
        decided = self.cases().exclude(state=SourceUpdateState.WAITING)
        return decided.order_by("-decided_at", "-pk")


class DeskSourceUpdateView(SourceUpdateCases, DeskCaseView):
    """One source in two versions: what changed in the articles that were taken from it."""

    case_template = "charters/desk_source_update_case.html"

    def get_page_title(self) -> str:
        return self.object.to_version.text.title

    def seen(self) -> str:
        """The draft that taking over would write into."""
        return revision_of(self.object.charter.page)

    @cached_property
    def draft(self) -> dict[str, Any]:
        """Our text as its editors see it, read once for all the articles."""
        return self.object.charter.page.get_latest_revision_as_object().frozen_content()

    @property
    def is_locked(self) -> bool:
        page = self.object.charter.page
        return bool(page.permissions_for_user(self.request.user).page_locked())

    def decisions(self) -> dict[str, Decision]:
        if self.object.state != SourceUpdateState.WAITING:
            return {}
        return {"decline": DECLINE} if self.is_locked else {"take": TAKE, "decline": DECLINE}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            changes=[self._change(item) for item in self.object.articles],
            is_locked=self.is_locked,
            **kwargs,
        )

    def _change(self, item: dict[str, Any]) -> dict[str, Any]:
        """Old and new words there, and what we made of the old ones in our draft."""
        update = self.object
        old = find_article(update.from_version.binding_text.content, item["source_article"])
        new = find_article(update.to_version.binding_text.content, item["source_article"])
        ours = find_article(self.draft, item["article"])
        return {
            "old": old,
            "new": new,
            "ours": ours,
            "is_adapted": bool(ours and old and not is_word_for_word(ours, old)),
            "pieces": word_difference(
                article_text(old) if old else "", article_text(new) if new else ""
            ),
            "is_same_text": bool(old and new and is_word_for_word(old, new)),
        }


def _take(update: SourceUpdate, *, seen: str, reason: str, decided_by: User) -> None:
    take_over(update=update, seen=seen, taken_by=decided_by)


def _decline(update: SourceUpdate, *, seen: str, reason: str, decided_by: User) -> None:
    decline_update(update=update, reason=reason, declined_by=decided_by)


TAKE = Decision(
    _("Take it over into our draft"),
    _("The draft has the new words. Publish it, and adopt it, when you are ready."),
    _take,
    style="",
)
DECLINE = Decision(
    _("Decline with the reason"),
    _("Declined; your text stays as it is."),
    _decline,
    needs_reason=True,
    style="no",
)
