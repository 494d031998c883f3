"""The desk's comparison: the draft as it was last saved beside the text in force, before anything
is opened or published."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charters.comparing import bound_capacities
from charters.comparing.pages import comparison_context
from charters.templatetags.comparing import version_name
from charters.views.comparing import LAYOUTS
from charters.views.desk_commitments import DraftView


class DeskChangesView(DraftView):
    """`?view=side` sets both texts side by side, `?as=` shows what changes for one capacity."""

    template_name = "charters/desk_changes.html"
    page_title = gettext_lazy("What the draft changes")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        charter = getattr(self.object, "charter", None)
        adopted = charter.adopted if charter else None
        if charter is None or adopted is None:
            return context
        draft, text = self.draft, adopted.binding_text
        asked = self.request.GET
        layout = asked.get("view", "")
        context |= comparison_context(
            text.content,
            draft.frozen_content(),
            titles=(text.title, draft.title),
            names=(version_name(adopted), _("Draft")),
            locale=text.locale,
            capacity=asked.get("as", ""),
            layout=layout if layout in LAYOUTS else "inline",
            whole_url="?",
        )
        codes = bound_capacities(context["comparison"])
        told = [label for code, label in context["labels"].items() if code in codes]
        return context | {"draft": draft, "adopted": adopted, "bound": told}
