"""The addresses of the whole site; wiring only. Wagtail's pages come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents.views.serve import authenticate_with_password

from portal import views
from portal.fence.views import OwnPageBrowseView
from portal.proof import ReauthenticateByCodeView

accounts = [
    path("", include("allauth.account.urls")),
    path("second-factor/", include("allauth.mfa.urls")),
    path(
        "reauthenticate/code/",
        ReauthenticateByCodeView.as_view(),
        name="account_reauthenticate_by_code",
    ),
]

urlpatterns = [
    path("admin/login/", views.admin_login, name="admin_login"),
    path(
        "admin/choose-page/",
        require_admin_access(OwnPageBrowseView.as_view()),
        name="wagtailadmin_choose_page",
    ),
    path("admin/", include(wagtailadmin_urls)),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("documents/<int:document_id>/<str:filename>", views.document, name="wagtaildocs_serve"),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        authenticate_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
    path("register/", include("charters.register_file_urls")),
    path("media/<path:path>", views.media, name="media"),
    path("embed/", include("directory.embed_urls")),
    path("embed/", include("charters.embed_urls")),
]

if settings.DEMO_MAILBOX:
    urlpatterns.append(path("demo/mailbox/", include("home.demo_urls")))

urlpatterns += i18n_patterns(
    # Translators: an address
    path(_("account/"), include(accounts)),
    path(_("mail/stop/<str:token>/"), views.mail_stop, name="mail_stop"),
    path(_("directory/"), include("directory.urls")),
    path(_("charters/"), include("charters.urls")),
    # Translators: an address
    path(_("register/"), include("charters.register_urls")),
    path(_("space/"), include("home.urls")),
    path(_("search/"), include("search.urls")),
    path("_util/login/", views.admin_login, name="wagtailcore_login"),  # one login door
    path("", include(wagtail_urls)),
)
