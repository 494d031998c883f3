"""Addresses that only the demo has."""

urlpatterns: list = []
