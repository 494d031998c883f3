"""Addresses that other sites put into their pages; `?lang=` names a language."""

from django.urls import path

from charters.views import embeds

urlpatterns = [
    path("badge/<str:badge>.svg", embeds.embed_badge, name="embed_badge"),
    path("badge/<str:badge>/", embeds.embed_badge_page, name="embed_badge_page"),
    path("<slug:network>/<slug:charter>/wall/", embeds.embed_wall, name="embed_wall"),
    path("<slug:network>/<slug:charter>/counter.svg", embeds.embed_counter, name="embed_counter"),
]
