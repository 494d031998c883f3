"""Addresses of the register's pages, in the reader's language."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from charters import views

urlpatterns = [
    path("", views.register_list, name="register_list"),
    # Translators: an address
    path(_("verify/"), views.register_verify, name="register_verify"),
    # Translators: an address
    path(_("heads/"), views.register_heads, name="register_heads"),
    # Translators: an address
    path(_("network/<slug:network>/"), views.register_network, name="register_network"),
]
