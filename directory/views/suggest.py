"""Suggestions while somebody types: an addition for browsers with script, public and cacheable."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory.queries.suggest import suggest_anything, suggest_places


@require_safe
@cache_control(public=True, max_age=60)
def listing_suggest(request: HttpRequest) -> JsonResponse:
    """`?q=` what is typed, `?for=place` for a place; also how many, in words to be read aloud."""
    typed = request.GET.get("q", "")
    suggest = suggest_places if request.GET.get("for") == "place" else suggest_anything
    found = suggest(typed)
    number = len(found)
    said = ngettext("%(n)s suggestion", "%(n)s suggestions", number) % {"n": number}
    options = [one.as_data() for one in found]
    return JsonResponse({"said": said if found else _("No suggestion"), "options": options})
