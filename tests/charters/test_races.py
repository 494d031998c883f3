"""Two at once, on real commits: exactly one wins, and the register stays whole."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from charters.chain import GENESIS
from charters.enums import SignatureState, VersionState
from charters.errors import CharterError
from charters.models import CharterVersion, RegisterEntry
from charters.services.consultations import close_consultation, return_to_draft
from charters.services.signing import SignerDetails, confirm_signature
from charters.services.versions import adopt_version, freeze_version
from portal.errors import IllegalTransition
from portal.models import Network
from tests.charters.conftest import consult, let_time_pass, make_charter_page, publish
from tests.charters.test_life import revise
from tests.charters.test_signatures import sign, token_of
from tests.template_database import RealCommits

AT_ONCE = 4


def together(*acts) -> list[object]:
    """Run the acts in as many threads, all released at once; what each returned or raised."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=30)
            return act()
        except (CharterError, IllegalTransition) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def adopted_charter():
    charter = publish(make_charter_page(Network.objects.get(slug="aulne")))
    adopt_version(version=charter.versions.get(), adopted_by=None)
    return charter


class Races(RealCommits):
    def test_one_link_pressed_at_once_signs_once(self):
        charter = adopted_charter()
        token = token_of(sign(charter))
        answers = together(*[lambda: confirm_signature(token=token)] * AT_ONCE)
        assert sum(isinstance(answer, list) for answer in answers) == 1
        assert charter.signatures.filter(state=SignatureState.ACTIVE).count() == 1

    def test_many_signers_at_once_make_one_unbroken_chain(self):
        charter = adopted_charter()
        tokens = [
            token_of(sign(charter, SignerDetails("person", f"P{n}", f"p{n}@example.org")))
            for n in range(AT_ONCE)
        ]
        answers = together(*[lambda t=token: confirm_signature(token=t) for token in tokens])
        assert all(isinstance(answer, list) for answer in answers)
        entries = RegisterEntry.objects.order_by("seq").values_list("seq", "prev", "hash")
        prev = GENESIS
        for number, (seq, link, own) in enumerate(entries, start=1):
            assert (seq, link) == (number, prev)
            prev = own
        assert number == AT_ONCE + 2

    def test_two_admins_adopting_at_once_adopt_once(self):
        charter = publish(make_charter_page(Network.objects.get(slug="aulne")))
        version = charter.versions.get()
        answers = together(*[lambda: adopt_version(version=version, adopted_by=None)] * AT_ONCE)
        assert sum(isinstance(answer, CharterVersion) for answer in answers) == 1
        version.refresh_from_db()
        assert (version.state, version.number) == (VersionState.ADOPTED, 1)
        assert RegisterEntry.objects.count() == version.texts.count() + 1

    def test_freezing_and_going_back_at_once_do_one_thing(self):
        charter = adopted_charter()
        version = revise(charter)
        close_consultation(consultation=let_time_pass(consult(version)), closed_by=None)
        answers = together(
            lambda: freeze_version(version=version, frozen_by=None),
            lambda: return_to_draft(version=version, returned_by=None, reason="Not yet"),
        )
        assert sum(isinstance(answer, CharterVersion) for answer in answers) == 1
        version.refresh_from_db()
        assert version.texts.exists() == (version.state == VersionState.FROZEN)
