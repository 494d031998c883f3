"""Kinds of what the site-wide search finds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PassageKind(models.TextChoices):
    CHARTER = "charter", _("charter")
    ARTICLE = "article", _("article of a charter")
    PAGE = "page", _("page")


class Tab(models.TextChoices):
    """What a reader may narrow the answers to."""

    LISTINGS = "listings", _("Listings")
    CHARTERS = "charters", _("Charters")
    PAGES = "pages", _("Pages and articles")
