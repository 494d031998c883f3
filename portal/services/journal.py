"""Writing the journal."""

from django.db import models

from portal.models import JournalEntry, Membership, Network, User


def record(
    subject: models.Model,
    action: str,
    *,
    by: User | None,
    network: Network | None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
) -> JournalEntry:
    """One line of the journal, in the caller's transaction. `by` is None for a job or a visitor."""
    return JournalEntry.objects.create(
        network=network,
        actor=by,
        actor_role=_role_of(by, network),
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        action=action,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
    )


def _role_of(user: User | None, network: Network | None) -> str:
    if user is None:
        return ""
    if user.is_superuser:
        return "federation"
    role = (
        Membership.objects.active()
        .filter(user=user, network=network)
        .values_list("role", flat=True)
        .first()
    )
    return role or ""
