"""Mandates of each way in the demo, and a batch under review; all of it invented."""

from django.core.files.base import ContentFile
from django.utils import timezone

from charters.enums import MandateState, SignatureState, SuspicionRule
from charters.models import Charter, Mandate, SuspicionBatch
from charters.services.fraud import open_batch, work_on
from charters.services.representatives import add_document
from charters.services.vouching import vouch
from directory.enums import ListingKind
from directory.models import Listing
from home.demo.cast import DEMO_DOMAIN
from portal.enums import MailState
from portal.models import Network, OutboxMail, User

MANDATES_SHOWN_IN = "nos-declics"
REVIEWED_IN = "social-declik"
OWN_HOST = f"people.{DEMO_DOMAIN}"  # of the demo's owners of listings
# The least that a reader opens without complaint: one empty page.
MINUTES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def prepare_demo_mandates(network: Network) -> None:
    """Before anybody signs: the rules of the network, and a listing with its own mail domain."""
    if network.slug != MANDATES_SHOWN_IN or network.mandate_by_vouching:
        return
    network.mandate_by_domain = network.mandate_by_vouching = True
    network.save(update_fields=["mandate_by_domain", "mandate_by_vouching"])
    owned = Listing.objects.in_network(network).filter(
        kind=ListingKind.INITIATIVE, owner__email__endswith=f"@{OWN_HOST}"
    )
    first = owned.order_by("pk").first()
    if first is not None:
        Listing.objects.filter(pk=first.pk).update(website=f"https://{OWN_HOST}")


def show_demo_mandates(charter: Charter) -> int:
    """One that a member vouched for, one with a document at the desk; how many are new."""
    shown = Mandate.objects.filter(network=charter.network).exclude(vouched_by=None, document="")
    if charter.network.slug != MANDATES_SHOWN_IN or shown.exists():
        return 0
    waiting = Mandate.objects.filter(network=charter.network, state=MandateState.REQUESTED)
    vouched, documented = [*waiting.order_by("pk")[:2], None, None][:2]
    member = User.objects.get(email=f"olivier@{DEMO_DOMAIN}")
    if vouched is not None:
        vouch(mandate=vouched, words="Nous travaillons ensemble depuis 2019.", vouched_by=member)
    if documented is not None:
        file = ContentFile(MINUTES, "proces-verbal.pdf")
        add_document(mandate=documented, file=file, added_by=documented.user)
    _mails_are_old()
    return sum(mandate is not None for mandate in (vouched, documented))


def open_demo_batch(charter: Charter) -> int:
    """The last signatures of one charter are looked at together; how many batches are new."""
    if charter.network.slug != REVIEWED_IN or SuspicionBatch.objects.exists():
        return 0
    last = charter.signatures.filter(state=SignatureState.ACTIVE).order_by("-pk")
    chosen = list(last.values_list("pk", flat=True)[:3])
    if not chosen:
        return 0
    batch = open_batch(
        charter=charter,
        signatures=chosen,
        rule=SuspicionRule.BY_HAND,
        note="Trois signatures à la suite, les mêmes mots : qui les connaît ?",
        opened_by=None,
    )
    work_on(batch)
    return 1


def _mails_are_old() -> None:
    waiting = OutboxMail.objects.filter(state=MailState.WAITING)
    for prefix in ("signature_", "mandate_"):
        waiting.filter(dedupe_key__startswith=prefix).update(
            state=MailState.SENT, sent_at=timezone.now()
        )
