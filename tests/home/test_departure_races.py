"""Accounts that go, or get another address, while something else happens: on real commits."""

from dataclasses import replace

from allauth.account.models import EmailAddress

from charters.enums import SignatureState
from charters.models import Signature
from charters.services.mailboxes import follow_mailbox
from charters.services.withdrawals import withdraw_signature
from home.services.departures import Choices, Fate, delete_account
from portal.models import User
from tests.charters.test_erasure import chain_holds
from tests.charters.test_races import adopted_charter, together
from tests.charters.test_signatures import PERSON, sign
from tests.factories import UserFactory
from tests.template_database import RealCommits

ROUNDS = 5


def person(number: int) -> User:
    user = UserFactory(email=f"racer{number}@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def signs(charter, user: User) -> Signature | None:
    signer = replace(PERSON, email=user.email)
    return sign(charter, signer, signed_by=user, is_verified=True)


class DepartureRaces(RealCommits):
    def test_deleted_while_it_withdraws(self):
        charter = adopted_charter()
        for number in range(ROUNDS):
            user = person(number)
            signature = signs(charter, user)
            choices = Choices(signatures={signature.pk: Fate.ERASE})
            together(
                lambda u=user, c=choices: delete_account(user=u, choices=c),
                lambda s=signature: withdraw_signature(signature=s, withdrawn_by=None),
            )
            signature.refresh_from_db()
            assert signature.state == SignatureState.WITHDRAWN
            assert (signature.name, signature.email, signature.user_id) == ("", "", None)
        assert not User.objects.filter(email__startswith="racer").exists()
        assert chain_holds(charter.network)

    def test_deleted_while_it_signs(self):
        charter = adopted_charter()
        for number in range(ROUNDS):
            user = person(number)
            together(
                lambda u=user: delete_account(user=u, choices=Choices()),
                lambda u=user: signs(charter, u),
            )
            assert not User.objects.filter(pk=user.pk).exists()
        # What was signed in time is kept, as nothing else was asked; nothing is half there.
        kept = charter.signatures.all()
        assert all(one.state == SignatureState.ACTIVE and one.user_id is None for one in kept)
        assert chain_holds(charter.network)

    def test_another_address_while_it_signs(self):
        charter = adopted_charter()
        for number in range(ROUNDS):
            user = person(number)
            new = f"moved{number}@example.org"

            def move(u=user, to=new):
                User.objects.filter(pk=u.pk).update(email=to)
                return follow_mailbox(user=u, to=to)

            together(move, lambda u=user: signs(charter, u))
            mine = charter.signatures.filter(user=user)
            assert all(one.email == new for one in mine)
            assert mine.count() <= 1
        assert chain_holds(charter.network)
