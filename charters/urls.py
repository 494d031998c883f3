"""Addresses of charters outside their pages: versions, walls, signing."""

from django.urls import path

from charters import views

urlpatterns = [
    path("", views.charter_list, name="charter_list"),
    path(
        "<slug:network>/<slug:charter>/versions/<int:number>/",
        views.version_detail,
        name="version_detail",
    ),
]
