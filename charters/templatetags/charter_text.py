"""Small filters that set a charter's frozen text."""

from itertools import groupby
from typing import Any

from django import template
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from charters.commitments import Tally
from charters.composition import Composition, compose
from charters.enums import Strength
from charters.languages import direction, name_here, own_name
from charters.models import Charter, Signature, VersionText
from charters.notifications import capacity_label
from charters.queries.reading import added_later, older_translation

register = template.Library()


register.filter("direction", direction)
register.filter("own_name", own_name)


@register.filter
def called(article: dict[str, Any]) -> str:
    """The title of an article; where it has none its first words, or else its number."""
    opening = next((part["text"] for part in article["parts"] if part["text"]), "")
    return (
        article["title"]
        or Truncator(opening).chars(48)
        or _("Article %(number)s") % {"number": article["number"]}
    )


@register.filter
def level(text: VersionText, code: str) -> dict[str, Any] | None:
    """A level of engagement of this text, by its code."""
    return text.level(code)


@register.inclusion_tag("includes/charter_languages.html", takes_context=True)
def charter_languages(context: dict[str, Any]) -> dict[str, Any]:
    """The languages of the version on the page, and what its reader must know of this one.

    Context: version and text; `wanted` when the address asks for a language, else the page's.
    """
    version, text = context.get("version"), context.get("text")
    if not version or not text:
        return {}
    binding = version.charter.language
    wanted = context.get("wanted") or get_language() or binding
    missing = "" if text.locale == wanted else wanted
    return {
        "version": version,
        "text": text,
        "texts": sorted(version.texts.all(), key=lambda t: (t.locale != binding, t.locale)),
        "binding": binding,
        "binding_name": name_here(binding),
        "missing_name": name_here(missing) if missing else "",
        "older": older_translation(version, missing) if missing else None,
        "added_at": added_later(version, text) if text.locale != binding else None,
    }


@register.filter
def grouped(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring commitments together, so that they make one list: `{"kind", "parts"}`."""
    return [
        {"kind": "commitment" if is_commitment else "text", "parts": list(group)}
        for is_commitment, group in groupby(parts, lambda part: part["kind"] == "commitment")
    ]


@register.filter
def who(part: dict[str, Any], labels: dict[str, str]) -> str:
    """Whom a commitment binds, under the charter's own names, and how firmly."""
    words = [labels.get(code, code) for code in part.get("capacities", [])]
    if part.get("strength") == Strength.BEST_EFFORT:
        words.append(_("best effort"))
    return " · ".join(words)


@register.filter
def has_plain(content: dict[str, Any]) -> bool:
    """Whether any article has a reading in plain words."""
    return any(article.get("plain") for article in content["articles"])


@register.filter
def tally(count: Tally) -> str:
    """How many commitments, by strength, in words."""
    words = []
    if count.firm:
        words.append(ngettext("%(n)s firm", "%(n)s firm", count.firm) % {"n": count.firm})
    if count.effort:
        text = ngettext("%(n)s best effort", "%(n)s best effort", count.effort)
        words.append(text % {"n": count.effort})
    return ", ".join(words) or _("nothing")


@register.filter
def as_articles(numbers: list[int]) -> str:
    """`article 3`, `articles 1, 2 and 4`; runs of three and more as `1 to 4`."""
    words: list[str] = []
    for _key, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [str(number) for _place, number in group]
        if len(run) > 2:
            run = [_("%(first)s to %(last)s") % {"first": run[0], "last": run[-1]}]
        words += run
    if len(words) > 1:
        words = [_("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}]
    text = ngettext("article %(numbers)s", "articles %(numbers)s", len(numbers))
    return text % {"numbers": words[0] if words else ""}


@register.simple_tag
def composition(
    charter: Charter | None, content: dict[str, Any], text: VersionText | None = None
) -> Composition:
    """Sources of a text, and who took its charter for one (`charters.composition`).

    A translation is compared with its sources by the binding text it belongs to.
    """
    if charter and text and text.locale != charter.language:
        content = text.version.binding_text.content
    return compose(charter or None, content)


@register.filter
def at(mapping: dict[str, Any], key: str) -> Any:
    """`mapping[key]`, or nothing."""
    return (mapping or {}).get(key, "")


@register.filter
def is_consent(name: str) -> bool:
    return name.startswith("consent_")


@register.filter
def capacity_name(signature: Signature) -> str:
    """The capacity one signed in, under the name its charter gives it."""
    return capacity_label(signature).capitalize()
