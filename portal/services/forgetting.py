"""Taking people out of what the portal remembers beside their own rows: mails, the journal."""

from collections.abc import Iterable

from django.db import models
from django.db.models.functions import Lower

from portal.models import JournalEntry, OutboxMail


def forget_mails(mailboxes: Iterable[str], *, about: str = "") -> int:
    """Delete what was or is to be mailed to these addresses, last words excepted; with `about` only
    what has a key that this regular expression finds."""
    wanted = [mailbox.lower() for mailbox in mailboxes if mailbox]
    mails = OutboxMail.objects.annotate(mailbox=Lower("to")).filter(mailbox__in=wanted)
    if about:
        mails = mails.filter(dedupe_key__regex=about)
    return mails.filter(is_last=False).delete()[0]


def forget_words_about(subjects: Iterable[models.Model]) -> None:
    """Empty the reasons that people wrote in the journal about these rows; the lines stay."""
    for subject in subjects:
        lines = JournalEntry.objects.filter(
            subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
        )
        lines.exclude(reason="").update(reason="")
