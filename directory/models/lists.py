"""Lists of listings that a member keeps for themselves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import User


class ListingListQuerySet(models.QuerySet["ListingList"]):
    """Chained from `ListingList.objects`."""

    def of(self, user: User) -> "ListingListQuerySet":
        """This person's own, in the order of their names."""
        return self.filter(user=user).order_by("name", "pk")


class ListingList(models.Model):
    """A list of one person. Nobody else sees it, not even that a listing is on it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listing_lists"
    )
    name = models.CharField(_("name"), max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ListingListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="directory_listinglist_name")
        ]

    def __str__(self) -> str:
        return self.name


class ListingListItem(models.Model):
    """A listing on a list, with what the list's owner notes about it."""

    list = models.ForeignKey(ListingList, on_delete=models.CASCADE, related_name="items")
    listing = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="list_items"
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("item of a list")
        verbose_name_plural = _("items of lists")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "listing"], name="directory_listinglistitem_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_id} / {self.listing_id}"
