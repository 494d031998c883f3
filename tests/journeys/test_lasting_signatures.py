"""Three hundred signers on the founders' three charters: they sign in several capacities, qualify,
renew, lapse, withdraw, are erased; what they hold checks offline, with one file and no site."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from charters.enums import Gate, RevisionClass, SignatureState, Signers, VersionState
from charters.models import Charter, CharterVersion, Renewal, Signature
from charters.services.campaigns import remind_to_renew
from charters.services.checking import check_network, check_site
from charters.services.decisions import accept_signature
from charters.services.erasure import erase_signature
from charters.services.heads import publish_heads
from charters.services.renewals import lapse_renewals, renew_signature
from charters.services.signing import SignerDetails, sign_charter
from charters.services.standing import missing, renew_token
from charters.services.versions import adopt_version
from charters.services.withdrawals import withdraw_signature
from home.demo.cast import NETWORKS
from home.services import demo
from portal.enums import MailState
from portal.models import OutboxMail
from tests.charters.applying import accept, make_rules, submit
from tests.charters.test_signature_races import frozen_next
from tests.factories import TerritoryFactory
from tests.journeys.test_three_networks import needs_texts

EACH = 100
QUALIFIED_NETWORK = "aptic"
VERIFIER = Path(settings.BASE_DIR) / "charters" / "coop_verify.py"


def verify(*arguments: object) -> subprocess.CompletedProcess:
    """The file as anybody runs it, in a Python that knows nothing of this site."""
    return subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def signers_of(charter: Charter) -> list[tuple[SignerDetails, list[str]]]:
    """Persons and organisations as the charter takes them, every third in all it offers them."""
    text = charter.adopted.binding_text
    people = count()
    found = []
    for number in range(EACH):
        capacity = text.capacities[number % len(text.capacities)]
        kind = "person" if capacity["signers"] == Signers.PERSONS else "organisation"
        taken = {Signers.BOTH, Signers.PERSONS if kind == "person" else Signers.ORGANISATIONS}
        open_to = [c["code"] for c in text.capacities if c["signers"] in taken]
        who = next(people)
        details = SignerDetails(
            kind=kind,
            name=f"Signataire {who}",
            email=f"s{who}@{charter.network.slug}.example",
            organisation=f"Atelier numéro {who}" if kind == "organisation" else "",
            place="Combe",
            consents={"wall": "Show"} if number % 2 else {},
        )
        found.append((details, open_to if number % 3 == 0 else [capacity["code"]]))
    return found


def sign_all(charter: Charter) -> list[Signature]:
    text = charter.adopted.binding_text
    return [
        signature
        for details, capacities in signers_of(charter)
        for signature in sign_charter(
            charter=charter,
            locale=text.locale,
            text_sha256=text.sha256,
            capacities=capacities,
            signer=details,
            signed_by=None,
            is_verified=True,
        )
    ]


def decide_all(charter: Charter) -> None:
    """The desk looks at each mandate, the qualifiers at each application."""
    place = TerritoryFactory()
    for signature in charter.signatures.filter(state=SignatureState.CONFIRMED).order_by("pk"):
        signature.refresh_from_db()  # one mandate serves all that its organisation signed
        if Gate.MANDATE in missing(signature):
            accept_signature(signature=signature, accepted_by=None)
            signature.refresh_from_db()
        if Gate.QUALIFICATION in missing(signature):
            accept(submit(signature, territories=[place]))


def reminders_leave(charter: Charter) -> None:
    due_on = Renewal.objects.filter(signature__charter=charter).latest("pk").due_on
    for days in (30, 7, 1):
        remind_to_renew(today=due_on - timedelta(days=days))
    OutboxMail.objects.filter(state=MailState.WAITING).update(state=MailState.SENT)


def touch_everybody(charter: Charter) -> CharterVersion:
    version = frozen_next(charter)
    assert version.revision_class == RevisionClass.SUBSTANTIAL
    version = adopt_version(version=version, adopted_by=None)
    assert version.state == VersionState.ADOPTED
    return version


@pytest.fixture(params=NETWORKS, ids=lambda item: item.slug)
def charter(request, db) -> Charter:
    needs_texts()
    item = request.param
    charter = demo.publish_demo_charter(item, demo.open_demo_network(item))
    if item.slug == QUALIFIED_NETWORK:
        make_rules(charter)
    return charter


def test_a_whole_life_that_anybody_can_check(charter, client, tmp_path):
    signatures = sign_all(charter)
    assert len({signature.email for signature in signatures}) == EACH
    decide_all(charter)
    assert charter.signatures.active().count() == len(signatures)
    publish_heads()

    touch_everybody(charter)
    asked = list(Renewal.objects.order_by("pk"))
    assert len(asked) == len(signatures)
    text = charter.adopted.binding_text
    for number, renewal in enumerate(asked):
        signature = Signature.objects.select_related("charter__network").get(
            pk=renewal.signature_id
        )
        if number % 4 == 0:
            withdraw_signature(signature=signature, withdrawn_by=None)
        elif number % 4 == 1:
            erase_signature(signature=signature)
        elif number % 4 == 2:
            renew_signature(
                signature=signature,
                locale=text.locale,
                text_sha256=text.sha256,
                consents={},
                renewed_by=None,
            )
    decide_all(charter)
    reminders_leave(charter)
    due_on = Renewal.objects.latest("pk").due_on
    lapse_renewals(today=due_on + timedelta(days=1))

    quarter = len(signatures) // 4
    states = Counter(charter.signatures.values_list("state", flat=True))
    assert states[SignatureState.LAPSED] == quarter
    assert states[SignatureState.ACTIVE] == states[SignatureState.RENEWED]
    assert abs(states[SignatureState.WITHDRAWN] - 2 * quarter) <= 2
    assert [str(problem) for problem in check_site()] == []
    assert [str(problem) for problem in check_network(charter.network).problems] == []
    _check_offline(charter, client, tmp_path)


def _check_offline(charter: Charter, client, folder: Path) -> None:
    """Download what the site publishes, and close the door behind it."""
    standing = charter.signatures.active().latest("pk")
    ended = charter.signatures.filter(state=SignatureState.WITHDRAWN, erased_at=None).latest("pk")
    erased = charter.signatures.exclude(erased_at=None).latest("pk")
    register = _save(client, folder / "register.jsonl", _register_address(charter))
    for signature in (standing, ended):
        token = renew_token(signature)
        receipt = folder / f"{signature.pk}.json"
        _save(client, receipt, reverse("signature_receipt", args=[token]))
        text = _save(client, folder / f"{signature.pk}.txt", _text_address(signature))
        done = verify("receipt", receipt, "--text", text, "--register", register)
        assert done.returncode == 0, done.stdout
        _one_changed_byte(receipt, text, register)
    assert verify("register", register).returncode == 0
    gone = client.get(reverse("signature_receipt", args=[renew_token(erased)]))
    assert gone.status_code == 410
    names = register.read_text()
    assert "Signataire" not in names
    assert "Atelier" not in names


def _one_changed_byte(receipt: Path, text: Path, register: Path) -> None:
    """Somewhere in each file: invalid or unreadable, and a check that says so."""
    for path in (receipt, text, register):
        whole = path.read_bytes()
        for place in (len(whole) // 3, len(whole) // 2):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            done = verify("receipt", receipt, "--text", text, "--register", register)
            assert done.returncode in {1, 2}, (path.name, place)
            assert "FAILED" in done.stdout + done.stderr or done.returncode == 2
        path.write_bytes(whole)


def _save(client, path: Path, address: str) -> Path:
    answer = client.get(address)
    assert answer.status_code == 200, address
    path.write_bytes(b"".join(answer) if answer.streaming else answer.content)
    return path


def _register_address(charter: Charter) -> str:
    return reverse("register_lines", args=[charter.network.slug])


def _text_address(signature: Signature) -> str:
    charter = signature.charter
    args = [charter.network.slug, charter.slug, signature.version.number, signature.locale]
    return reverse("version_text", args=args)
