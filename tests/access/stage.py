"""Everything a network keeps for itself, marked with a word that may appear in no answer."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.serializers import serialize
from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    Comment,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    TaskState,
    UploadedFile,
    Workflow,
    WorkflowPage,
    WorkflowState,
)
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from charters.enums import (
    ContributionKind,
    RevisionClass,
    SignatureState,
    SignerKind,
    SourceUpdateState,
    SuspicionRule,
    VersionState,
)
from charters.models import (
    Answer,
    Appeal,
    ArticleSource,
    Badge,
    BatchItem,
    Campaign,
    Charter,
    CharterCapacity,
    CharterPage,
    CharterVersion,
    Consent,
    Consultation,
    ConsultationText,
    Contribution,
    Correction,
    Countersignature,
    Equivalence,
    Evidence,
    Finding,
    Mandate,
    Qualification,
    QualificationRule,
    RegisterEntry,
    RegisterHead,
    Renewal,
    RuleException,
    Signature,
    SignatureWord,
    SourceUpdate,
    Support,
    SuspicionBatch,
    VersionText,
)
from charters.qualifying import QualificationState, RuleKind, RuleVerdict
from charters.services.contributions import contribute
from charters.services.versions import adopt_version
from directory.enums import (
    AffiliationState,
    ChangeState,
    ImportState,
    ListingState,
    MergeState,
)
from directory.models import (
    Affiliation,
    Asking,
    ContactBlock,
    ContactMessage,
    ContactReply,
    ImportedChange,
    ImportedRow,
    ImportLine,
    Listing,
    ListingChange,
    ListingClaim,
    ListingCorrection,
    ListingDocument,
    ListingDraft,
    ListingEditor,
    ListingImport,
    ListingList,
    ListingListItem,
    ListingMerge,
    ListingMonth,
    ListingOffer,
    ListingPair,
    ListingSkill,
    ListingTrust,
    SavedSearch,
)
from home.models import ArticleIndexPage, ArticlePage, ContentPage, NetworkPage
from portal.enums import Role
from portal.models import (
    Invitation,
    JournalEntry,
    Membership,
    Network,
    OutboxMail,
    PortalDocument,
    PortalImage,
    User,
)
from portal.services.invitations import invite
from portal.services.journal import record
from portal.services.mail import mailbox_key, queue_mail
from portal.services.memberships import grant_membership, request_membership
from search.models import Passage
from tests.charters.conftest import consult, make_charter_page, publish
from tests.factories import ListingFactory, UserFactory

CANARY = "kanari"
# Desk views that are about a charter's draft.
OF_A_CAPACITY = ("capacity_rules", "rule", "rule_add", "rules_preview")
OF_A_DRAFT = ("changes", "commitments", "link", "outside", "recognise", "sources", "take")


@dataclass
class Stage:
    """One network's private objects; `names` are what addresses can name of them."""

    network: Network
    word: str
    names: dict[str, Any] = field(default_factory=dict)

    def fill(self, view_name: str, argument: str) -> Any:
        """The object this argument of this view stands for."""
        return self.names.get(f"{view_name}.{argument}", self.names.get(argument))


def furnish(network: Network, word: str) -> Stage:
    """Fill the network with drafts, media, people, listings and signatures that bear the word."""
    stage = Stage(network, word)
    person = UserFactory(
        email=f"{word}-staff@example.org".lower(), first_name=f"{word} first", last_name=word
    )
    grant_membership(user=person, network=network, role=Role.EDITOR, granted_by=None)
    _rename(network, word)
    _pages(stage, person)
    _media(stage, person)
    _people(stage, person)
    _listings(stage, person)
    _signatures(stage, person)
    return stage


def _rename(network: Network, word: str) -> None:
    """Groups, collection and workflow: their names are for the network and the federation."""
    for row in (network.moderators, network.editors, network.admins):
        row.name = f"{word} {row.name}"
        row.save()
    network.collection.name = network.workflow.name = word
    network.collection.save()
    network.workflow.save()
    task = network.workflow.tasks[0]
    task.name = word
    task.save()


def _pages(stage: Stage, person: User) -> None:
    word, root = stage.word, stage.network.root_page
    index = ArticleIndexPage.objects.descendant_of(root).get()
    body = [{"type": "text", "value": {"title": word, "text": f"<p>{word} text</p>"}}]
    draft = index.add_child(
        instance=ArticlePage(
            title=f"{word} draft", slug=f"{word}-draft".lower(), live=False, owner=person, body=body
        )
    )
    revision = draft.save_revision(user=person, log_action=True)
    comment = Comment.objects.create(page=draft, user=person, contentpath="title", text=word)
    state = stage.network.workflow.start(draft, person)
    live = index.add_child(instance=ArticlePage(title="Said in public", slug="said", owner=person))
    live.title = f"{word} not yet said"
    live.save_revision(user=person, log_action=True)
    PageViewRestriction.objects.create(page=draft, restriction_type="password", password=word)
    english = Locale.objects.get(language_code="en")
    translate_object(draft, [english], user=person)
    source = TranslationSource.objects.get_for_instance(draft)
    session = EditingSession.objects.create(
        user=person,
        content_type=ContentType.objects.get_for_model(ArticlePage),
        object_id=str(draft.pk),
        last_seen_at=timezone.now(),
    )
    redirect = Redirect.objects.create(old_path=f"/{word}".lower(), redirect_page=draft)
    stage.names |= {
        "page_id": draft.pk,
        "page_pk": draft.pk,
        "parent_page_id": index.pk,
        "page_to_move_id": draft.pk,
        "destination_id": index.pk,
        "revision_id": revision.pk,
        "revision_id_a": str(revision.pk),
        "revision_id_b": "latest",
        "task_state_id": state.current_task_state_id,
        "workflow_state_id": state.pk,
        "task_id": state.current_task_state.task_id,
        "workflow_pk": stage.network.workflow_id,
        "collection_id": stage.network.collection_id,
        "translation_source_id": source.pk,
        "translation_id": source.translations.get().pk,
        "string_segment_id": source.stringsegment_set.first().pk,
        "overridable_segment_id": 1,
        "session_id": session.pk,
        "object_id": str(draft.pk),
        "comment_id": comment.pk,
        "redirect_id": redirect.pk,
        "page_view_restriction_id": draft.view_restrictions.get().pk,
        "live_page_id": live.pk,
        "section_id": root.pk,
        "wagtailadmin_api:pages:detail.pk": draft.pk,
        "wagtailadmin_api:pages:action.pk": draft.pk,
        "wagtailadmin_pages:revisions_compare.pk": draft.pk,
        "wagtailadmin_collections:edit.pk": stage.network.collection_id,
        "wagtailadmin_collections:delete.pk": stage.network.collection_id,
    }


def _media(stage: Stage, person: User) -> None:
    collection = stage.network.collection
    picture = get_test_image_file().file.getvalue()
    image = PortalImage.objects.create(
        title=f"{stage.word} image",
        alt_text=stage.word,
        collection=collection,
        file=ContentFile(picture, f"{stage.word}.png"),
        uploaded_by_user=person,
    )
    document = PortalDocument.objects.create(
        title=f"{stage.word} document",
        collection=collection,
        file=ContentFile(b"%PDF-1.4", f"{stage.word}.pdf"),
        uploaded_by_user=person,
    )
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(PortalImage),
        file=ContentFile(picture, f"{stage.word}-half.png"),
        uploaded_by_user=person,
    )
    stage.names |= {
        "image_id": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "uploaded_file_id": upload.pk,
        "wagtailadmin_api:images:detail.pk": image.pk,
        "wagtailadmin_api:documents:detail.pk": document.pk,
        "wagtailimages_chooser:chosen.pk": image.pk,
        "wagtaildocs_chooser:chosen.pk": document.pk,
    }


def _people(stage: Stage, person: User) -> None:
    asking = UserFactory(email=f"{stage.word}-asks@example.org".lower(), first_name=stage.word)
    membership = request_membership(user=asking, network=stage.network)
    record(
        membership,
        "change_state",
        by=person,
        network=stage.network,
        to_state="x",
        reason=f"{stage.word} reason",
    )
    admin = UserFactory(email=f"{stage.word}-admin@example.org".lower(), first_name=stage.word)
    grant_membership(user=admin, network=stage.network, role=Role.ADMIN, granted_by=None)
    address = f"{stage.word}-invited@example.org".lower()
    invitation = invite(network=stage.network, email=address, role=Role.EDITOR, invited_by=admin)
    stage.names |= {
        "desk_invitation.pk": invitation.pk,
        "invitation_answer.key": "not-the-mailed-secret",
        "membership_id": membership.pk,
        "desk_member.pk": membership.pk,
        "user_id": person.pk,
        "group_id": stage.network.editors_id,
    }
    for view in ("edit", "delete", "history", "history_results", "usage", "copy"):
        stage.names[f"wagtailusers_users:{view}.pk"] = person.pk
        stage.names[f"wagtailusers_groups:{view}.pk"] = stage.network.editors_id


def _listings(stage: Stage, person: User) -> None:
    word, network = stage.word, stage.network
    owner = UserFactory(email=f"{word}-owner@example.org".lower(), first_name="Owner")
    short = "b" if word.lower() == CANARY else "a"
    own = {"owner": owner, "home_network": network}
    submitted = ListingFactory(
        submitted=True, name=f"{word} waits", slug=f"{short}-waits", tagline=word, **own
    )
    published = ListingFactory(name="Public listing", slug=f"{short}-public", **own)
    change = ListingChange.objects.create(
        listing=published,
        payload={"name": f"{word} changed", "tagline": word},
        base_version=1,
        state=ChangeState.PENDING,
        proposed_by=owner,
    )
    Asking.objects.create(listing=published, owner=owner, next_on=date(2020, 1, 1))
    message = ContactMessage.objects.create(
        listing=published,
        owner=owner,
        sender_name=word,
        sender_email=f"{word}-writes@example.org".lower(),
        body=word,
        reported_at=timezone.now(),
        report=word,
    )
    message.replies.create(is_owners=True, body=word)
    ListingMonth.objects.create(listing=published, month=date(2026, 1, 1), views=7)
    ContactBlock.objects.create(network=network, mailbox_key=word, until=timezone.now())
    affiliation = Affiliation.objects.get(listing=submitted, network=network)
    affiliation.state = AffiliationState.REQUESTED
    affiliation.save()
    listing_claim = ListingClaim.objects.create(
        listing=ListingFactory(owner=None, home_network=network, put_in_at=timezone.now()),
        claimant=UserFactory(email=f"{word}-claims@example.org".lower(), first_name=word),
        method="registry",
        statement=f"{word} statement",
    )
    published.editors.create(user=person)
    ListingOffer.objects.create(
        listing=published,
        role="editor",
        email=f"{word}-offered@example.org".lower(),
        mailbox=word,
        token_sha256=word,
        offered_by=owner,
        expires_at=timezone.now() + timedelta(days=9),
    )
    stage.names |= {
        "desk_claim.pk": listing_claim.pk,
        "desk_place.pk": affiliation.pk,
        "claim_vouch.key": uuid.uuid4(),
        "listing_offer.key": "not-the-mailed-secret",
        "slug": submitted.slug,
        "listing_id": submitted.pk,
        "public_listing_slug": published.slug,
        "change_id": change.pk,
        "message_id": message.pk,
        "affiliation_id": affiliation.pk,
        "kind": published.kind,
        "desk_listing.pk": submitted.pk,
        "desk_listing_history.pk": published.pk,
        "desk_listing_text.pk": listing_claim.listing.pk,
        "desk_affiliation.pk": affiliation.pk,
        "desk_message.pk": message.pk,
    }
    report = ListingCorrection.objects.create(
        listing=published, field="abuse", words=word, language="fr", for_desk=True
    )
    stage.names["desk_correction.pk"] = report.pk
    _imported(stage)
    _merged(stage, published, submitted, own)
    _kept(stage, person, published)


def _merged(stage: Stage, kept: Listing, other: Listing, own: dict) -> None:
    """A listing that went into another one, and a pair that may be one."""
    word = stage.word
    absorbed = ListingFactory(
        name=f"{word} merged",
        slug=f"{word}-merged".lower(),
        state=ListingState.ARCHIVED,
        published_at=None,
        **own,
    )
    merge = ListingMerge.objects.create(
        kept=other,
        absorbed=absorbed,
        state=MergeState.DONE,
        merged_at=timezone.now(),
        snapshot={"text": {"name": word}},
        reason=word,
    )
    first, second = sorted((kept.pk, other.pk))
    ListingPair.objects.create(first_id=first, second_id=second, reasons=["name"], score=50)
    stage.names |= {
        "desk_merging.pk": merge.pk,
        "desk_merge.kept": kept.pk,
        "desk_merge.absorbed": other.pk,
    }


def _imported(stage: Stage) -> None:
    """A file that was looked at, with its report."""
    batch = ListingImport.objects.create(
        network=stage.network,
        state=ImportState.CHECKED,
        file_name=f"{stage.word}.csv",
        file=ContentFile(f"nom\n{stage.word}\n".encode(), f"{stage.word}.csv"),
        file_format="csv",
        source=stage.word,
        mapping={"nom": "name"},
    )
    batch.lines.create(line=2, level="error", code="no_name", params={"value": stage.word})
    stage.names |= dict.fromkeys(("desk_import.pk", "desk_import_report.pk"), batch.pk)


def _kept(stage: Stage, person: User, listing: Listing) -> None:
    """What a member of theirs keeps: nobody else's, whatever their role."""
    search = SavedSearch.objects.create(user=person, name=f"{stage.word} search", query="q=a")
    kept = ListingList.objects.create(user=person, name=f"{stage.word} list")
    item = kept.items.create(listing=listing, note=f"{stage.word} note")
    of_a_list = ("detail", "rename", "delete", "put_back", "take_off")
    stage.names |= {
        "search_edit.pk": search.pk,
        "search_delete.pk": search.pk,
        **{f"list_{view}.pk": kept.pk for view in of_a_list},
        "item": item.pk,
    }


def _signatures(stage: Stage, person: User) -> None:
    page = make_charter_page(stage.network)
    charter = publish(page)
    version = charter.versions.get()
    adopt_version(version=version, adopted_by=None)
    page = page.get_latest_revision_as_object()
    page.title = f"{stage.word} charter draft"
    page.preamble = [{"type": "paragraph", "value": f"{stage.word} preamble"}]
    page.revision_class = RevisionClass.SUBSTANTIAL
    page.change_summary = page.revision_reason = f"{stage.word} summary"
    page.save_revision(user=person).publish()
    draft = charter.versions.get(state=VersionState.DRAFT)
    consultation = consult(draft)
    contribution = contribute(
        consultation=consultation,
        article_id="",
        kind=ContributionKind.CHANGE,
        body=f"{stage.word} proposes",
        contributed_by=person,
    )
    Support.objects.create(contribution=contribution, user=UserFactory())
    text = version.binding_text
    common = {
        "charter": charter,
        "version": version,
        "text_sha256": text.sha256,
        "locale": text.locale,
        "capacity": "provider",
        "signer_kind": SignerKind.PERSON,
        "name": f"{stage.word} signer",
        "email": f"{stage.word}-signs@example.org".lower(),
    }
    for state in (SignatureState.REQUESTED, SignatureState.CONFIRMED, SignatureState.ACTIVE):
        signature = Signature.objects.create(
            state=state, signer_key=f"{stage.word}{state}"[:64], **common
        )
        stage.names[f"{state}_signature_id"] = signature.pk
    campaign = Campaign.objects.create(version=version, due_on=date(2027, 1, 1))
    Renewal.objects.create(  # of the active one, the last of the three
        campaign=campaign,
        signature=signature,
        mailbox_key=mailbox_key(signature.email),
        due_on=campaign.due_on,
        asked_for=90,
        reminded_for=90,
    )
    stage.names |= {
        "signature_id": stage.names[f"{SignatureState.CONFIRMED}_signature_id"],
        "desk_signature.pk": stage.names[f"{SignatureState.CONFIRMED}_signature_id"],
        "desk_campaign.pk": campaign.pk,
        "desk_network_policies.pk": stage.network.pk,
        "desk_version.pk": draft.pk,
        "desk_version_consult.pk": draft.pk,
        "desk_version_prolong.pk": draft.pk,
        "desk_contribution.pk": contribution.pk,
        "desk_contribution_carry.pk": contribution.pk,
        "consultation_id": consultation.pk,
        "contribution_id": contribution.pk,
        "consultation": consultation.pk,
        "contribution": contribution.pk,
        "consultation_article.article": consultation.binding_text.content["articles"][0]["id"],
        "article_id": text.content["articles"][0]["id"],
        "charter_page_id": page.pk,
        **dict.fromkeys((f"desk_{name}.pk" for name in OF_A_DRAFT), page.pk),
        "article": page.articles[0].id,
        "network": stage.network.slug,
        "charter": charter.slug,
        "token": stage.names[f"{SignatureState.REQUESTED}_signature_id"],
        "key": stage.names[f"{SignatureState.CONFIRMED}_signature_id"],
        "badge": "not-a-badge",
        "number": version.number,
        "version_id": version.pk,
    }
    _composition(stage, charter)
    _qualification(stage, charter)
    _mandates(stage, charter)
    queue_mail(
        key=f"matrix:{stage.word}",
        to=f"{stage.word}-mail@example.org".lower(),
        template="signature_withdrawn",
        language="fr",
        context={},
        network=stage.network,
    )


def _mandates(stage: Stage, charter: Charter) -> None:
    """A mandate that waits with all that was said about it, and a second person asked to sign."""
    word = stage.word
    signature = charter.signatures.get(state=SignatureState.CONFIRMED)
    mandate = Mandate.objects.create(
        network=stage.network,
        signer_key=f"{word}organisation"[:64],
        organisation=f"{word} organisation",
        user=UserFactory(),
        name=f"{word} represents",
        email=f"{word}-represents@example.org".lower(),
        note=word,
        confirmed_at=timezone.now(),
        asked_for=word,
        vouched_for=word,
        objection=word,
        reason=word,
    )
    Countersignature.objects.create(
        signature=signature, name=f"{word} second", email=f"{word}-second@example.org".lower()
    )
    batch = SuspicionBatch.objects.create(
        charter=charter, rule=SuspicionRule.BY_HAND, what=word, note=word, reason=word
    )
    BatchItem.objects.create(batch=batch, signature=signature)
    appeal = Appeal.objects.create(signature=signature, text=word, reason=word)
    ours = ("mandate_status", "mandate_document", "mandate_end", "mandate_answer")
    stage.names |= {
        **dict.fromkeys((f"{view}.key" for view in ours), mandate.pk),
        "mandate_id": mandate.pk,
        "desk_mandate.pk": mandate.pk,
        "desk_mandate_document.pk": mandate.pk,
        "desk_batch.pk": batch.pk,
        "desk_signature_appeal.pk": appeal.pk,
        "asking": mandate.pk,
        "mandate_vouch.key": mandate.vouch_key,
    }


def _composition(stage: Stage, charter: Charter) -> None:
    """A source's change that was declined and an equivalence that ended: only their desk reads
    why. While an equivalence stands, its reason is public."""
    version, word = charter.adopted, f"{stage.word} reason"
    update = SourceUpdate.objects.create(
        charter=charter,
        from_version=version,
        to_version=version,
        articles=[],
        state=SourceUpdateState.DECLINED,
        reason=word,
    )
    page = CharterPage(title="Elsewhere", slug="elsewhere", live=False, locale=charter.page.locale)
    stage.network.root_page.add_child(instance=page)
    other = Charter.objects.create(
        network=stage.network, page=page, slug=page.slug, kind=page.kind, language="fr"
    )
    equivalence = Equivalence.objects.create(
        charter=charter,
        recognised=other,
        articles=[],
        reason=word,
        ended_at=timezone.now(),
        end_reason=word,
    )
    stage.names |= {
        "desk_source_update.pk": update.pk,
        "desk_equivalence.pk": equivalence.pk,
    }


def _qualification(stage: Stage, charter: Charter) -> None:
    """An application that changes were asked of, and rules: those alone are public."""
    word = stage.word
    signature = Signature.objects.get(pk=stage.names["confirmed_signature_id"])
    rule = QualificationRule.objects.create(
        charter=charter, capacity="provider", kind=RuleKind.EVIDENCE, title="A rule", text="Asked"
    )
    exception = RuleException.objects.create(rule=rule, title="Unless", condition="Shown")
    qualification = Qualification.objects.create(
        signature=signature,
        state=QualificationState.CHANGES_REQUESTED,
        round=1,
        message=f"{word} message",
        appeal=f"{word} appeal",
        submitted_at=timezone.now(),
    )
    Answer.objects.create(
        qualification=qualification,
        rule=rule,
        text=f"{word} answers",
        exception=exception,
        snapshot=rule.words() | {"title": f"{word} as it was"},
    )
    Finding.objects.create(
        qualification=qualification,
        rule=rule,
        round=1,
        verdict=RuleVerdict.NOT_MET,
        reason=f"{word} reason",
    )
    evidence = Evidence.objects.create(
        qualification=qualification,
        rule=rule,
        file=ContentFile(f"%PDF-1.4 {word}".encode(), "paper.pdf"),
        name=f"{word}.pdf",
        size=20,
    )
    stage.names |= {
        "desk_qualification.pk": qualification.pk,
        "desk_evidence.pk": qualification.pk,
        "evidence": evidence.pk,
        "capacity": "provider",
        "rule": rule.pk,
        **dict.fromkeys((f"desk_{name}.pk" for name in OF_A_CAPACITY), charter.pk),
    }


def rows_of(network: Network) -> dict[str, QuerySet]:
    """Every row that belongs to the network: what no stranger's request may change."""
    sections = Network.objects.filter(pk=network.pk).sections()
    inside = Q()
    for path in sections.values_list("path", flat=True):
        inside |= Q(path__startswith=path)
    pages = Page.objects.filter(inside)
    keys = [str(pk) for pk in pages.values_list("pk", flat=True)]
    groups = [network.moderators_id, network.editors_id, network.admins_id]
    listings = Listing.objects.filter(home_network=network)
    members = User.objects.filter(memberships__network=network)
    sources = TranslationSource.objects.filter(object_id__in=pages.values("translation_key"))
    return {
        "network": Network.objects.filter(pk=network.pk),
        "pages": pages,
        "articles": ArticlePage.objects.filter(pk__in=pages),
        "revisions": Revision.objects.filter(object_id__in=keys),
        "workflow states": WorkflowState.objects.filter(object_id__in=keys),
        "task states": TaskState.objects.filter(workflow_state__object_id__in=keys),
        "comments": Comment.objects.filter(page__in=pages),
        "page log": PageLogEntry.objects.filter(page__in=pages.values("pk")),
        "restrictions": PageViewRestriction.objects.filter(page__in=pages),
        "redirects": Redirect.objects.filter(redirect_page__in=pages),
        "sources": sources,
        "translations": Translation.objects.filter(source__in=sources),
        "editing": EditingSession.objects.filter(object_id__in=keys),
        "images": PortalImage.objects.filter(collection=network.collection_id),
        "documents": PortalDocument.objects.filter(collection=network.collection_id),
        "uploads": UploadedFile.objects.filter(uploaded_by_user__in=members),
        "invitations": Invitation.objects.filter(network=network),
        "memberships": Membership.objects.filter(network=network),
        "people": members,
        "groups": User.groups.through.objects.filter(group__in=groups),
        "journal": JournalEntry.objects.filter(network=network),
        "outbox": OutboxMail.objects.filter(network=network),
        "listings": listings,
        "changes": ListingChange.objects.filter(listing__in=listings),
        "questions to owners": Asking.objects.filter(listing__in=listings),
        "reported errors": ListingCorrection.objects.filter(listing__in=listings),
        "unsaved texts": ListingDraft.objects.filter(user__in=members),
        "trust in members": ListingTrust.objects.filter(network=network),
        "messages": ContactMessage.objects.filter(listing__in=listings),
        "figures": ListingMonth.objects.filter(listing__in=listings),
        "replies": ContactReply.objects.filter(message__listing__in=listings),
        "mailboxes kept out": ContactBlock.objects.filter(network=network),
        "affiliations": Affiliation.objects.filter(network=network),
        "claims": ListingClaim.objects.filter(listing__in=listings),
        "editors of listings": ListingEditor.objects.filter(listing__in=listings),
        "offered roles": ListingOffer.objects.filter(listing__in=listings),
        "merges": ListingMerge.objects.filter(kept__in=listings),
        "pairs": ListingPair.objects.filter(first__in=listings),
        "imports": ListingImport.objects.filter(network=network),
        "imported rows": ImportedRow.objects.filter(network=network),
        "changes of imports": ImportedChange.objects.filter(batch__network=network),
        "lines of imports": ImportLine.objects.filter(batch__network=network),
        "listing documents": ListingDocument.objects.filter(listing__in=listings),
        "kept searches": SavedSearch.objects.filter(user__in=members),
        "lists": ListingList.objects.filter(user__in=members),
        "items of lists": ListingListItem.objects.filter(list__user__in=members),
        "listing skills": ListingSkill.objects.filter(content_object__in=listings),
        "charters": Charter.objects.filter(network=network),
        "versions": CharterVersion.objects.filter(charter__network=network),
        "version texts": VersionText.objects.filter(version__charter__network=network),
        "consultations": Consultation.objects.filter(version__charter__network=network),
        "consultation texts": ConsultationText.objects.filter(
            consultation__version__charter__network=network
        ),
        "contributions": Contribution.objects.filter(
            consultation__version__charter__network=network
        ),
        "supports": Support.objects.filter(
            contribution__consultation__version__charter__network=network
        ),
        "signatures": Signature.objects.filter(charter__network=network),
        "article sources": ArticleSource.objects.filter(version__charter__network=network),
        "source updates": SourceUpdate.objects.filter(charter__network=network),
        "equivalences": Equivalence.objects.filter(charter__network=network),
        "corrections": Correction.objects.filter(signature__charter__network=network),
        "mandates": Mandate.objects.filter(network=network),
        "second signatures": Countersignature.objects.filter(signature__charter__network=network),
        "batches": SuspicionBatch.objects.filter(charter__network=network),
        "items of batches": BatchItem.objects.filter(batch__charter__network=network),
        "appeals": Appeal.objects.filter(signature__charter__network=network),
        "campaigns": Campaign.objects.filter(version__charter__network=network),
        "renewals": Renewal.objects.filter(signature__charter__network=network),
        "qualification rules": QualificationRule.objects.filter(charter__network=network),
        "exceptions": RuleException.objects.filter(rule__charter__network=network),
        "qualifications": Qualification.objects.filter(signature__charter__network=network),
        "answers": Answer.objects.filter(rule__charter__network=network),
        "evidence": Evidence.objects.filter(rule__charter__network=network),
        "findings": Finding.objects.filter(rule__charter__network=network),
        "consents": Consent.objects.filter(signature__charter__network=network),
        "badges": Badge.objects.filter(signature__charter__network=network),
        "words of names": SignatureWord.objects.filter(charter__network=network),
        "register heads": RegisterHead.objects.filter(network=network),
        "register": RegisterEntry.objects.filter(network=network),
        "mailboxes": EmailAddress.objects.filter(user__in=members),
        "page permissions": GroupPagePermission.objects.filter(group__in=groups),
        "collection permissions": GroupCollectionPermission.objects.filter(group__in=groups),
        "collection": Collection.objects.filter(pk=network.collection_id),
        "workflow": Workflow.objects.filter(pk=network.workflow_id),
        "workflow pages": WorkflowPage.objects.filter(workflow=network.workflow_id),
        "network pages": NetworkPage.objects.filter(pk__in=pages),
        "charter capacities": CharterCapacity.objects.filter(page__in=pages),
        "charter pages": CharterPage.objects.filter(pk__in=pages),
        "content pages": ContentPage.objects.filter(pk__in=pages),
        "article indexes": ArticleIndexPage.objects.filter(pk__in=pages),
        "passages": Passage.objects.filter(
            Q(page__in=pages) | Q(text__version__charter__network=network)
        ),
    }


# Rows of our apps that are nobody's in particular, and why.
NOBODYS = {
    "Bucket": "counters under keyed hashes, that any request may raise",
    "JobRun": "the site's daily jobs",
    "Muted": "keyed hashes of mailboxes, with what each turned off",
    "Territory": "the country's, loaded from the project's file",
    "TerritoryTerm": "the same, as searched",
    "PortalHomePage": "above all networks",
    "Skill": "one list for everybody",
    "SearchTerm": "words of all listings, with how many have each",
    "TermGram": "the same, in parts of three letters",
    "Synonyms": "the federation's, for all searches",
    "PortalRendition": "drawn again when asked for",
}


def digest(network: Network) -> dict[str, list]:
    return {
        name: sorted(serialize("jsonl", rows.order_by()).splitlines())
        for name, rows in rows_of(network).items()
    }
