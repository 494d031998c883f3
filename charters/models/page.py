"""The editors' desk of a charter: a page whose published text is frozen as a version."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail.search import index

from charters.blocks import ArticleBlock, LevelBlock, PartsBlock
from charters.canonical import canonical_text, clean_text
from charters.commitments import read_by
from charters.composition import wrong_pins
from charters.enums import CapacityCode, CharterKind, RevisionClass, Signers
from charters.languages import spoken_language
from portal.fields import LeanStreamField
from portal.tenancy import NetworkContextMixin

# Names shown under the text; the wall has them all.
SHOWN_ON_PAGE = 12


class CharterPage(NetworkContextMixin, Page):
    """Where editors write. Visitors read the adopted version here, never these fields."""

    kind = models.CharField(
        _("kind"), max_length=12, choices=CharterKind.choices, default=CharterKind.ENGAGEMENT
    )
    binding_language = models.CharField(
        _("binding language"),
        max_length=15,
        blank=True,
        help_text=_("Code of the language this text is in, such as de. Empty: the section's."),
        validators=[RegexValidator(r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$")],
    )
    subtitle = models.CharField(_("subtitle"), max_length=200, blank=True)
    validated_on = models.DateField(_("validated or founded on"), null=True, blank=True)
    date_note = models.CharField(_("date as the text gives it"), max_length=255, blank=True)
    preamble = LeanStreamField(PartsBlock(), verbose_name=_("preamble"), blank=True)
    articles = LeanStreamField(
        [("article", ArticleBlock())], verbose_name=_("articles"), blank=True
    )
    closing = LeanStreamField(PartsBlock(), verbose_name=_("closing"), blank=True)
    levels = LeanStreamField(
        [("level", LevelBlock())], verbose_name=_("levels of engagement"), blank=True
    )
    # Of a translation: the hash of the source text it was made from (services.translations).
    translated_from = models.CharField(max_length=64, blank=True, editable=False)
    revision_class = models.CharField(
        _("class of this revision"),
        max_length=12,
        choices=RevisionClass.choices,
        default=RevisionClass.FIRST,
        help_text=_("Counts when you publish: what the change asks of those who signed."),
    )
    revision_reason = models.TextField(
        _("why this class"),
        blank=True,
        help_text=_("Published with it: readers can tell whether they agree."),
    )
    change_summary = models.TextField(
        _("what changed, in plain words"),
        blank=True,
        help_text=_("Published beside the text. Needed for every version but the first."),
    )

    template = "charters/charter_page.html"
    parent_page_types = ["home.NetworkPage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("subtitle"),
        index.SearchField("preamble"),
        index.SearchField("articles"),
    ]

    text_panels = [
        FieldPanel("title"),
        FieldPanel("subtitle"),
        MultiFieldPanel(
            [FieldPanel("validated_on"), FieldPanel("date_note")], heading=_("Date and place")
        ),
        FieldPanel("preamble"),
        FieldPanel("articles"),
        FieldPanel("closing"),
    ]
    signing_panels = [
        FieldPanel("kind"),
        FieldPanel("binding_language"),
        InlinePanel("capacities", heading=_("Capacities in which one can sign"), min_num=0),
        FieldPanel("levels"),
    ]
    revision_panels = [
        FieldPanel("revision_class"),
        FieldPanel("revision_reason"),
        FieldPanel("change_summary"),
    ]

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")

    def clean(self) -> None:
        super().clean()
        charter = getattr(self.source_page, "charter", None)
        if wrong := wrong_pins(self.frozen_content(), charter):
            numbers = ", ".join(map(str, wrong))
            said = _("Pinned to an article that is not there or is this charter's own: %(numbers)s")
            raise ValidationError({"articles": said % {"numbers": numbers}})
        codes = [child.value["code"] for child in self.levels]
        if len(set(codes)) < len(codes):
            raise ValidationError({"levels": _("Two levels have the same code.")})
        if self.revision_class == RevisionClass.FIRST:
            return
        missing = {}
        if not self.change_summary.strip():
            missing["change_summary"] = _(
                "Say in plain words what changed: signatories will read it."
            )
        if not self.revision_reason.strip():
            missing["revision_reason"] = _("Say why: what binds people rests on this class.")
        if missing:
            raise ValidationError(missing)

    def frozen_content(self) -> dict[str, Any]:
        """The page's text as `charters.canonical` describes it: what publishing would freeze."""
        return {
            "date_note": self.date_note,
            "subtitle": self.subtitle,
            "preamble": _parts(self.preamble),
            "articles": [
                {
                    "id": child.id or "",
                    "number": number,
                    "title": clean_text(child.value["title"]),
                    "parts": _parts(child.value["body"]),
                    "plain": clean_text(child.value["plain"]),
                    "credits": clean_text(child.value.get("credits") or ""),
                    "provenance": _provenance(child.value["provenance"]),
                }
                for number, child in enumerate(self.articles, start=1)
            ],
            "closing": _parts(self.closing),
            "capacities": self._frozen_capacities(),
            "levels": [
                {
                    "code": child.value["code"],
                    "label": clean_text(child.value["label"]),
                    "text": clean_text(child.value["text"] or ""),
                }
                for child in self.levels
            ],
        }

    def _frozen_capacities(self) -> list[dict[str, Any]]:
        """Usual names in the text's own language, whoever publishes it: it is compared and kept."""
        with override(spoken_language(self.binding_language or self.locale.language_code)):
            return [
                {
                    "code": capacity.code,
                    "label": capacity.label or str(capacity.get_code_display()),
                    "signers": capacity.signers,
                    "pledge": capacity.pledge,
                }
                for capacity in self.capacities.all()
            ]

    def draft_canonical_text(self) -> str:
        return canonical_text(self.frozen_content())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Public: the adopted version. Preview: the text as it stands at the desk."""
        context = super().get_context(request, *args, **kwargs)
        charter = getattr(self.source_page, "charter", None)
        version = charter.adopted if charter else None
        if getattr(request, "is_preview", False):
            context["content"] = self.frozen_content()
        elif version:
            context |= {"text": version.text, "content": version.text.content}
            context["wall"] = (
                charter.signatures.on_wall().indexed().select_related("listing")[:SHOWN_ON_PAGE]
            )
            context["signature_count"] = charter.signatures.counted().count()
        if content := context.get("content"):
            context |= read_by(content, request.GET.get("as", ""))
        return context | {"charter": charter, "version": version}

    @property
    def source_page(self) -> "CharterPage":
        """The page in the network's source language, the one that owns the charter row."""
        if hasattr(self, "charter"):
            return self
        return (
            CharterPage.objects.filter(
                translation_key=self.translation_key, charter__isnull=False
            ).first()
            or self
        )


def _provenance(value: Any) -> dict[str, Any]:
    """Where an article comes from; `version` and `article` pin it to a text of this portal."""
    date = value.get("date")
    return {
        "source": value["source"],
        "url": value["url"],
        "date": date.isoformat() if date else "",
        "licence": value.get("licence") or "",
        "version": value.get("version"),
        "article": value.get("article") or "",
    }


def _parts(stream: Any) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for child in stream:
        if child.block_type != "commitment":
            parts.append(
                {"kind": child.block_type, "id": child.id or "", "text": clean_text(child.value)}
            )
            continue
        parts.append(
            {
                "kind": "commitment",
                "id": child.id or "",
                "text": clean_text(child.value["text"]),
                "level": child.value["level"] or 1,
                "capacities": list(child.value["capacities"] or []),
                "strength": child.value["strength"],
            }
        )
    return parts


class CharterCapacity(TranslatableMixin, Orderable):
    """A capacity this charter offers to sign in, under the network's own name for it."""

    page = ParentalKey(CharterPage, on_delete=models.CASCADE, related_name="capacities")
    code = models.CharField(_("capacity"), max_length=20, choices=CapacityCode.choices)
    label = models.CharField(
        _("its name here"), max_length=120, blank=True, help_text=_("Empty: the usual name.")
    )
    signers = models.CharField(
        _("who may sign in it"), max_length=13, choices=Signers.choices, default=Signers.BOTH
    )
    pledge = models.CharField(_("what one declares by signing"), max_length=300, blank=True)

    panels = [
        FieldPanel("code"),
        FieldPanel("label"),
        FieldPanel("signers"),
        FieldPanel("pledge"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = [
            models.UniqueConstraint(fields=["page", "code"], name="charters_capacity_once")
        ]

    def __str__(self) -> str:
        return self.label or self.get_code_display()


CharterPage.edit_handler = TabbedInterface(
    [
        ObjectList(CharterPage.text_panels, heading=_("Text")),
        ObjectList(CharterPage.signing_panels, heading=_("Signing")),
        ObjectList(CharterPage.revision_panels, heading=_("This revision")),
        ObjectList(CharterPage.promote_panels, heading=_("Promote")),
    ]
)
