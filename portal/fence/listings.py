"""Listings of the Wagtail admin that start from what a person works on, not from everything."""

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.forms import Form
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.views.pages.listing import GenericPageFilterSet
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page

from portal.models import User
from portal.permissions import is_federation_staff, scope_of


def only_own_pages(pages: QuerySet, user: User) -> QuerySet:
    """Those inside the person's sections and those that lead there; all for federation staff."""
    if is_federation_staff(user):
        return pages
    inside = Q(pk__in=[])
    scope = scope_of(user)
    for section in scope.sections:
        inside |= Q(path__startswith=section) | Q(path__in=_above(section))
    return pages.filter(inside)


def only_own_media(media: QuerySet, user: User) -> QuerySet:
    """Those in the collections of the person's networks; all for federation staff."""
    if is_federation_staff(user):
        return media
    return media.filter(collection__in=scope_of(user).collections)


def _above(path: str) -> list[str]:
    return [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]


class OwnPagesAPI(PagesAdminAPIViewSet):
    def get_base_queryset(self) -> QuerySet:
        return only_own_pages(super().get_base_queryset(), self.request.user)


class OwnImagesAPI(ImagesAdminAPIViewSet):
    def get_queryset(self) -> QuerySet:
        return only_own_media(super().get_queryset(), self.request.user)


class OwnDocumentsAPI(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> QuerySet:
        return only_own_media(super().get_queryset(), self.request.user)


class QuietPageFilterSet(GenericPageFilterSet):
    """Without the filters whose choices are every site and every editor of the install."""

    owner = None
    edited_by = None
    site = None


class QuietPrivacyView(SetPrivacyView):
    """Without the groups of the install, where the page doesn't offer to choose among them."""

    def get_form(self, form_class: type[Form] | None = None) -> Form:
        form = super().get_form(form_class)
        if "groups" not in self.page.private_page_options:
            form.fields["groups"].queryset = Group.objects.none()
        return form


class QuietPageViewSet(PageViewSet):
    filterset_class = QuietPageFilterSet
    set_privacy_view_class = QuietPrivacyView
