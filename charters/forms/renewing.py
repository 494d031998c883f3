"""What is answered when a charter changed in substance: sign again, withdraw, or later."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from charters.enums import ORGANISATION_PURPOSES, Purpose, SignerKind
from charters.models import Renewal, VersionText


class Answer(models.TextChoices):
    RENEW = "renew", _("I sign the new version")
    WITHDRAW = "withdraw", _("I withdraw my signature")
    LATER = "later", _("I decide later")


class RenewalForm(forms.Form):
    """One answer per signature that is asked; consents are for all that is signed with it.

    Carries the hash of the text that was on screen. A capacity that the new text does not offer
    can only be withdrawn from.
    """

    text_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, text: VersionText, renewals: Sequence[Renewal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.renewals = list(renewals)
        self.initial["text_sha256"] = text.sha256
        for renewal in self.renewals:
            self.fields[f"answer_{renewal.pk}"] = self._answer(renewal, text)
        for purpose in self.purposes:
            self.fields[f"consent_{purpose.value}"] = forms.BooleanField(
                label=capfirst(purpose.label),
                required=False,
                initial=any(self._gave(renewal, purpose) for renewal in self.renewals),
            )

    @staticmethod
    def _answer(renewal: Renewal, text: VersionText) -> forms.ChoiceField:
        capacity = text.capacity(renewal.signature.capacity)
        choices = Answer.choices if capacity else [c for c in Answer.choices if c[0] != "renew"]
        return forms.ChoiceField(
            label=_("Your answer"),
            choices=choices,
            initial=Answer.LATER,
            widget=forms.RadioSelect,
        )

    @staticmethod
    def _gave(renewal: Renewal, purpose: Purpose) -> bool:
        return any(
            consent.purpose == purpose and consent.withdrawn_at is None
            for consent in renewal.signature.consents.all()
        )

    @property
    def purposes(self) -> list[Purpose]:
        kinds = {renewal.signature.signer_kind for renewal in self.renewals}
        skipped = () if SignerKind.ORGANISATION in kinds else ORGANISATION_PURPOSES
        return [purpose for purpose in Purpose if purpose not in skipped]

    @property
    def consent_fields(self) -> list[forms.BoundField]:
        return [self[f"consent_{purpose.value}"] for purpose in self.purposes]

    def answered(self, answer: str) -> list[Renewal]:
        return [one for one in self.renewals if self.cleaned_data[f"answer_{one.pk}"] == answer]

    @property
    def consents(self) -> dict[str, str]:
        """Purpose to the words that were on screen."""
        return {
            purpose.value: str(purpose.label)
            for purpose in self.purposes
            if self.cleaned_data[f"consent_{purpose.value}"]
        }
