"""The mails about a running consultation that one can turn off: digests, and the last call."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from charters.discussing import Place
from charters.models import Consultation, Contribution
from portal.enums import MailTopic
from portal.services.mail import Recipient, absolute_url, queue_mail_to_many

# Of what is new on one article; the others are counted.
SHOWN = 5


def mail_digest(
    consultation: Consultation,
    made: list[Contribution],
    answered: list[Contribution],
    recipients: list[Recipient],
    now: datetime,
) -> int:
    """To those who take part: what was answered and proposed on the articles they follow."""

    def context() -> dict[str, Any]:
        return {
            "places": _by_place(consultation, made, answered),
            "made": len(made),
            "answered": len(answered),
            "why": _("You receive this mail because you take part in this consultation."),
        }

    return _mail(consultation, "consultation_digest", f"{now:%Y%m%d%H%M%S}", recipients, context)


def mail_desk_digest(
    consultation: Consultation,
    made: list[Contribution],
    recipients: list[Recipient],
    now: datetime,
) -> int:
    """To editors: what came in, and how much waits for an answer."""
    waiting = consultation.contributions.unanswered().count()

    def context() -> dict[str, Any]:
        return {
            "places": _by_place(consultation, made, []),
            "made": len(made),
            "waiting": waiting,
            "action_url": absolute_url(reverse("desk_contributions")),
            "action_label": _("Answer at the desk"),
            "why": _("You receive this mail because you write this network's charters."),
        }

    moment = f"{now:%Y%m%d%H%M%S}"
    return _mail(consultation, "consultation_desk_digest", moment, recipients, context)


def mail_reminder(consultation: Consultation, recipients: list[Recipient]) -> int:
    """To members and signatories who were not heard yet; once for each closing date."""

    def context() -> dict[str, Any]:
        return {"why": _("You receive this mail as a member of this network or a signatory.")}

    last_day = f"{consultation.closes_at:%Y%m%d}"
    return _mail(consultation, "consultation_reminder", last_day, recipients, context)


def _mail(
    consultation: Consultation,
    template: str,
    moment: str,
    recipients: list[Recipient],
    more: Callable[[], dict[str, Any]],
) -> int:
    charter = consultation.version.charter
    names = [charter.network.slug, charter.slug]

    def context() -> dict[str, Any]:
        return {
            "consultation": consultation,
            "text": consultation.text,
            "action_url": absolute_url(reverse("consultation_detail", args=names)),
            "action_label": _("See the consultation"),
            **more(),
        }

    return queue_mail_to_many(
        key=f"{template}:{consultation.pk}:{moment}",
        recipients=recipients,
        template=template,
        context=context,
        network=charter.network,
        topic=MailTopic.CONSULTATIONS,
    )


def _by_place(
    consultation: Consultation, made: list[Contribution], answered: list[Contribution]
) -> list[dict[str, Any]]:
    """Article by article, in the draft's order: `{name, answered, made, more}`."""
    places = []
    for place in map(Place, [None, *consultation.text.content["articles"]]):
        here = [one for one in made if one.article_id == place.article_id]
        answers = [one for one in answered if one.article_id == place.article_id]
        if here or answers:
            places.append(
                {
                    "name": place.name,
                    "answered": answers,
                    "made": here[:SHOWN],
                    "more": len(here[SHOWN:]),
                }
            )
    return places
