"""What was typed into a listing's form and is not kept yet: kept aside, found again, thrown away.

The form posts here by "keep for later" and by a script every so often; who is signed out meanwhile
finds what they sent once they are back.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from directory.enums import ListingKind, TextLanguage
from directory.forms import ListingForm
from directory.forms.listing import picture_of
from directory.models import Listing, ListingDraft
from directory.services.listings import check_member_limits
from directory.services.texts import picture_url
from directory.services.unsaved import (
    LARGEST,
    TooMuchText,
    drop_unsaved,
    keep_unsaved,
    unsaved_text,
    with_kept_picture,
)
from portal.middleware import client_address
from portal.models import Network
from portal.proof import ask_to_sign_in, kept
from portal.services.limits import LimitReached, hit, network_address
from portal.tenancy import network_by_slug

KEPT_SECONDS = 3600
KEPT_A_DAY = 20


@dataclass
class Unsaved:
    """The unsaved text of one form, of the person who looks at it."""

    request: HttpRequest
    address: str  # of the form
    keep_address: str  # where it is kept and thrown away
    listing: Listing | None = None
    network: Network | None = None
    kind: str = ""

    def __post_init__(self) -> None:
        self.draft: ListingDraft | None = unsaved_text(self.request.user, **self.of)

    @property
    def of(self) -> dict[str, Any]:
        if self.listing is not None:
            return {"listing": self.listing}
        return {"network": self.network, "kind": self.kind}

    @property
    def is_shown(self) -> bool:
        """Whether the form shows it."""
        return self.draft is not None and "unsaved" in self.request.GET

    @property
    def picture_url(self) -> str:
        """Of the picture that waits beside a text that is shown, or was sent and not taken."""
        is_about = self.is_shown or self.request.method == "POST"
        return picture_url(self.draft.picture) if self.draft and is_about else ""

    def fill(self, form: ListingForm) -> ListingForm:
        """Show the unsaved text in a form that nobody sent; nothing is said of its faults yet."""
        if self.request.method == "GET" and self.is_shown and self.draft:
            form.show(MultiValueDict(self.draft.payload))
        return form

    def with_picture(self, text: Any) -> Any:
        return with_kept_picture(text, self.draft, self.request.POST.get("kept_picture", ""))

    def keep(self, picture: File | None = None) -> None:
        """What was sent for a field of the form, and nothing else. Raises TooMuchText."""
        fields = ListingForm(kind=self.listing.kind if self.listing else self.kind).fields
        sent = self.request.POST.lists()
        typed = {name: values for name, values in sent if _field_of(name) in fields}
        self.draft = keep_unsaved(user=self.request.user, typed=typed, picture=picture, **self.of)

    def keep_picture_of(self, form: ListingForm) -> None:
        """A sound picture is not chosen twice because another field was wrong, or somebody else
        wrote meanwhile."""
        picture = getattr(form, "cleaned_data", {}).get("picture")
        if self.request.method != "POST" or not isinstance(picture, File):
            return
        try:
            check_member_limits(user=self.request.user, new_listing=False, new_picture=True)
            self.keep(picture)
        except (LimitReached, TooMuchText):
            return

    def drop(self) -> None:
        if self.draft is not None:
            drop_unsaved(self.draft)


def _field_of(name: str) -> str:
    """The form's field an input belongs to: portfolio of `portfolio-0-title`, mission of
    `in_en_mission`."""
    for language in TextLanguage:
        name = name.removeprefix(f"in_{language}_")
    return name.partition("-")[0]


def unsaved_of_listing(request: HttpRequest, listing: Listing) -> Unsaved:
    return Unsaved(
        request,
        address=reverse("listing_edit", args=[listing.slug]),
        keep_address=reverse("listing_edit_unsaved", args=[listing.slug]),
        listing=listing,
    )


def unsaved_of_new(request: HttpRequest, network: Network, kind: str) -> Unsaved:
    if kind not in ListingKind.values:
        raise Http404(kind)
    return Unsaved(
        request,
        address=reverse("listing_create", args=[network.slug, kind]),
        keep_address=reverse("listing_create_unsaved", args=[network.slug, kind]),
        network=network,
        kind=kind,
    )


def answer_to_keeping(unsaved: Unsaved) -> HttpResponse:
    """Keep or throw away what was posted, and back to the form; a script is told in a status."""
    request = unsaved.request
    if "throw" in request.POST:
        unsaved.drop()
        messages.success(request, _("Thrown away."))
        return redirect(unsaved.address)
    is_by_script = "auto" in request.POST
    try:
        unsaved.keep()
        if uploaded := request.FILES.get("picture"):
            check_member_limits(user=request.user, new_listing=False, new_picture=True)
            unsaved.keep(picture_of(uploaded, request.POST.get("crop", "")))
    except TooMuchText:
        return HttpResponse(status=413)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except LimitReached:
        messages.error(request, _("You gave many new pictures today: try again tomorrow."))
    if is_by_script:
        return HttpResponse(status=204)
    messages.success(request, _("Kept for later. Only you can see it, here in the form."))
    return redirect(f"{unsaved.address}?unsaved")


View = Callable[..., HttpResponse]


def keeps_what_was_typed(view: View) -> View:
    """For a form behind the sign-in: what is sent without being signed in waits in the session,
    for an hour, and becomes unsaved text of whoever signs in and may open the form."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and (typed := _typed(request)):
            return ask_to_sign_in(request, form=typed, at=str(int(time.time())))
        return login_required(view)(request, *args, **kwargs)

    return guarded


def _typed(request: HttpRequest) -> str:
    """What was sent, while it is not more than a form holds, nor too often."""
    typed = request.POST.urlencode()
    try:
        hit(
            "kept_forms",
            network_address(client_address(request)),
            limit=KEPT_A_DAY,
            window=timedelta(days=1),
        )
    except LimitReached:
        return ""
    return typed if len(typed) <= LARGEST else ""


def take_up(unsaved: Unsaved) -> HttpResponseRedirect | None:
    """What this browser sent before its owner signed in becomes their unsaved text."""
    request = unsaved.request
    if request.method != "GET":
        return None
    found = kept(request)
    typed, at = found.get("form", ""), found.get("at", "0")
    if not typed or time.time() - int(at) > KEPT_SECONDS:
        return None
    keep_unsaved(user=request.user, typed=dict(QueryDict(typed).lists()), **unsaved.of)
    return redirect(f"{unsaved.address}?unsaved")


@login_required
@require_POST
def listing_create_unsaved(request: HttpRequest, network: str, kind: str) -> HttpResponse:
    """Of a new listing."""
    return answer_to_keeping(unsaved_of_new(request, network_by_slug(network), kind))
