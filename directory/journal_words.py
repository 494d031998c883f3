"""What the journal's actions about listings are called, for whoever reads a listing's past."""

from django.utils.translation import gettext_lazy as _

from portal.models import JournalEntry

WORDS = {
    "create": _("Created"),
    "put_in": _("Put in by the network, unclaimed"),
    "submit": _("Handed in"),
    "publish": _("Publication"),
    "approve": _("Approved and published"),
    "send_back": _("Sent back with questions"),
    "refuse": _("Refusal"),
    "undo_send_back": _("Questions taken back: it waits again"),
    "reopen": _("Refusal taken back"),
    "update": _("Text changed"),
    "propose_change": _("Change proposed"),
    "take_back_change": _("Proposed change taken back"),
    "approve_change": _("Change approved"),
    "return_change": _("Change sent back with questions"),
    "refuse_change": _("Change refused"),
    "revert_change": _("Former text put back"),
    "reopen_change": _("Change waits again"),
    "read": _("Read by a moderator"),
    "suspend": _("Suspension"),
    "restore": _("Made public again"),
    "archive": _("Archiving"),
    "archive_unconfirmed": _("Archived: nobody confirmed it"),
    "revive": _("Taken out of the archive"),
    "confirm": _("Confirmed as still true"),
    "set_visibility": _("Who sees what was changed"),
    "claim": _("Claimed"),
    "change_owner": _("Owner changed"),
    "add_editor": _("Editor added"),
    "remove_editor": _("Editor removed"),
    "leave_listing": _("An editor left"),
    "merge": _("Merged with another listing"),
    "undo_merge": _("Merge undone"),
    "erase": _("Erased"),
}


def words_of(entry: JournalEntry) -> str:
    """The action in words; what has none (of another app, or old) as it is written down."""
    return str(WORDS.get(entry.action, entry.action.replace("_", " ")))
