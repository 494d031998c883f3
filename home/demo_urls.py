"""Addresses that only the demo has."""

from django.urls import path

from home import views

urlpatterns = [path("", views.demo_mailbox, name="demo_mailbox")]
