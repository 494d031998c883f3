"""Addresses of the directory."""

from django.urls import path

from directory import views

urlpatterns = [
    path("", views.listing_list, name="listing_list"),
    path("<slug:slug>/", views.listing_detail, name="listing_detail"),
]
