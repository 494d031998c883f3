"""A charter's versions made by hand, as adopting and importing leave them."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from charters.canonical import canonical_text, text_sha256
from charters.enums import RevisionClass, VersionState
from charters.models import Charter, CharterVersion, VersionText


def freeze_text(version: CharterVersion, locale: str, content: dict, **fields: Any) -> VersionText:
    canonical = canonical_text(content)
    fields.setdefault("title", "Charte des jardins")
    return VersionText.objects.create(
        version=version,
        locale=locale,
        content=content,
        canonical=canonical,
        sha256=text_sha256(canonical),
        **fields,
    )


def next_version(charter: Charter, content: dict, **fields: Any) -> CharterVersion:
    """Adopted after the one in force, which is superseded; its text in the binding language."""
    before = charter.versions.get(state=VersionState.ADOPTED)
    before.state, before.superseded_at = VersionState.SUPERSEDED, timezone.now()
    before.save()
    fields.setdefault("revision_class", RevisionClass.SUBSTANTIAL)
    fields.setdefault("summary", "We changed what had to change.")
    fields.setdefault("reason", "Duties are not what they were.")
    fields.setdefault("in_force_on", date.today() + timedelta(days=30))
    version = CharterVersion.objects.create(
        charter=charter,
        number=before.number + 1,
        state=VersionState.ADOPTED,
        frozen_at=timezone.now(),
        adopted_at=timezone.now(),
        **fields,
    )
    freeze_text(version, charter.language, content)
    return version


def longer(charter: Charter) -> dict:
    """The text in force and a paragraph more."""
    content = deepcopy(charter.adopted.binding_text.content)
    parts = content["articles"][0]["parts"]
    parts.append({"kind": "paragraph", "id": f"more-{len(parts)}", "text": "Encore un mot."})
    return content


def revised(charter: Charter) -> dict:
    """The small charter of the tests: water last, pay sooner and firmly listen, one duty more."""
    content = deepcopy(charter.adopted.binding_text.content)
    content["articles"].append(content["articles"].pop(0))
    pay = content["articles"][0]["parts"]
    pay[1]["text"] = "Payer sous vingt jours"
    pay[2]["strength"] = "firm"
    content["articles"][1]["parts"].append(
        {
            "kind": "commitment",
            "id": "new-duty",
            "text": "Publier <les> comptes",
            "level": 1,
            "capacities": ["provider"],
            "strength": "firm",
        }
    )
    for number, article in enumerate(content["articles"], start=1):
        article["number"] = number
    return content
