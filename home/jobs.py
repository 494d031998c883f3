"""The jobs of every day, in their order: `manage.py run_jobs` runs them.

To add one, write a line here; the service says how many rows it touched, and is safe to run twice.
"""

from collections.abc import Callable
from functools import partial

from django.contrib.sessions.backends.db import SessionStore

from charters.services.campaigns import enrol_latecomers, follow_mails, remind_to_renew
from charters.services.checking import check_site, check_tail
from charters.services.consultations import close_overdue
from charters.services.countersignatures import expire_countersignatures, remind_countersigners
from charters.services.digests import send_digests, send_reminders
from charters.services.fraud import finish_batches
from charters.services.heads import preview_publishing, publish_heads, see_heads
from charters.services.qualification_terms import (
    expire_qualifications,
    forget_evidence,
    lapse_unqualified,
    remind_of_evidence,
)
from charters.services.renewals import lapse_renewals
from charters.services.representatives import forget_unconfirmed_mandates
from charters.services.signing import expire_requests
from charters.services.versions import archive_versions
from directory.forms.saved import wanted_in
from directory.services.alerts import send_alerts
from directory.services.claims import expire_claims
from directory.services.contact import empty_old_messages
from directory.services.corrections import forget_corrections
from directory.services.dictionary import count_terms
from directory.services.freshness import ask_owners, sink_overdue
from directory.services.import_desk import run_waiting_imports
from directory.services.indexing import index_missing
from directory.services.merging import forget_merges
from directory.services.pairs import find_pairs
from directory.services.people import expire_offers
from directory.services.reversals import forget_old_texts
from directory.services.unsaved import forget_unsaved
from home.services.roles import report_drift
from portal.models import Network
from portal.services.invitations import expire_invitations
from portal.services.jobs import Job, JobFailed
from portal.services.limits import forget_old_buckets
from portal.services.mail import forget_old_mail
from portal.services.membership_mails import mail_late_requests
from portal.services.statistics import gather_statistics


def _counting(name: str, words: str, service: Callable[[], int]) -> Job:
    return Job(name, lambda: f"{words}: {service()}")


def _lapse() -> str:
    lapsed, moved = lapse_renewals()
    return f"signatures lapsed: {lapsed}, given more time: {moved}"


def _see() -> str:
    return f"registers seen: {see_heads()}"


def _publish() -> str:
    published = publish_heads()
    return f"heads published: {published.name if published else 'today’s are already'}"


def _check() -> str:
    """The newest entries and the published files; `check_register` reads everything."""
    networks = list(Network.objects.order_by("slug"))
    problems = check_site()
    for network in networks:
        problems += check_tail(network).problems
    if problems:
        raise JobFailed("; ".join(str(problem) for problem in problems[:3]))
    return f"registers checked: {len(networks)}"


def _ask_owners() -> str:
    mailed, archived = ask_owners()
    return f"owners asked whether it is still true: {mailed}, listings archived: {archived}"


def _clear_sessions() -> str:
    SessionStore.clear_expired()
    return "expired sessions cleared"


JOBS = (
    # First of all: what an older database must not be taken for.
    Job("see_heads", _see, preview=lambda: "registers seen: nothing is noted"),
    _counting("expire_requests", "signature requests expired", expire_requests),
    _counting("enrol_latecomers", "signatures asked to renew, latecomers", enrol_latecomers),
    _counting("remind_to_renew", "signatures reminded of renewal", remind_to_renew),
    _counting("follow_mails", "renewals whose mails were followed up", follow_mails),
    Job("lapse_renewals", _lapse),
    _counting("remind_of_evidence", "qualified reminded of what ends", remind_of_evidence),
    _counting("expire_qualifications", "qualifications to renew", expire_qualifications),
    _counting("lapse_unqualified", "signatures lapsed without qualification", lapse_unqualified),
    _counting("forget_evidence", "documents of qualifications forgotten", forget_evidence),
    _counting("expire_countersignatures", "second signatures expired", expire_countersignatures),
    _counting("remind_countersigners", "second signatures reminded of", remind_countersigners),
    _counting("forget_mandates", "requests to represent forgotten", forget_unconfirmed_mandates),
    _counting("finish_batches", "signatures of decided batches done", finish_batches),
    _counting("close_consultations", "consultations closed", close_overdue),
    _counting("archive_versions", "versions archived", archive_versions),
    _counting("expire_invitations", "invitations expired", expire_invitations),
    _counting("expire_offers", "offered roles expired", expire_offers),
    _counting("expire_claims", "claims that nobody answered expired", expire_claims),
    _counting("mail_requests", "networks told of people who ask to join", mail_late_requests),
    _counting("report_drift", "rights that follow from no membership", report_drift),
    _counting("send_reminders", "reminders of a consultation's end", send_reminders),
    _counting("send_digests", "digests of consultations", send_digests),
    _counting("send_alerts", "alerts of kept searches", partial(send_alerts, wanted_in)),
    _counting("sink_overdue", "listings unconfirmed since today", sink_overdue),
    Job("ask_owners", _ask_owners),
    Job("publish_heads", _publish, preview=preview_publishing),
    Job("check_register", _check),
    _counting("run_imports", "files of listings imported", run_waiting_imports),
    _counting("index_missing", "listings that search did not know", index_missing),
    _counting("find_pairs", "listings that may be the same", find_pairs),
    _counting("forget_merges", "merges that can no longer be undone", forget_merges),
    _counting("count_terms", "words counted for search", count_terms),
    _counting("forget_corrections", "reported errors of a year ago emptied", forget_corrections),
    _counting("forget_unsaved", "unsaved texts of listings forgotten", forget_unsaved),
    _counting("forget_texts", "old texts of listings forgotten", forget_old_texts),
    _counting("empty_messages", "messages of a year ago emptied", empty_old_messages),
    _counting("forget_buckets", "old counters forgotten", forget_old_buckets),
    _counting("forget_mail", "old mails forgotten", forget_old_mail),
    Job("clear_sessions", _clear_sessions),
    Job("gather_statistics", gather_statistics),
)
