"""Contributions to a consultation: proposed, supported, withdrawn, moderated, answered, carried."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from charters.enums import (
    CONTRIBUTION_TRANSITIONS,
    REASONED_VERDICTS,
    ContributionKind,
    ContributionState,
    Strength,
    Verdict,
    VersionState,
)
from charters.errors import NoSuchArticle, NotOpen, NotTheirs, ReasonMissing
from charters.models import Charter, CharterPage, Consultation, Contribution, Support
from charters.notifications import mail_hidden
from charters.services.drafts import change_draft
from charters.services.versions import locked
from portal.errors import IllegalTransition, OwnCase
from portal.models import User
from portal.services.journal import record


@transaction.atomic
def contribute(
    *,
    consultation: Consultation,
    article_id: str,
    kind: str,
    body: str,
    contributed_by: User,
    wording: str = "",
    target: str = "",
    wants_credit: bool = False,
) -> Contribution:
    """Propose on one article of the draft (empty id: on the whole text).

    Raises NotOpen once the time is over, NoSuchArticle when the draft has no such article or part.
    """
    consultation = _locked(consultation)
    if not consultation.takes_contributions:
        raise NotOpen
    _check_place(consultation, article_id, target)
    contribution = Contribution.objects.create(
        consultation=consultation,
        article_id=article_id,
        target=target,
        kind=kind,
        body=body,
        wording=wording,
        author=contributed_by,
        author_name=contributed_by.get_full_name(),  # never a part of the address
        wants_credit=wants_credit,
    )
    _record(contribution, "contribute", by=contributed_by, to_state=ContributionState.STANDING)
    return contribution


def _check_place(consultation: Consultation, article_id: str, target: str) -> None:
    article = consultation.binding_text.article(article_id)
    if article_id and article is None:
        raise NoSuchArticle
    known = {part.get("id") for part in article["parts"]} if article else set()
    if target and target not in known:
        raise NoSuchArticle


@transaction.atomic
def set_support(*, contribution: Contribution, supported: bool, supported_by: User) -> None:
    """Support someone else's contribution, or take the support back; twice is once.

    Raises NotOpen, OwnCase for one's own, IllegalTransition for one that no longer stands.
    """
    consultation = _locked(contribution.consultation)
    if not consultation.takes_contributions:
        raise NotOpen
    if contribution.author_id == supported_by.pk:
        raise OwnCase
    fresh = Contribution.objects.get(pk=contribution.pk)
    if fresh.state != ContributionState.STANDING:
        raise IllegalTransition(fresh.state)
    if supported:
        Support.objects.get_or_create(contribution=fresh, user=supported_by)
    else:
        Support.objects.filter(contribution=fresh, user=supported_by).delete()


@transaction.atomic
def withdraw_contribution(*, contribution: Contribution, withdrawn_by: User) -> Contribution:
    """Its author takes it back while the consultation is open; that there was one remains, its
    words do not. Raises NotTheirs, NotOpen, IllegalTransition (it was answered, or stands not).
    """
    consultation = _locked(contribution.consultation)
    contribution = _fresh(contribution)
    if contribution.author_id != withdrawn_by.pk:
        raise NotTheirs
    if not consultation.takes_contributions:
        raise NotOpen
    if contribution.verdict:
        raise IllegalTransition("answered")
    _move(contribution, ContributionState.WITHDRAWN, by=withdrawn_by)
    contribution.body = contribution.wording = contribution.author_name = ""
    contribution.wants_credit = False
    contribution.save(update_fields=["body", "wording", "author_name", "wants_credit"])
    return contribution


@transaction.atomic
def hide_contribution(*, contribution: Contribution, reason: str, hidden_by: User) -> Contribution:
    """Moderation: the reason stands in its place, and its author gets it by mail.

    Raises IllegalTransition, ReasonMissing, OwnCase.
    """
    contribution = _at_desk(contribution, hidden_by)
    if not reason.strip():
        raise ReasonMissing
    contribution.state_reason = reason
    contribution.save(update_fields=["state_reason"])
    _move(contribution, ContributionState.HIDDEN, by=hidden_by, reason=reason)
    mail_hidden(contribution)
    return contribution


@transaction.atomic
def restore_contribution(*, contribution: Contribution, restored_by: User) -> Contribution:
    """Undo the moderation. Raises IllegalTransition, OwnCase."""
    contribution = _at_desk(contribution, restored_by)
    _move(contribution, ContributionState.STANDING, by=restored_by)
    contribution.state_reason = ""
    contribution.save(update_fields=["state_reason"])
    return contribution


@transaction.atomic
def answer_contribution(
    *, contribution: Contribution, verdict: str, answer: str, answered_by: User
) -> Contribution:
    """The public answer; it may be given during the consultation, and changed until the text is
    frozen. Questions are `answered`, everything else is kept, kept in part or not kept.

    Raises IllegalTransition, ReasonMissing where the verdict needs words, OwnCase.
    """
    contribution = _at_desk(contribution, answered_by)
    is_question = contribution.kind == ContributionKind.QUESTION
    if contribution.state != ContributionState.STANDING:
        raise IllegalTransition(contribution.state)
    if contribution.consultation.version.state != VersionState.CONSULTATION:
        raise NotOpen
    if is_question != (verdict == Verdict.ANSWERED):
        raise IllegalTransition(verdict)
    if verdict in REASONED_VERDICTS and not answer.strip():
        raise ReasonMissing
    before, contribution.verdict = contribution.verdict, verdict
    contribution.answer = answer
    contribution.answered_by = answered_by
    contribution.answered_at = timezone.now()
    contribution.save(update_fields=["verdict", "answer", "answered_by", "answered_at"])
    _record(
        contribution,
        "answer",
        by=answered_by,
        from_state=before,
        to_state=verdict,
        reason=answer,
    )
    return contribution


class Carry:
    """How a kept contribution enters the draft."""

    REPLACE = "replace"
    REMOVE = "remove"
    PARAGRAPH = "paragraph"
    COMMITMENT = "commitment"


@transaction.atomic
def carry_contribution(
    *,
    contribution: Contribution,
    how: str,
    target: str,
    wording: str,
    seen: str,
    carried_by: User,
) -> Contribution:
    """Write a kept contribution into the draft of the charter's page, with credit if it is wished.

    `how` replaces or removes the part `target`, or adds `wording` as a paragraph or a commitment
    at the article's end. Raises IllegalTransition unless it was kept, NoSuchArticle when the draft
    lost the article or part, StaleText when the draft is no longer the revision `seen`.
    """
    contribution = _at_desk(contribution, carried_by)
    if contribution.verdict not in {Verdict.KEPT, Verdict.KEPT_IN_PART}:
        raise IllegalTransition(contribution.verdict)
    name = contribution.author_name if contribution.wants_credit else ""

    def change(draft: CharterPage) -> bool:
        articles = draft.articles.get_prep_value()
        article = next((a for a in articles if a["id"] == contribution.article_id), None)
        if article is None:
            raise NoSuchArticle
        _carry_into(article["value"]["body"], how, target, wording)
        article["value"]["credits"] = _credited(article["value"], name)
        draft.articles = articles
        return True

    change_draft(
        page=contribution.consultation.version.charter.page,
        seen=seen,
        change=change,
        action="carry_contribution",
        changed_by=carried_by,
    )
    contribution.carried_at = timezone.now()
    contribution.save(update_fields=["carried_at"])
    _record(contribution, "carry", by=carried_by, to_state=how)
    return contribution


def _carry_into(body: list[dict[str, Any]], how: str, target: str, wording: str) -> None:
    if how in {Carry.PARAGRAPH, Carry.COMMITMENT}:
        value: Any = wording
        if how == Carry.COMMITMENT:
            value = {"text": wording, "level": 1, "capacities": [], "strength": Strength.FIRM}
        body.append({"type": how, "id": str(uuid4()), "value": value})
        return
    part = next((part for part in body if part["id"] == target), None)
    if part is None:
        raise NoSuchArticle
    if how == Carry.REMOVE:
        body.remove(part)
    elif isinstance(part["value"], dict):
        part["value"]["text"] = wording
    else:
        part["value"] = wording


def _credited(article: dict[str, Any], name: str) -> str:
    names = [*(article.get("credits") or "").split(", "), name]
    return ", ".join(dict.fromkeys(filter(None, names)))[:500]


def _at_desk(contribution: Contribution, user: User) -> Contribution:
    """The contribution as it is now, locked; nobody decides about their own."""
    _locked(contribution.consultation)
    contribution = _fresh(contribution)
    if contribution.author_id == user.pk:
        raise OwnCase
    return contribution


def _locked(consultation: Consultation) -> Consultation:
    version = locked(consultation.version)
    fresh = Consultation.objects.prefetch_related("texts").get(pk=consultation.pk)
    fresh.version = version
    return fresh


def _fresh(contribution: Contribution) -> Contribution:
    return Contribution.objects.select_related(
        "consultation__version__charter__network", "author"
    ).get(pk=contribution.pk)


def _move(contribution: Contribution, to_state: str, *, by: User, reason: str = "") -> None:
    if to_state not in CONTRIBUTION_TRANSITIONS[contribution.state]:
        raise IllegalTransition(f"{contribution.state} -> {to_state}")
    before, contribution.state = contribution.state, to_state
    contribution.save(update_fields=["state"])
    _record(
        contribution, "change_state", by=by, from_state=before, to_state=to_state, reason=reason
    )


def _record(contribution: Contribution, action: str, *, by: User, **states: str) -> None:
    charter: Charter = contribution.consultation.version.charter
    record(contribution, action, by=by, network=charter.network, **states)
