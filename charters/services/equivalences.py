"""Recognising another network's charter as worth some articles of one's own, and ending that."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from charters.composing import find_article
from charters.errors import AlreadyRecognised, OwnSource, UnknownArticle, UnknownSource
from charters.models import Charter, Equivalence
from portal.errors import IllegalTransition
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def recognise_equivalence(
    *,
    charter: Charter,
    recognised: Charter,
    articles: Sequence[str],
    reason: str,
    recognised_by: User,
) -> Equivalence:
    """`articles` are ids of our text in force. Nothing is written at the other network.

    Raises UnknownArticle, UnknownSource, OwnSource for a charter of the same network, and
    AlreadyRecognised.
    """
    adopted = charter.adopted
    content = adopted.binding_text.content if adopted else {"articles": []}
    if not articles or any(find_article(content, article) is None for article in articles):
        raise UnknownArticle(charter.slug)
    if not Charter.objects.public().filter(pk=recognised.pk).exists():
        raise UnknownSource(recognised.slug)
    if recognised.network_id == charter.network_id:
        raise OwnSource(recognised.slug)
    try:
        with transaction.atomic():
            equivalence = Equivalence.objects.create(
                charter=charter,
                recognised=recognised,
                articles=list(articles),
                reason=reason,
                made_by=recognised_by,
            )
    except IntegrityError as error:
        raise AlreadyRecognised(recognised.slug) from error
    record(equivalence, "recognise", by=recognised_by, network=charter.network, reason=reason)
    return equivalence


@transaction.atomic
def end_equivalence(*, equivalence: Equivalence, reason: str, ended_by: User) -> Equivalence:
    """It stands no more; that it stood, and why it ended, stays on record.

    Raises IllegalTransition when somebody ended it meanwhile.
    """
    equivalence = Equivalence.objects.select_for_update().get(pk=equivalence.pk)
    if equivalence.ended_at is not None:
        raise IllegalTransition(str(equivalence))
    equivalence.ended_at, equivalence.ended_by = timezone.now(), ended_by
    equivalence.end_reason = reason
    equivalence.save(update_fields=["ended_at", "ended_by", "end_reason"])
    network = equivalence.charter.network
    record(equivalence, "end_equivalence", by=ended_by, network=network, reason=reason)
    return equivalence
