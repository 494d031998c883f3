"""The desk's table of a draft's commitments: an editor says in one page who is bound by what."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from charters.forms.drafts import BindingForm
from charters.services.drafts import bind_commitments
from charters.views.drafts import DraftView


class DeskCommitmentsView(DraftView):
    """Commitment by capacity, with boxes; what the form had not on screen stays as it is."""

    template_name = "charters/desk_commitments.html"
    page_title = gettext_lazy("Who is bound by what")
    header_icon = "group"

    def get_form(self, data: Any = None) -> BindingForm:
        return BindingForm(self.draft.frozen_content(), data)

    def write(self, request: HttpRequest, form: BindingForm) -> bool:
        return bind_commitments(
            page=self.object,
            seen=self.posted_seen,
            bindings=form.bindings(),
            changed_by=request.user,
        )
