"""allauth's forms where the portal is stricter: nothing to tell apart, each code once."""

from typing import Any

from allauth.account.forms import SignupForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.services.limits import SLICE, LimitReached, hit

LONGEST_KEY_NAME = 80


class SignUpForm(SignupForm):
    """Takes as long for an address that has an account: hashing the password is the slow part."""

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class OnceOnly:
    """A code of the app opens once: allauth notes that in the cache, which each process has for
    itself and may lose."""

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]
            used = f"{self.authenticator.user_id}:{code.strip()}"  # type: ignore[attr-defined]
            try:
                hit("code-used", used, limit=1, window=2 * SLICE)
            except LimitReached:
                raise get_adapter().validation_error("incorrect_code") from None
        return code


class SecondFactorForm(OnceOnly, AuthenticateForm):
    pass


class SecondFactorAgainForm(OnceOnly, ReauthenticateForm):
    pass


class AnswerOfAKey:
    """What a browser sends for a passkey; anything else is a wrong answer, not an error."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
            raise get_adapter().validation_error("incorrect_code") from None


class PasskeyForm(AnswerOfAKey, AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(AnswerOfAKey, ReauthenticateWebAuthnForm):
    pass


class PasskeyLoginForm(AnswerOfAKey, LoginWebAuthnForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that can sign in by itself, unless the box is unticked for an older key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = _("Name")
        name.help_text = _("To tell it from others: my phone, the blue key.")
        name.widget.attrs["maxlength"] = LONGEST_KEY_NAME
        alone.label = _("Signs me in by itself, without password")
        alone.help_text = _("Untick it for an older security key that knows no PIN or fingerprint.")
        alone.initial = True

    def clean_name(self) -> str:
        return super().clean_name()[:LONGEST_KEY_NAME]

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except ValidationError:
            raise
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
            raise get_adapter().validation_error("incorrect_code") from None


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label = _("Name")
        name.widget.attrs["maxlength"] = LONGEST_KEY_NAME

    def clean_name(self) -> str:
        return self.cleaned_data["name"][:LONGEST_KEY_NAME]
