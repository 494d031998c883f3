"""Skills: taggit's tags with a place of their own, so that other tags never mix in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from directory.models.folded import FoldedField, begins_with_index


class Skill(TagBase):
    """A trade or ability, written once for all networks."""

    free_tagging = True

    search_name = FoldedField(of="name")

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name"]
        indexes = [begins_with_index("search_name", name="directory_skill_begins")]


class ListingSkill(ItemBase):
    """That a listing has a skill."""

    tag = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="listing_skills")
    content_object = models.ForeignKey(
        "directory.Listing", on_delete=models.CASCADE, related_name="listing_skills"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "content_object"], name="directory_listingskill_once"
            )
        ]
