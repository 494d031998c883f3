"""A hundred rounds of each race on real commits; afterwards every register holds.

On PostgreSQL threads meet in row locks, on SQLite at the one writer: in both, one of two acts that
exclude each other happens, and what it wrote is whole.
"""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from charters.canonical import canonical_text, text_sha256
from charters.enums import (
    END_ENTRIES,
    RegisterType,
    RenewalState,
    RevisionClass,
    SignatureState,
    VersionState,
)
from charters.errors import AccountChanged, AlreadySigned, LinkSpent, NotTheSameText
from charters.models import (
    Charter,
    CharterVersion,
    RegisterEntry,
    Renewal,
    Signature,
    VersionText,
)
from charters.services.campaigns import LEAST_NOTICE, remind_to_renew
from charters.services.checking import check_network, check_site
from charters.services.corrections import CorrectedWords, correct_signature
from charters.services.decisions import restore_signature, revoke_signature
from charters.services.erasure import erase_signature
from charters.services.mailboxes import follow_mailbox
from charters.services.renewals import lapse_renewals
from charters.services.signing import (
    REQUEST_LIFE,
    SignerDetails,
    confirm_signature,
    expire_requests,
    sign_charter,
)
from charters.services.versions import adopt_version
from charters.services.withdrawals import withdraw_signature
from portal.enums import MailState
from portal.errors import IllegalTransition
from portal.models import Network, OutboxMail, User
from portal.services.mail import deliver_due_mail
from tests.charters.test_races import adopted_charter, together
from tests.charters.test_signatures import sign, token_of
from tests.factories import UserFactory
from tests.template_database import RealCommits

ROUNDS = 100
numbers = count()


def person(email: str) -> SignerDetails:
    return SignerDetails("person", f"Signer {email}"[:100], email)


def sign_at_once(charter: Charter, email: str, **fields) -> list[Signature]:
    """By somebody whose mailbox is proved: it stands, or AlreadySigned."""
    return sign_charter(
        charter=charter,
        locale="fr",
        text_sha256=fields.pop("text_sha256", None) or charter.adopted.binding_text.sha256,
        capacities=["provider"],
        signer=person(email),
        signed_by=fields.pop("signed_by", None),
        is_verified=True,
    )


def new_mailbox() -> str:
    return f"p{next(numbers)}@example.org"


def frozen_next(charter: Charter) -> CharterVersion:
    """A version ready to be adopted, without the week it would take."""
    text = charter.adopted.binding_text
    content = {**text.content, "preamble": [{"kind": "paragraph", "id": "p", "text": "x"}]}
    content["preamble"][0]["text"] = f"Texte {next(numbers)}"
    canonical = canonical_text(content)
    version = CharterVersion.objects.create(
        charter=charter,
        state=VersionState.FROZEN,
        revision_class=RevisionClass.SUBSTANTIAL,
        frozen_at=timezone.now(),
    )
    VersionText.objects.create(
        version=version,
        locale="fr",
        title=text.title,
        content=content,
        canonical=canonical,
        sha256=text_sha256(canonical),
    )
    return version


def active_of(charter: Charter) -> list[int]:
    active = charter.signatures.filter(state=SignatureState.ACTIVE)
    return list(active.values_list("pk", flat=True))


def refused(answers: list[object], *errors: type[Exception]) -> int:
    return sum(isinstance(answer, errors) for answer in answers)


class SignatureRaces(RealCommits):
    def setUp(self):
        self.charter = adopted_charter()

    def tearDown(self):
        problems = [str(problem) for problem in check_site()]
        for network in Network.objects.all():
            problems += map(str, check_network(network).problems)
        assert problems == []

    def rounds(self, race: Callable[[], None], times: int = ROUNDS) -> None:
        for _round in range(times):
            race()

    def test_double_submit(self):
        def race() -> None:
            email = new_mailbox()
            answers = together(*[lambda: sign_at_once(self.charter, email)] * 2)
            assert refused(answers, AlreadySigned) == 1

        self.rounds(race)
        assert len(active_of(self.charter)) == ROUNDS

    def test_one_link_twice(self):
        def race() -> None:
            token = token_of(sign(self.charter, person(new_mailbox())))
            answers = together(*[lambda: confirm_signature(token=token)] * 2)
            assert refused(answers, LinkSpent) == 1

        self.rounds(race)
        assert len(active_of(self.charter)) == ROUNDS

    def test_spellings_of_one_mailbox(self):
        def race() -> None:
            name = f"ab{next(numbers)}"
            spelled = [f"{name}@gmail.com", f"{name[0]}.{name[1:]}+x@gmail.com"]
            answers = together(
                *[lambda email=email: sign_at_once(self.charter, email) for email in spelled]
            )
            assert refused(answers, AlreadySigned) == 1

        self.rounds(race)
        assert len(active_of(self.charter)) == ROUNDS

    def test_confirming_against_adoption(self):
        def race() -> None:
            version = frozen_next(self.charter)
            token = token_of(sign(self.charter, person(new_mailbox())))
            answers = together(
                lambda: confirm_signature(token=token),
                lambda: adopt_version(version=version, adopted_by=None),
            )
            assert isinstance(answers[1], CharterVersion)
            if isinstance(answers[0], NotTheSameText):
                return
            # It stands on the text that was in force, and is asked to sign the new one.
            (signature,) = answers[0]
            adopted = RegisterEntry.objects.get(
                type=RegisterType.VERSION_ADOPTED,
                version=CharterVersion.objects.get(pk=version.pk).number,
            )
            assert signature.register_seq < adopted.seq
            assert Renewal.objects.filter(signature=signature).exists()

        self.rounds(race)

    def test_signing_a_text_that_is_being_replaced(self):
        def race() -> None:
            version = frozen_next(self.charter)
            seen = self.charter.adopted.binding_text.sha256
            email = new_mailbox()
            answers = together(
                lambda: sign_at_once(self.charter, email, text_sha256=seen),
                lambda: adopt_version(version=version, adopted_by=None),
            )
            if not isinstance(answers[0], NotTheSameText):
                assert answers[0][0].text_sha256 == seen

        self.rounds(race)

    def test_withdrawing_and_signing_again(self):
        def race() -> None:
            email = new_mailbox()
            (first,) = sign_at_once(self.charter, email)
            answers = together(
                lambda: withdraw_signature(signature=first, withdrawn_by=None),
                lambda: sign_at_once(self.charter, email),
            )
            assert isinstance(answers[0], Signature)
            standing = Signature.objects.filter(
                charter=self.charter, email=email, state=SignatureState.ACTIVE
            )
            assert standing.count() == (0 if refused(answers, AlreadySigned) else 1)

        self.rounds(race)

    def asked(self, how_many: int) -> list[Renewal]:
        """Signatures whose deadline is over and whose reminders all left."""
        for _one in range(how_many):
            sign_at_once(self.charter, new_mailbox())
        adopt_version(version=frozen_next(self.charter), adopted_by=None)
        due_on = Renewal.objects.values_list("due_on", flat=True).first()
        for days in (30, 7, 1):
            remind_to_renew(today=due_on - timedelta(days=days))
        OutboxMail.objects.update(state=MailState.SENT)
        return list(Renewal.objects.select_related("signature__charter__network"))

    def test_withdrawing_against_the_lapse_job(self):
        asked = self.asked(ROUNDS)
        today = asked[0].due_on + timedelta(days=1)

        def withdraw_all() -> None:
            for renewal in asked:
                with suppress(IllegalTransition):
                    withdraw_signature(signature=renewal.signature, withdrawn_by=None)

        together(withdraw_all, lambda: lapse_renewals(today=today))
        for renewal in asked:
            renewal.signature.refresh_from_db()
            renewal.refresh_from_db()
            state = renewal.signature.state
            assert state in {SignatureState.WITHDRAWN, SignatureState.LAPSED}
            closed = {SignatureState.WITHDRAWN: RenewalState.LEFT}.get(state, RenewalState.LAPSED)
            assert renewal.state == closed
        ends = RegisterEntry.objects.filter(type__in=END_ENTRIES.values())
        assert ends.count() == ROUNDS

    def test_the_lapse_job_twice_at_once(self):
        asked = self.asked(ROUNDS)
        today = asked[0].due_on + timedelta(days=1)
        answers = together(*[lambda: lapse_renewals(today=today)] * 2)
        assert sum(lapsed for lapsed, _moved in answers) == ROUNDS
        assert (
            OutboxMail.objects.filter(dedupe_key__startswith="signature_lapsed:").count() == ROUNDS
        )

    def test_the_reminders_twice_at_once(self):
        for _one in range(ROUNDS):
            sign_at_once(self.charter, new_mailbox())
        adopt_version(version=frozen_next(self.charter), adopted_by=None)
        due_on = Renewal.objects.values_list("due_on", flat=True).first()
        today = due_on - timedelta(days=7)
        answers = together(*[lambda: remind_to_renew(today=today)] * 2)
        assert sum(answers) == ROUNDS
        assert OutboxMail.objects.filter(dedupe_key__startswith="renewal:").count() == 2 * ROUNDS

    def test_expiring_against_confirming(self):
        def race() -> None:
            signature = sign(self.charter, person(new_mailbox()))
            token = token_of(signature)
            almost = timezone.now() - REQUEST_LIFE + timedelta(milliseconds=20)
            Signature.objects.filter(pk=signature.pk).update(requested_at=almost)
            together(lambda: confirm_signature(token=token), expire_requests)
            signature.refresh_from_db()
            if signature.state == SignatureState.ACTIVE:
                assert signature.name
            else:
                assert signature.state in {SignatureState.REQUESTED, SignatureState.EXPIRED}

        self.rounds(race)

    def test_correcting_against_withdrawing(self):
        def race() -> None:
            (signature,) = sign_at_once(self.charter, new_mailbox())
            together(
                lambda: correct_signature(
                    signature=signature, words=CorrectedWords(name="Right"), corrected_by=None
                ),
                lambda: withdraw_signature(signature=signature, withdrawn_by=None),
            )
            signature.refresh_from_db()
            assert signature.state == SignatureState.WITHDRAWN

        self.rounds(race)

    def test_restoring_against_signing_again(self):
        def race() -> None:
            email = new_mailbox()
            (signature,) = sign_at_once(self.charter, email)
            revoke_signature(signature=signature, reason="no", revoked_by=None)
            answers = together(
                lambda: restore_signature(signature=signature, reason="yes", restored_by=None),
                lambda: sign_at_once(self.charter, email),
            )
            assert refused(answers, AlreadySigned, IllegalTransition) == 1

        self.rounds(race)
        assert len(active_of(self.charter)) == ROUNDS

    def test_erasing_against_correcting(self):
        """Whichever is first, nothing names the person afterwards."""

        def race() -> None:
            (signature,) = sign_at_once(self.charter, new_mailbox())
            together(
                lambda: erase_signature(signature=signature),
                lambda: correct_signature(
                    signature=signature, words=CorrectedWords(name="Right"), corrected_by=None
                ),
            )
            signature.refresh_from_db()
            assert (signature.state, signature.name, signature.salt) == ("withdrawn", "", "")
            assert not signature.corrections.exclude(name="", salt="").exists()

        self.rounds(race)

    def test_an_address_that_changes_while_it_signs(self):
        def race() -> None:
            user = UserFactory()
            to = new_mailbox()

            def change() -> None:
                User.objects.filter(pk=user.pk).update(email=to)
                follow_mailbox(user=user, to=to)

            answers = together(
                lambda: sign_at_once(self.charter, user.email, signed_by=user),
                change,
            )
            if refused(answers, AccountChanged):  # said so, and nothing was written
                assert not Signature.objects.filter(user=user).exists()
                sign_at_once(self.charter, to, signed_by=User.objects.get(pk=user.pk))
            mine = Signature.objects.filter(user=user, state=SignatureState.ACTIVE)
            assert [one.email for one in mine] == [to]
            with pytest.raises(AlreadySigned):
                sign_at_once(self.charter, to, signed_by=User.objects.get(pk=user.pk))

        self.rounds(race)

    def test_a_crash_between_the_commit_and_the_mail(self):
        """The mail is in the commit: whoever delivers next sends it, once."""

        def race() -> None:
            (signature,) = sign_at_once(self.charter, new_mailbox())
            key = f"signature_receipt:{signature.pk}"
            assert OutboxMail.objects.get(dedupe_key=key).state == MailState.WAITING

        self.rounds(race, 20)
        sent = together(*[lambda: deliver_due_mail(limit=100)] * 2)
        assert sum(done for done, _put_off in sent) == 20
        assert not OutboxMail.objects.filter(state=MailState.WAITING).exists()

    def test_a_mail_server_that_is_away_for_the_whole_grace_period(self):
        for _one in range(3):
            sign_at_once(self.charter, new_mailbox())
        adopt_version(version=frozen_next(self.charter), adopted_by=None)
        due_on = Renewal.objects.values_list("due_on", flat=True).first()
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
            port = taken.getsockname()[1]
            away = {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 2},
            }
            with override_settings(MAILERS={"default": away}):
                for days in (90, 30, 7, 1, 0):
                    now = timezone.now() + timedelta(days=90 - days)
                    remind_to_renew(today=due_on - timedelta(days=days))
                    assert deliver_due_mail(now=now)[0] == 0
        today = due_on + timedelta(days=1)
        assert lapse_renewals(today=today) == (0, 3)
        assert len(active_of(self.charter)) == 3
        assert {one.due_on for one in Renewal.objects.all()} == {
            today + timedelta(days=LEAST_NOTICE)
        }
        # The server is back, the second series leaves, and only then does anybody lapse.
        for days in (30, 7, 1):
            remind_to_renew(today=today + timedelta(days=LEAST_NOTICE - days))
            OutboxMail.objects.filter(state=MailState.WAITING).update(state=MailState.SENT)
        assert lapse_renewals(today=today + timedelta(days=LEAST_NOTICE + 1)) == (3, 0)


class Killed(RealCommits):
    """The database goes away in the middle of two hundred signatures."""

    SIGNERS = 200

    def write(self, charter: Charter, first: int) -> subprocess.Popen:
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.charters.writer",
                str(connection.settings_dict["NAME"]),
                str(charter.pk),
                str(first),
                str(self.SIGNERS),
            ],
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def kill(self, process: subprocess.Popen, backend: int | None) -> None:
        """On PostgreSQL its backend, as a server that dies does; SQLite lives in the process."""
        if backend is None:
            process.send_signal(signal.SIGKILL)
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [backend])

    def test_every_acknowledged_signature_is_there_once(self):
        charter = adopted_charter()
        connection.close()
        acknowledged: dict[int, int] = {}
        for limit in (40, 90, 140, self.SIGNERS + 1):
            process = self.write(charter, first=len(acknowledged))
            backend, seen = None, len(acknowledged)
            for line in process.stdout:
                word, *values = line.split()
                if word == "backend":
                    backend = int(values[0])
                    continue
                acknowledged[int(values[0])] = int(values[1])
                seen += 1
                if seen == limit:
                    self.kill(process, backend)
            process.wait(timeout=60)
            # What was committed but never told: the signer comes back and is told that it stands.
            told = set(acknowledged.values())
            for untold in charter.signatures.active().exclude(pk__in=told):
                acknowledged[int(untold.email.partition("@")[0][1:])] = untold.pk
        assert sorted(acknowledged) == list(range(self.SIGNERS))
        active = charter.signatures.active()
        assert {one.email: one.pk for one in active} == {
            f"n{number}@example.org": pk for number, pk in acknowledged.items()
        }
        assert check_network(charter.network).problems == []
