"""The second factor: who has one, who has used it in this session, how its secrets are kept."""

import base64
import hashlib
import secrets
from io import BytesIO

import qrcode
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathFillImage

from portal.models import User
from portal.permissions import Person

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where someone was going who had to set up a factor first; the pages of the factors link to it.
WANTED_KEY = "wanted_with_second_factor"


class MFAAdapter(DefaultMFAAdapter):
    """allauth's, with secrets encrypted at rest and the portal's name in authenticator apps."""

    def encrypt(self, text: str) -> str:
        """Under a key made of SECRET_KEY: a copied database alone opens nothing."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What can no longer be read, as its key is gone, becomes a secret nobody knows."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def build_totp_svg(self, url: str) -> str:
        """On white, so that it can be read in the dark scheme too."""
        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def _get_site_name(self) -> str:
        return settings.SITE_NAME


def _cipher() -> MultiFernet:
    """SECRET_KEY encrypts; those of SECRET_KEY_FALLBACKS still decrypt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_of(secret)) for secret in keys])


def _key_of(secret: str) -> bytes:
    digest = hashlib.blake2b(secret.encode(), digest_size=32, person=b"second factor").digest()
    return base64.urlsafe_b64encode(digest)


def has_second_factor(user: Person) -> bool:
    """An authenticator app or a passkey; recovery codes alone are none."""
    return is_mfa_enabled(user, FACTORS)


def has_used_second_factor(request: HttpRequest) -> bool:
    """Whether it opened this very session: one that is older than the factor does not count."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records) and has_second_factor(request.user)


def ask_for_second_factor(request: HttpRequest) -> HttpResponseRedirect:
    """To where one types it, or sets one up; both lead back here."""
    wanted = request.get_full_path()
    if has_second_factor(request.user):
        ways = get_account_adapter().get_reauthentication_methods(request.user)
        way = next(way for way in ways if way["id"].startswith("mfa_"))
        return redirect(f"{way['url']}?{urlencode({'next': wanted})}")
    request.session[WANTED_KEY] = wanted
    messages.warning(
        request,
        _(
            "The administration opens with a second factor only: it holds what others wrote to "
            "your network. Set one up here, it takes two minutes; then go on where you were going."
        ),
    )
    return redirect("mfa_index")


@receiver(authenticator_added)
def count_as_used(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Setting one up takes using it once."""
    if authenticator.type in FACTORS:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=str(authenticator.type)
        )
        request.session.save()  # allauth says it when the transaction is over, whenever that is
