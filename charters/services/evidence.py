"""Files of evidence: they go when the row says so, once that is certain."""

from django.db import transaction

from charters.models import Evidence
from portal.private_files import private_storage


def delete_file(evidence: Evidence) -> None:
    """Delete the stored file when the transaction has committed: a rehearsal deletes nothing."""
    name = evidence.file.name
    if name:
        transaction.on_commit(lambda: private_storage.delete(name))
