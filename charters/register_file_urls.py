"""Addresses of the register without a language: files, and short ways to the pages.

Networks have a folder of their own, so that none can be named like a file.
"""

from django.urls import path

from charters import views

short = views.register_short

urlpatterns = [
    path("", short, {"to": "register_list"}, name="register_list_short"),
    path("verify/", short, {"to": "register_verify"}, name="register_verify_short"),
    path("heads/", short, {"to": "register_heads"}, name="register_heads_short"),
    path(
        "network/<slug:network>/",
        short,
        {"to": "register_network"},
        name="register_network_short",
    ),
    path("coop_verify.py", views.register_verifier, name="register_verifier"),
    path("keys.json", views.register_keys, name="register_keys"),
    path("heads/<str:name>", views.register_heads_file, name="register_heads_file"),
    path(
        "network/<slug:network>/register.jsonl",
        views.register_lines_file,
        name="register_lines",
    ),
]
