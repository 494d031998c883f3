"""Words that mean the same, one per line."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from directory.models import Synonyms


class SynonymsForm(WagtailAdminModelForm):
    class Meta:
        model = Synonyms
        fields = ["text"]
        help_texts = {
            "text": _(
                "One word or phrase per line, as people write them: whoever looks for one finds"
                " the others, too. For example “solidarity economy” on one line and “SSE” on the"
                " next. Plurals, genders and accents need no lines of their own."
            )
        }
