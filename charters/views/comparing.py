"""Two versions of a charter compared, for everybody; `desk_changes` is the desk's."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from charters.comparing.pages import comparison_context
from charters.enums import CapacityCode
from charters.models import Charter, CharterVersion, VersionText
from charters.templatetags.comparing import version_name
from charters.views.reading import get_charter

LAYOUTS = ("inline", "side")


@dataclass
class CannotCompare(Exception):
    """Why there is nothing to show, and the status that says so."""

    reason: str
    status: int


@require_safe
def version_compare(request: HttpRequest, network: str, charter: str) -> HttpResponse:
    """`?from=1&to=3`, and maybe `as=` (a capacity), `view=side`, `lang=`; without versions, the
    newest beside the one before it."""
    found = get_charter(network, charter)
    versions = list(found.versions.public().exclude(number=None).order_by("-number"))
    context: dict[str, Any] = {
        "charter": found,
        "network": found.network,
        "versions": versions,
        "text": found.adopted.text,
    }
    try:
        old, new = _chosen_versions(request.GET, versions)
        context |= {"old": old, "new": new}
        context |= _comparison(request.GET, found, old, new)
    except CannotCompare as problem:
        context["problem"] = problem.reason
        return render(request, "charters/version_compare.html", context, status=problem.status)
    return render(request, "charters/version_compare.html", context)


def _chosen_versions(
    asked: QueryDict, versions: list[CharterVersion]
) -> tuple[CharterVersion, CharterVersion]:
    """Both orders are possible: from the newer to the older too. Raises CannotCompare."""
    new = _version(asked.get("to", ""), versions) or versions[0]
    earlier = [version for version in versions if version.number < new.number]
    old = _version(asked.get("from", ""), versions) or (earlier or versions)[0]
    if len(versions) < 2:
        raise CannotCompare(_("There is only one version so far: nothing to compare."), 200)
    if old == new:
        raise CannotCompare(_("This is the same version twice: choose two."), 200)
    return old, new


def _version(number: str, versions: list[CharterVersion]) -> CharterVersion | None:
    if not number:
        return None
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise CannotCompare(_("A version is a number: choose two of them."), 400)
    for version in versions:
        if version.number == int(number):
            return version
    raise CannotCompare(_("This charter has no version %(number)s.") % {"number": int(number)}, 404)


def _comparison(
    asked: QueryDict, charter: Charter, old: CharterVersion, new: CharterVersion
) -> dict[str, Any]:
    before, after, languages = _texts(asked.get("lang", ""), charter, old, new)
    layout = _one_of(asked.get("view", ""), LAYOUTS, _("There is no such view."))
    return comparison_context(
        before.content,
        after.content,
        titles=(before.title, after.title),
        names=(version_name(old), version_name(new)),
        locale=after.locale,
        capacity=_one_of(asked.get("as", ""), CapacityCode.values, _("Nobody signs as that.")),
        layout=layout or "inline",
        whole_url=_whole_url(asked, old, new),
    ) | {"languages": languages, "steps": _steps(after, old, new)}


def _whole_url(asked: QueryDict, old: CharterVersion, new: CharterVersion) -> str:
    """The same comparison for everybody."""
    kept = {name: asked[name] for name in ("lang", "view") if asked.get(name)}
    return "?" + urlencode({"from": old.number, "to": new.number, **kept})


def _one_of(value: str, known: Any, problem: str) -> str:
    if value and value not in known:
        raise CannotCompare(problem, 400)
    return value


def _texts(
    language: str, charter: Charter, old: CharterVersion, new: CharterVersion
) -> tuple[VersionText, VersionText, list[str]]:
    """Both versions in one language, and all languages they share. Raises CannotCompare."""
    locales = [set(version.texts.values_list("locale", flat=True)) for version in (old, new)]
    shared = sorted(locales[0] & locales[1])
    if not shared:
        raise CannotCompare(_("These two versions have no language in common."), 200)
    if language and language not in shared:
        raise CannotCompare(_("One of these versions is not there in that language."), 404)
    wanted = [language, get_language() or "", charter.language, shared[0]]
    chosen = next(locale for locale in wanted if locale in shared)
    texts = VersionText.objects.filter(version__in=[old, new], locale=chosen)
    by_version = {text.version_id: text for text in texts}
    return by_version[old.pk], by_version[new.pk], shared


def _steps(text: VersionText, old: CharterVersion, new: CharterVersion) -> list[CharterVersion]:
    """The versions adopted on the way, each with its class, its reason and its summary in the
    language of the text where it has one."""
    first, last = sorted(version.number for version in (old, new))
    steps = text.version.charter.versions.public().filter(Q(number__gt=first, number__lte=last))
    words = {
        found.version_id: found
        for found in VersionText.objects.filter(version__in=steps, locale=text.locale).only(
            "version_id", "locale", "summary", "reason"
        )
    }
    found = list(steps.order_by("-number"))
    for step in found:
        told = words.get(step.pk)
        step.summary = (told and told.summary) or step.summary
        step.reason = (told and told.reason) or step.reason
    return found
