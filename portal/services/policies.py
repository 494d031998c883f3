"""A network's own rules: how it moderates, how it changes its charters."""

from typing import Any

from django.db import transaction

from portal.models import Network, User
from portal.services.journal import record

POLICIES = (
    "moderation",
    "trusted_after",
    "mandate_by_domain",
    "mandate_by_vouching",
    "mandate_by_document",
    "countersigned",
    "four_eyes",
    "consultation_days",
    "notice_days",
    "grace_days",
)


@transaction.atomic
def set_policies(*, network: Network, set_by: User, **policies: Any) -> list[str]:
    """Change some of POLICIES; the journal keeps each with its old and new value.

    Returns the names of those that changed. What runs already keeps its dates.
    """
    network = Network.objects.select_for_update().get(pk=network.pk)
    changed = [
        name for name in POLICIES if name in policies and policies[name] != getattr(network, name)
    ]
    for name in changed:
        before = getattr(network, name)
        setattr(network, name, policies[name])
        record(
            network,
            f"set_{name}",
            by=set_by,
            network=network,
            from_state=str(before),
            to_state=str(policies[name]),
        )
    network.save(update_fields=changed)
    return changed
