"""Addresses of a member's space."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from home import views

urlpatterns = [
    path("", views.space_home, name="space_home"),
    # Translators: an address
    path(_("account/"), views.space_account, name="space_account"),
    # Translators: an address
    path(_("account/data/"), views.space_data, name="space_data"),
    # Translators: an address
    path(_("account/delete/"), views.space_delete, name="space_delete"),
    # Translators: an address
    path(_("mails/"), views.space_mails, name="space_mails"),
    path(_("sign-out-everywhere/"), views.space_end_sessions, name="space_end_sessions"),
    path(_("join/<slug:network>/"), views.space_join, name="space_join"),
    path(_("invitation/<str:key>/"), views.invitation_answer, name="invitation_answer"),
    path(_("leave/<slug:network>/"), views.space_leave, name="space_leave"),
]
