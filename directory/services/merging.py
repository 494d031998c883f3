"""Two listings that are one: merging them, and taking it back."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import merge_mails
from directory.enums import Audience, ListingState, MergeState
from directory.events import listings_merging, listings_parting
from directory.models import Listing, ListingMerge
from directory.services.figures import add_figures, take_off_figures
from directory.services.following import (
    Snapshot,
    is_same_person,
    move_origin,
    move_places,
    move_rows,
    return_origin,
    return_places,
    return_rows,
)
from directory.services.indexing import for_index, index_listings
from directory.services.states import locked
from directory.services.texts import Text, drop_picture, text_for, text_of, write_text
from portal.errors import OwnCase, Refused, StaleText
from portal.models import User
from portal.services.journal import record

MERGEABLE = (ListingState.SUBMITTED, ListingState.PUBLISHED, ListingState.SUSPENDED)
NOT_TAKEN = frozenset({"visibility", "translations", "written_in"})
EMPTY: tuple[Any, ...] = ("", None, [], {})


class NotMergeable(Refused):
    """These two cannot become one now; `message` says why in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def seen_of(kept: Listing, absorbed: Listing) -> str:
    """Names the two texts on screen."""
    return f"{kept.text_token}/{absorbed.text_token}"


def merged_text(kept: Listing, absorbed: Listing, taken: Iterable[str] | None = None) -> Text:
    """The kept one's text with these fields of the other; unless told, those it leaves empty."""
    ours, theirs = text_of(kept), text_to_take(absorbed)
    names = default_fields(kept, absorbed) if taken is None else [n for n in taken if n in theirs]
    return ours | {name: theirs[name] for name in names}


def text_to_take(listing: Listing) -> Text:
    """What everyone may read of it: the rest was not meant for the page of another. Who reads what,
    and the languages, are those of the text that stays."""
    public = text_for(Audience.EVERYONE, listing)
    return {name: value for name, value in public.items() if name not in NOT_TAKEN}


def default_fields(kept: Listing, absorbed: Listing) -> list[str]:
    """What is empty in one and said in the other."""
    ours, theirs = text_of(kept), text_to_take(absorbed)
    return [name for name in theirs if ours[name] in EMPTY and theirs[name] not in EMPTY]


@transaction.atomic
def merge_listings(
    *,
    kept: Listing,
    absorbed: Listing,
    merged_by: User | None,
    taken: Iterable[str] | None = None,
    seen: str = "",
    reason: str = "",
) -> ListingMerge:
    """The absorbed one is archived, its address leads to the kept one, and all that hung on it
    follows (`services.following`). `taken` names the fields whose text is the absorbed one's.

    Raises NotMergeable, StaleText (another text than `seen`), OwnCase. That the person may decide
    about both is the caller's to know.
    """
    check_pair(kept, absorbed)
    # Registers come before listings in the lock order; what is written now is undone if the check
    # under the lock fails.
    told = _ask(listings_merging, kept=kept, absorbed=absorbed, by=merged_by, reason=reason)
    kept, absorbed = locked_pair(kept, absorbed)
    check_pair(kept, absorbed)
    if merged_by is not None and (kept.is_of(merged_by) or absorbed.is_of(merged_by)):
        raise OwnCase(kept.slug)
    if seen and seen != seen_of(kept, absorbed):
        raise StaleText(seen_of(kept, absorbed))
    text = merged_text(kept, absorbed, taken)
    snapshot = _unite(kept, absorbed, text) | {"elsewhere": told}
    merge = _row_for(kept, absorbed)
    merge.state, merge.merged_at, merge.snapshot = MergeState.DONE, timezone.now(), snapshot
    merge.created_by, merge.reason = merged_by, reason
    merge.save()
    index_listings(for_index().filter(pk__in=[kept.pk, absorbed.pk]))
    _note(merge, "merge", by=merged_by, to_state=ListingState.ARCHIVED, reason=reason)
    return merge


def _unite(kept: Listing, absorbed: Listing, text: Text) -> Snapshot:
    """Move everything of ours; how it was."""
    former = text_of(kept)
    snapshot: Snapshot = {
        "owner": kept.owner_id,
        "state": absorbed.state,
        "places": move_places(kept, absorbed),
        "origin": move_origin(kept, absorbed),
    }
    if kept.owner is None and absorbed.owner is not None:
        kept.owner = absorbed.owner
    snapshot["rows"] = move_rows(kept, absorbed)
    # Messages stay with whom they were written to, and so does how many there were.
    contacts = is_same_person(kept, absorbed)
    snapshot["figures"] = add_figures(kept, absorbed, with_contacts=contacts)
    if text != former:
        snapshot["text"] = former
        snapshot["picture"] = former["picture"]
        write_text(kept, text)
    else:
        kept.save()
    snapshot["new_owner"], snapshot["version"] = kept.owner_id, kept.version
    absorbed.state = ListingState.ARCHIVED
    absorbed.save()
    return snapshot


def _row_for(kept: Listing, absorbed: Listing) -> ListingMerge:
    """The proposal that this answers, or a new row; what was proposed the other way is over."""
    proposals = ListingMerge.objects.filter(state=MergeState.PROPOSED)
    same = proposals.filter(kept=kept, absorbed=absorbed).first()
    concerned = proposals.filter(absorbed=absorbed) | proposals.filter(kept=absorbed)
    if same is not None:
        concerned = concerned.exclude(pk=same.pk)
    concerned.update(state=MergeState.REFUSED, ended_at=timezone.now())
    return same or ListingMerge(kept=kept, absorbed=absorbed)


@transaction.atomic
def undo_merge(*, merge: ListingMerge, undone_by: User | None) -> list[str]:
    """Everything back where it was; sentences for what could not be, since it changed meanwhile.

    Raises NotMergeable when it is too late, or one of the two went on to become something else.
    """
    merge = ListingMerge.objects.select_related("kept", "absorbed").get(pk=merge.pk)
    _check_undo(merge)
    asked = {"kept": merge.kept, "absorbed": merge.absorbed, "by": undone_by}
    told = listings_parting.send(None, snapshot=merge.snapshot.get("elsewhere", {}), **asked)
    problems = [sentence for _receiver, sentences in told for sentence in sentences]
    kept, absorbed = locked_pair(merge.kept, merge.absorbed)
    merge = ListingMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    merge.kept, merge.absorbed = kept, absorbed
    _check_undo(merge)
    problems += _part(kept, absorbed, merge.snapshot)
    picture = merge.snapshot.get("picture", "")
    merge.state, merge.snapshot = MergeState.UNDONE, {}
    merge.ended_by, merge.ended_at = undone_by, timezone.now()
    merge.save()
    drop_picture(picture)
    index_listings(for_index().filter(pk__in=[kept.pk, absorbed.pk]))
    _note(merge, "undo_merge", by=undone_by, to_state=absorbed.state, reason=" ".join(problems))
    return problems


def _check_undo(merge: ListingMerge) -> None:
    if merge.state != MergeState.DONE:
        raise NotMergeable(_("This was decided meanwhile; nothing was recorded now."))
    if not merge.can_be_undone:
        raise NotMergeable(_("It is too late to undo this: what was moved is not known any more."))
    if is_absorbed(merge.kept):
        raise NotMergeable(_("The kept listing was merged in its turn; undo that first."))
    if merge.absorbed.state != ListingState.ARCHIVED:
        raise NotMergeable(_("This was decided meanwhile; nothing was recorded now."))


def _part(kept: Listing, absorbed: Listing, before: Snapshot) -> list[str]:
    problems = return_places(kept, absorbed, before["places"])
    return_origin(kept, absorbed, before["origin"])
    return_rows(kept, absorbed, before["rows"])
    take_off_figures(kept, before.get("figures", []))
    if before["owner"] != before["new_owner"]:
        if kept.owner_id == before["new_owner"]:
            kept.owner_id = before["owner"]
        else:
            problems.append(_("“%(name)s” has another owner now.") % {"name": kept.name})
    former = before.get("text")
    if former is None:
        kept.save()
    elif kept.version == before["version"]:
        write_text(kept, former)
    else:
        kept.save()
        words = _("The text of “%(name)s” was changed since; it stays as it is.")
        problems.append(words % {"name": kept.name})
    absorbed.state = before["state"]
    absorbed.save()
    return problems


def forget_merges() -> int:
    """What could be undone until now, and cannot any more: its snapshot, and the picture it kept;
    how many."""
    late = ListingMerge.objects.filter(state=MergeState.DONE).exclude(snapshot={})
    forgotten = 0
    for merge in late:
        if not merge.can_be_undone:
            with transaction.atomic():
                drop_picture(merge.snapshot.get("picture", ""))
                merge.snapshot = {}
                merge.save(update_fields=["snapshot"])
            forgotten += 1
    return forgotten


def locked_pair(kept: Listing, absorbed: Listing) -> tuple[Listing, Listing]:
    """Both rows as they are now, locked in the order of their keys."""
    found = {pk: locked(Listing(pk=pk)) for pk in sorted({kept.pk, absorbed.pk})}
    return found[kept.pk], found[absorbed.pk]


def check_pair(kept: Listing, absorbed: Listing) -> None:
    """Raises NotMergeable with the reason."""
    if kept.pk == absorbed.pk:
        raise NotMergeable(_("A listing is not merged with itself."))
    for listing in (kept, absorbed):
        if is_absorbed(listing):
            words = _("“%(name)s” was merged into another one already.")
            raise NotMergeable(words % {"name": listing.name})
        if listing.state not in MERGEABLE:
            words = _("“%(name)s” is not handed in, or archived.")
            raise NotMergeable(words % {"name": listing.name})
        if listing.pending_change:
            words = _("A change of “%(name)s” waits for a decision; decide about it first.")
            raise NotMergeable(words % {"name": listing.name})
    if kept.kind != absorbed.kind:
        raise NotMergeable(_("A freelancer and an initiative are never one listing."))
    if not kept.is_public and (absorbed.is_public or kept.state == ListingState.SUSPENDED):
        raise NotMergeable(_("Keep the one that is public: addresses lead to it."))


def is_absorbed(listing: Listing) -> bool:
    """It went into another one."""
    return ListingMerge.objects.filter(absorbed=listing, state=MergeState.DONE).exists()


def _ask(signal: Signal, **about: Any) -> Snapshot:
    answers: list[Any] = [answer for _receiver, answer in signal.send(None, **about)]
    return {key: value for answer in answers for key, value in answer.items()}


def _note(merge: ListingMerge, action: str, *, by: User | None, to_state: str, reason: str) -> None:
    """A line for each of the two, and a mail to whoever answers for one of them."""
    kept, absorbed = merge.kept, merge.absorbed
    record(kept, action, by=by, network=kept.home_network, reason=reason)
    entry = record(
        absorbed, action, by=by, network=absorbed.home_network, to_state=to_state, reason=reason
    )
    merge_mails.owners_told(merge, action, entry, reason)
