"""Blocks of the charter desk: articles made of paragraphs, subtitles and commitments.

A text that may be missing has an empty default: a page stored before its field was there would
hold None, which wagtail-localize can't translate.
"""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from charters.enums import CapacityCode, Strength


class CommitmentBlock(blocks.StructBlock):
    """One promise, the capacities it binds (none chosen: everybody), and how firmly."""

    text = blocks.TextBlock(label=_("text"), rows=2)
    level = blocks.IntegerBlock(
        label=_("level"), default=1, min_value=1, max_value=4, help_text=_("2 stands under 1")
    )
    capacities = blocks.MultipleChoiceBlock(
        label=_("binds"),
        choices=CapacityCode.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: everybody who signs."),
    )
    strength = blocks.ChoiceBlock(
        label=_("strength"), choices=Strength.choices, default=Strength.FIRM
    )

    class Meta:
        icon = "check"
        label = _("commitment")
        label_format = "{text}"


class PartsBlock(blocks.StreamBlock):
    """What an article, the preamble or the closing is made of."""

    paragraph = blocks.TextBlock(label=_("paragraph"), icon="pilcrow", rows=4)
    subtitle = blocks.CharBlock(label=_("subtitle"), icon="title")
    commitment = CommitmentBlock()
    note = blocks.TextBlock(label=_("note on where this comes from"), icon="info-circle", rows=2)

    class Meta:
        required = False


class ProvenanceBlock(blocks.StructBlock):
    """Where an article was taken from, when it is not the network's own."""

    source = blocks.CharBlock(label=_("source charter"), required=False, default="", max_length=200)
    url = blocks.URLBlock(label=_("its address"), required=False)
    date = blocks.DateBlock(label=_("its date"), required=False)
    licence = blocks.CharBlock(label=_("its licence"), required=False, default="", max_length=80)
    version = blocks.IntegerBlock(
        label=_("pinned to the version"),
        required=False,
        min_value=1,
        help_text=_("Set at the desk, where articles are linked to other charters."),
    )
    article = blocks.CharBlock(
        label=_("and its article"), required=False, default="", max_length=40
    )

    class Meta:
        icon = "link"
        label = _("provenance")
        collapsed = True


class ArticleBlock(blocks.StructBlock):
    """A numbered article; its number is its place."""

    title = blocks.CharBlock(
        label=_("title"),
        required=False,
        default="",
        max_length=250,
        help_text=_("Empty: the article is called by its number."),
    )
    body = PartsBlock(label=_("text"))
    plain = blocks.TextBlock(
        label=_("in plain language"),
        required=False,
        default="",
        rows=3,
        help_text=_("Shown beside the article and marked as not binding."),
    )
    credits = blocks.CharBlock(
        label=_("with thanks to"),
        required=False,
        default="",
        max_length=500,
        help_text=_("Those whose contributions shaped this article and who agreed to be named."),
    )
    provenance = ProvenanceBlock()

    class Meta:
        icon = "list-ol"
        label = _("article")
        label_format = "{title}"


class LevelBlock(blocks.StructBlock):
    """One level of engagement that signatories may choose; its code outlives its name."""

    code = blocks.RegexBlock(
        regex=r"^[a-z0-9-]{1,40}$",
        label=_("code"),
        help_text=_("Small letters, digits and hyphens; it stays when the name changes."),
    )
    label = blocks.CharBlock(label=_("its name"), max_length=80)
    text = blocks.TextBlock(
        label=_("what it asks"), required=False, default="", max_length=300, rows=2
    )

    class Meta:
        icon = "tick-inverse"
        label = _("level of engagement")
        label_format = "{label}"
