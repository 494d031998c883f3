"""Addresses of a member's space."""

from django.urls import path

from home import views

urlpatterns = [path("", views.space_home, name="space_home")]
