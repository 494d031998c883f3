"""Views of the Wagtail admin that need more than a check of their address."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.admin.views.chooser import BrowseView
from wagtail.models import Page

from portal.models import User
from portal.permissions import is_federation_staff, sections_of


class OwnPageBrowseView(BrowseView):
    """The page chooser, opened on one's own section: Wagtail opens it on the page above all pages
    of a type, which may be another network's."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id is None and not is_federation_staff(request.user):
            parent_page_id = first_section(request.user).pk
        return super().get(request, parent_page_id)


def first_section(user: User) -> Page:
    """One of the person's sections, in the language of the screen if there is one."""
    sections = sections_of(user).order_by("path")
    here = sections.filter(locale__language_code=get_language()).first()
    return here or sections[0]
