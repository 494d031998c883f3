"""`manage.py run_jobs`: what must happen every day without anybody asking; safe to run twice."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand

from charters.services.campaigns import enrol_latecomers, follow_mails, remind_to_renew
from charters.services.consultations import close_overdue
from charters.services.countersignatures import expire_countersignatures, remind_countersigners
from charters.services.digests import send_digests, send_reminders
from charters.services.fraud import finish_batches
from charters.services.renewals import lapse_renewals
from charters.services.representatives import forget_unconfirmed_mandates
from charters.services.signing import expire_requests
from charters.services.versions import archive_versions
from home.services.roles import report_drift
from portal.services.invitations import expire_invitations
from portal.services.limits import forget_old_buckets
from portal.services.mail import forget_old_mail
from portal.services.membership_mails import mail_late_requests


class Command(BaseCommand):
    help = "Expire, close, remind, digest what is due, check the roles, forget; say what was done."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"signature requests expired: {expire_requests()}")
        self.stdout.write(f"signatures asked to renew, latecomers: {enrol_latecomers()}")
        self.stdout.write(f"signatures reminded of renewal: {remind_to_renew()}")
        self.stdout.write(f"renewals whose mails were followed up: {follow_mails()}")
        lapsed, moved = lapse_renewals()
        self.stdout.write(f"signatures lapsed: {lapsed}, given more time: {moved}")
        self.stdout.write(f"second signatures expired: {expire_countersignatures()}")
        self.stdout.write(f"second signatures reminded of: {remind_countersigners()}")
        self.stdout.write(f"requests to represent forgotten: {forget_unconfirmed_mandates()}")
        self.stdout.write(f"signatures of decided batches done: {finish_batches()}")
        self.stdout.write(f"consultations closed: {close_overdue()}")
        self.stdout.write(f"versions archived: {archive_versions()}")
        self.stdout.write(f"invitations expired: {expire_invitations()}")
        self.stdout.write(f"networks told of people who ask to join: {mail_late_requests()}")
        self.stdout.write(f"rights that follow from no membership: {report_drift()}")
        self.stdout.write(f"reminders of a consultation's end: {send_reminders()}")
        self.stdout.write(f"digests of consultations: {send_digests()}")
        self.stdout.write(f"old counters forgotten: {forget_old_buckets()}")
        self.stdout.write(f"old mails forgotten: {forget_old_mail()}")
        SessionStore.clear_expired()
        self.stdout.write("expired sessions cleared")
