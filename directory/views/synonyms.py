"""The screens where federation staff keeps synonyms: Wagtail's own, with our journal.

The fence opens none of their addresses, so nobody else comes this far.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from directory.forms.synonyms import SynonymsForm
from directory.models import Synonyms
from directory.services.synonyms import delete_synonyms, save_synonyms


class AddSynonyms(generic.CreateView):
    def save_instance(self) -> Synonyms:
        return save_synonyms(self.form.instance, by=self.request.user)


class ChangeSynonyms(generic.EditView):
    def save_instance(self) -> Synonyms:
        return save_synonyms(self.form.instance, by=self.request.user)


class DeleteSynonyms(generic.DeleteView):
    def delete_action(self) -> None:
        delete_synonyms(self.object, by=self.request.user)


class SynonymsViewSet(ModelViewSet):
    """List, search, add, change, and delete after a question."""

    model = Synonyms
    name = "synonyms"
    url_prefix = "synonyms"
    icon = "list-ul"
    menu_label = _("Synonyms")
    add_to_settings_menu = True
    list_display = ["__str__", DateColumn("changed_at", label=_("changed"))]
    search_fields = ["text"]
    search_backend_name = None
    copy_view_enabled = False
    add_view_class = AddSynonyms
    edit_view_class = ChangeSynonyms
    delete_view_class = DeleteSynonyms

    def get_form_class(self, for_update: bool = False) -> type[SynonymsForm]:
        return SynonymsForm
