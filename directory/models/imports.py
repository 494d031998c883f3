"""Files of listings that were taken in: what came of each row, and which listing it became."""

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from directory.enums import ImportLevel, ImportState, ListingKind, ListingState
from directory.importing.messages import message_of
from directory.models.listing import Listing
from portal.models import Network, User
from portal.private_files import private_storage


class ListingImportQuerySet(models.QuerySet["ListingImport"]):
    """Chained from `ListingImport.objects`."""

    def moderated_by(self, user: User) -> "ListingImportQuerySet":
        """Of the networks at whose desk this person works."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(network__in=Network.objects.editable_by(user))


class ListingImport(models.Model):
    """One file for one network, from the upload to the report; undone as a whole."""

    network = models.ForeignKey(
        "portal.Network", on_delete=models.PROTECT, related_name="listing_imports"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    # Until when a run has it; past that it died.
    lease_until = models.DateTimeField(null=True)
    file = models.FileField(upload_to="imports/", storage=private_storage, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    file_format = models.CharField(_("format"), max_length=10)
    source = models.CharField(_("source"), max_length=100)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=ListingKind.choices, default=ListingKind.INITIATIVE
    )
    listing_state = models.CharField(
        _("state of the listings"),
        max_length=10,
        choices=[
            (ListingState.PUBLISHED, _("published")),
            (ListingState.SUBMITTED, _("waiting for approval")),
        ],
        default=ListingState.SUBMITTED,
    )
    only_good = models.BooleanField(_("only the good rows"), default=False)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects = ListingImportQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="directory_import_state"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    listing_state__in=[ListingState.PUBLISHED, ListingState.SUBMITTED]
                ),
                name="directory_import_listing_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"


class ImportedRow(models.Model):
    """That a listing came from a file: its number at the source, and what the row said last."""

    batch = models.ForeignKey(ListingImport, on_delete=models.CASCADE, related_name="imported")
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="origin")
    network = models.ForeignKey("portal.Network", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=100)
    source_id = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=32)
    # The listing's version when we wrote it last: another one means that somebody changed it.
    version = models.PositiveIntegerField(default=1)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "source", "source_id"], name="directory_importedrow_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_id}"


class ImportedChange(models.Model):
    """What a listing said before an import changed it: undoing the import writes it back."""

    batch = models.ForeignKey(ListingImport, on_delete=models.CASCADE, related_name="changes")
    row = models.ForeignKey(ImportedRow, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=ListingKind.choices)
    # As a draft has it: the commune by id, skills as a list of names.
    text = models.JSONField()
    # The listing's version when it was written: another one means that it was changed since.
    version = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "row"], name="directory_importedchange_once")
        ]

    def __str__(self) -> str:
        return f"{self.row_id} before {self.batch_id}"


class ImportLine(models.Model):
    """One line of the report: a row, a column, and why, as a code with what fills it."""

    batch = models.ForeignKey(ListingImport, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=10, choices=ImportLevel.choices)
    code = models.CharField(max_length=30)
    params = models.JSONField(default=dict)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.line} {self.column}: {self.code}"

    @cached_property
    def why(self) -> str:
        """In the reader's language."""
        return message_of(self.code, self.params)
