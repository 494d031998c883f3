"""Addresses of the directory that other sites put into their pages; `?lang=` names a language."""

from django.urls import path

from directory import views

urlpatterns = [
    path("directory/", views.embed_directory, name="embed_directory"),
    path("colours/<str:colours>.css", views.embed_colours, name="embed_colours"),
]
