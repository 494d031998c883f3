"""Kinds and states of charters and signatures, with the tables of what may follow what."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CharterKind(models.TextChoices):
    MANIFESTO = "manifesto", _("manifesto")
    ENGAGEMENT = "engagement", _("engagement charter")
    RECIPROCAL = "reciprocal", _("charter of reciprocal commitments")


class CapacityCode(models.TextChoices):
    """Roles in which one can sign or be bound. A charter offers some, under names of its own."""

    FREELANCER = "freelancer", _("freelancer")
    CLIENT = "client", _("client")
    PLATFORM = "platform", _("platform bearer")
    PROVIDER = "provider", _("service provider")
    FUNDER = "funder", _("funder")
    INTERMEDIARY = "intermediary", _("intermediary")
    PARTNER = "partner", _("partner")
    SUPPORTER = "supporter", _("supporter")
    NETWORK = "network", _("the network itself")


class SignerKind(models.TextChoices):
    PERSON = "person", _("a person")
    ORGANISATION = "organisation", _("an organisation")


class Signers(models.TextChoices):
    """Who may sign in a capacity."""

    PERSONS = "persons", _("persons")
    ORGANISATIONS = "organisations", _("organisations")
    BOTH = "both", _("persons and organisations")


class Strength(models.TextChoices):
    FIRM = "firm", _("firm")
    BEST_EFFORT = "best_effort", _("best effort")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTATION = "consultation", _("in consultation")
    FROZEN = "frozen", _("frozen")
    ADOPTED = "adopted", _("adopted")
    SUPERSEDED = "superseded", _("superseded")
    ARCHIVED = "archived", _("archived")
    ABANDONED = "abandoned", _("abandoned")


OPEN_VERSION_STATES = (VersionState.DRAFT, VersionState.CONSULTATION, VersionState.FROZEN)
# States whose text the public may read.
PUBLIC_VERSION_STATES = (VersionState.ADOPTED, VersionState.SUPERSEDED, VersionState.ARCHIVED)

# What may follow what. People move versions on as network admins; only a job archives, and only
# the adoption of the next version supersedes.
VERSION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    VersionState.DRAFT: (
        VersionState.CONSULTATION,
        VersionState.FROZEN,
        VersionState.ABANDONED,
    ),
    VersionState.CONSULTATION: (
        VersionState.DRAFT,
        VersionState.FROZEN,
        VersionState.ABANDONED,
    ),
    VersionState.FROZEN: (VersionState.ADOPTED, VersionState.ABANDONED),
    VersionState.ADOPTED: (VersionState.SUPERSEDED,),
    VersionState.SUPERSEDED: (VersionState.ARCHIVED,),
    VersionState.ARCHIVED: (),
    VersionState.ABANDONED: (),
}


class RevisionClass(models.TextChoices):
    FIRST = "first", _("first version")
    EDITORIAL = "editorial", _("editorial: typing errors, signatures stay")
    CLARIFYING = "clarifying", _("clarifying: signatures stay, signatories are told")
    SUBSTANTIAL = "substantial", _("substantial: those concerned are asked to sign again")


# Revisions that need no consultation before they are frozen.
UNCONSULTED_CLASSES = (RevisionClass.FIRST, RevisionClass.EDITORIAL)
# Revisions whose adoption signatories are told of.
TOLD_CLASSES = (RevisionClass.CLARIFYING, RevisionClass.SUBSTANTIAL)


class Audience(models.TextChoices):
    """Who reads a draft in consultation and may propose."""

    MEMBERS = "members", _("members of the network and signatories")
    EVERYONE = "everyone", _("everyone; proposing takes an account")


class ContributionKind(models.TextChoices):
    CHANGE = "change", _("change")
    ADDITION = "addition", _("addition")
    REMOVAL = "removal", _("removal")
    QUESTION = "question", _("question")


class ContributionState(models.TextChoices):
    STANDING = "standing", _("standing")
    HIDDEN = "hidden", _("hidden by the moderators")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")


CONTRIBUTION_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ContributionState.STANDING: (ContributionState.HIDDEN, ContributionState.WITHDRAWN),
    ContributionState.HIDDEN: (ContributionState.STANDING,),
    ContributionState.WITHDRAWN: (),
}


class Verdict(models.TextChoices):
    """The public answer to a contribution."""

    KEPT = "kept", _("kept")
    KEPT_IN_PART = "kept_in_part", _("kept in part")
    NOT_KEPT = "not_kept", _("not kept")
    ANSWERED = "answered", _("answered")  # questions only


# Verdicts that explain themselves only with words.
REASONED_VERDICTS = (Verdict.KEPT_IN_PART, Verdict.NOT_KEPT, Verdict.ANSWERED)


class SignatureState(models.TextChoices):
    REQUESTED = "requested", _("to be confirmed by e-mail")
    CONFIRMED = "confirmed", _("waiting for a decision")
    ACTIVE = "active", _("active")
    RENEWED = "renewed", _("renewed")
    LAPSED = "lapsed", _("lapsed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REJECTED = "rejected", _("rejected")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("expired")


SIGNATURE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    SignatureState.REQUESTED: (SignatureState.CONFIRMED, SignatureState.EXPIRED),
    SignatureState.CONFIRMED: (
        SignatureState.ACTIVE,
        SignatureState.REJECTED,
        SignatureState.WITHDRAWN,
    ),
    SignatureState.ACTIVE: (
        SignatureState.WITHDRAWN,
        SignatureState.RENEWED,
        SignatureState.LAPSED,
        SignatureState.REVOKED,
    ),
    SignatureState.REVOKED: (SignatureState.ACTIVE,),  # undone, or an appeal was heard
    SignatureState.RENEWED: (),
    SignatureState.LAPSED: (),
    SignatureState.WITHDRAWN: (),
    SignatureState.REJECTED: (SignatureState.CONFIRMED,),  # an appeal was heard
    SignatureState.EXPIRED: (),
}
# A signer, charter and capacity have at most one signature in each of these: while one stands, its
# renewal may wait for a mandate or a qualification.
LIVE_SIGNATURE_STATES = (SignatureState.CONFIRMED, SignatureState.ACTIVE)


class Gate(models.TextChoices):
    """What may stand between a confirmed signature and an active one."""

    MANDATE = "mandate", _("the mandate is being checked")
    COUNTERSIGNATURE = "countersignature", _("a second person has to sign")
    QUALIFICATION = "qualification", _("a qualification is asked for")


class MandateWay(models.TextChoices):
    """How it was shown that someone speaks for an organisation."""

    DESK = "desk", _("looked at by the network's desk")
    DOMAIN = "domain", _("an e-mail address of the organisation's own domain")
    DOCUMENT = "document", _("a document")
    VOUCHING = "vouching", _("a member vouches for it")


class MandateState(models.TextChoices):
    REQUESTED = "requested", _("requested")
    VERIFIED = "verified", _("verified")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended")


MANDATE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    MandateState.REQUESTED: (MandateState.VERIFIED, MandateState.REFUSED, MandateState.ENDED),
    MandateState.VERIFIED: (MandateState.ENDED,),
    MandateState.REFUSED: (MandateState.VERIFIED,),  # an appeal was heard
    MandateState.ENDED: (),
}


class RenewalState(models.TextChoices):
    """Where one signature is in a campaign of renewal."""

    TO_RENEW = "to_renew", _("to renew")
    REMINDED = "reminded", _("reminded")
    BOUNCED = "bounced", _("cannot be reached")
    RENEWED = "renewed", _("renewed")
    LAPSED = "lapsed", _("lapsed")
    LEFT = "left", _("withdrawn or ended")
    OVERTAKEN = "overtaken", _("asked anew by a later campaign")


RENEWAL_TRANSITIONS: dict[str, tuple[str, ...]] = {
    RenewalState.TO_RENEW: (
        RenewalState.REMINDED,
        RenewalState.BOUNCED,
        RenewalState.RENEWED,
        RenewalState.LEFT,
        RenewalState.OVERTAKEN,
    ),
    RenewalState.REMINDED: (
        RenewalState.TO_RENEW,  # the deadline moved
        RenewalState.BOUNCED,
        RenewalState.RENEWED,
        RenewalState.LAPSED,
        RenewalState.LEFT,
        RenewalState.OVERTAKEN,
    ),
    RenewalState.BOUNCED: (
        RenewalState.TO_RENEW,
        RenewalState.REMINDED,
        RenewalState.RENEWED,
        RenewalState.LEFT,
        RenewalState.OVERTAKEN,
    ),
    RenewalState.RENEWED: (),
    RenewalState.LAPSED: (),
    RenewalState.LEFT: (),
    RenewalState.OVERTAKEN: (),
}
# Still asked.
OPEN_RENEWAL_STATES = (RenewalState.TO_RENEW, RenewalState.REMINDED, RenewalState.BOUNCED)


class CountersignatureState(models.TextChoices):
    """What became of asking a second person of the organisation to sign, too."""

    ASKED = "asked", _("asked")
    GIVEN = "given", _("given")
    DECLINED = "declined", _("declined")
    REPLACED = "replaced", _("somebody else was asked")
    EXPIRED = "expired", _("not answered in time")


COUNTERSIGNATURE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    CountersignatureState.ASKED: (
        CountersignatureState.GIVEN,
        CountersignatureState.DECLINED,
        CountersignatureState.REPLACED,
        CountersignatureState.EXPIRED,
    ),
    CountersignatureState.GIVEN: (),
    CountersignatureState.DECLINED: (),
    CountersignatureState.REPLACED: (),
    CountersignatureState.EXPIRED: (),
}


class AppealState(models.TextChoices):
    OPEN = "open", _("waiting for an answer")
    GRANTED = "granted", _("granted")
    DISMISSED = "dismissed", _("dismissed")


APPEAL_TRANSITIONS: dict[str, tuple[str, ...]] = {
    AppealState.OPEN: (AppealState.GRANTED, AppealState.DISMISSED),
    AppealState.GRANTED: (),
    AppealState.DISMISSED: (),
}


class SuspicionRule(models.TextChoices):
    """What made somebody look at a number of signatures together."""

    BURST = "burst", _("many within an hour")
    HOST = "host", _("the same mail host")
    DISPOSABLE = "disposable", _("addresses that last some minutes")
    MOMENT = "moment", _("confirmed in the same second")
    NAMES = "names", _("nearly the same names")
    BY_HAND = "by_hand", _("put together by hand")


class BatchState(models.TextChoices):
    """A batch is under review while it is open; what follows is done in steps, see BATCH_STEPS."""

    OPEN = "open", _("under review")
    CLEARED = "cleared", _("cleared")
    INVALIDATED = "invalidated", _("invalidated")
    UNDONE = "undone", _("invalidation undone")


BATCH_TRANSITIONS: dict[str, tuple[str, ...]] = {
    BatchState.OPEN: (BatchState.CLEARED, BatchState.INVALIDATED),
    BatchState.INVALIDATED: (BatchState.UNDONE,),
    BatchState.CLEARED: (),
    BatchState.UNDONE: (),
}


class ItemState(models.TextChoices):
    """Where one signature of a batch is."""

    ADDED = "added", _("to be held back")
    HELD = "held", _("held back")
    RELEASED = "released", _("released")
    REVOKED = "revoked", _("revoked")
    RESTORED = "restored", _("restored")
    LEFT = "left", _("ended by itself meanwhile")


# What is to be done with the items of a batch in each state: from which states, to which.
BATCH_STEPS: dict[str, dict[str, str]] = {
    BatchState.OPEN: {ItemState.ADDED: ItemState.HELD},
    BatchState.CLEARED: {
        ItemState.ADDED: ItemState.RELEASED,
        ItemState.HELD: ItemState.RELEASED,
    },
    BatchState.INVALIDATED: {
        ItemState.ADDED: ItemState.REVOKED,
        ItemState.HELD: ItemState.REVOKED,
    },
    BatchState.UNDONE: {
        ItemState.ADDED: ItemState.RELEASED,
        ItemState.HELD: ItemState.RELEASED,
        ItemState.REVOKED: ItemState.RESTORED,
    },
}


class Purpose(models.TextChoices):
    """What a signer may consent to, each by itself and off by default."""

    WALL = "wall", _("show the name on the wall of signatories")
    LOGO = "logo", _("show the organisation's logo beside it")
    QUOTE = "quote", _("show the sentence I wrote about it")
    COMMUNICATION = "communication", _("use the name in the network's communication")
    FEDERATION = "federation", _("show the signature on other portals")
    OPEN_DATA = "open_data", _("include the name in open data")


# Purposes that make sense for an organisation only.
ORGANISATION_PURPOSES = (Purpose.LOGO,)


class RegisterType(models.TextChoices):
    """Types of register entries; the values are part of the published format.

    A signature's commitment (`signer`) is opened by "active", closed by any of the others but
    "restored", which opens it again.
    """

    VERSION_ADOPTED = "version.adopted", _("version adopted")
    VERSION_DUTIES = "version.duties", _("whom the version binds")
    SIGNED = "signature.active", _("signed")
    WITHDRAWN = "signature.withdrawn", _("withdrawn")
    RENEWED = "signature.renewed", _("renewed")
    LAPSED = "signature.lapsed", _("lapsed")
    REVOKED = "signature.revoked", _("revoked")
    RESTORED = "signature.restored", _("restored")
    CORRECTED = "signature.corrected", _("corrected")
    HEAD_REPEATED = "head.repeated", _("another network's register repeated")


# The entry an end of an active signature leaves.
END_ENTRIES: dict[str, str] = {
    SignatureState.WITHDRAWN: RegisterType.WITHDRAWN,
    SignatureState.RENEWED: RegisterType.RENEWED,
    SignatureState.LAPSED: RegisterType.LAPSED,
    SignatureState.REVOKED: RegisterType.REVOKED,
}


class SourceUpdateState(models.TextChoices):
    """What became of a source's newer version, in a charter that took articles from it."""

    WAITING = "waiting", _("waiting for a decision")
    TAKEN = "taken", _("taken over into the draft")
    DECLINED = "declined", _("declined")
    OVERTAKEN = "overtaken", _("overtaken by a newer version of the source")


SOURCE_UPDATE_TRANSITIONS: dict[str, tuple[str, ...]] = {
    SourceUpdateState.WAITING: (
        SourceUpdateState.TAKEN,
        SourceUpdateState.DECLINED,
        SourceUpdateState.OVERTAKEN,
    ),
    SourceUpdateState.TAKEN: (),
    SourceUpdateState.DECLINED: (),
    SourceUpdateState.OVERTAKEN: (),
}
