"""Blocks editors build pages of. Each has a template in `templates/blocks/`, few options, and
looks right with nothing but its required field."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from portal.blocks import OwnImageChooserBlock, OwnPageChooserBlock

RICH_TEXT_FEATURES = [
    "h3",
    "h4",
    "bold",
    "italic",
    "ol",
    "ul",
    "link",
    "document-link",
    "blockquote",
]


class TextBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "pilcrow"
        label = _("text")
        template = "blocks/text.html"


class PictureBlock(blocks.StructBlock):
    image = OwnImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("picture")
        template = "blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock(label=_("quote"), rows=3)
    author = blocks.CharBlock(label=_("who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("quote")
        template = "blocks/quote.html"


class StepsBlock(blocks.StructBlock):
    """How to join, in a few steps."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    steps = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("title", blocks.CharBlock(label=_("title"), max_length=80)),
                ("text", blocks.TextBlock(label=_("text"), rows=2)),
            ]
        ),
        label=_("steps"),
        max_num=6,
    )

    class Meta:
        icon = "list-ol"
        label = _("steps")
        template = "blocks/steps.html"


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("label"), max_length=60)
    page = OwnPageChooserBlock(label=_("page"), required=False)
    url = blocks.URLBlock(label=_("or address"), required=False)

    class Meta:
        icon = "link"
        label = _("button")
        template = "blocks/button.html"


class TitledBlock(blocks.StructBlock):
    """A block that fills itself from the network; the editor may only name it."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)


class CharterBlock(TitledBlock):
    class Meta:
        icon = "doc-full"
        label = _("our charter and its counter")
        template = "blocks/charter.html"


class ListingsBlock(TitledBlock):
    class Meta:
        icon = "group"
        label = _("some of our members")
        template = "blocks/listings.html"


class ArticlesBlock(TitledBlock):
    class Meta:
        icon = "doc-full-inverse"
        label = _("our latest articles")
        template = "blocks/articles.html"


class StoryBlock(blocks.StreamBlock):
    """For articles and plain pages."""

    text = TextBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    button = ButtonBlock()


class NetworkHomeBlock(StoryBlock):
    """For a network's home: the same, and blocks that fill themselves."""

    steps = StepsBlock()
    charter = CharterBlock()
    listings = ListingsBlock()
    articles = ArticlesBlock()
