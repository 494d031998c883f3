"""Addresses of charters outside their pages: lists, versions, walls, signing."""

from django.urls import path

from charters import feeds, views

CHARTER = "<slug:network>/<slug:charter>/"
CONSULTATION = CHARTER + "consultation/"

urlpatterns = [
    path("", views.charter_list, name="charter_list"),
    path("signature/renew/<str:token>/", views.renewal_answer, name="renewal_answer"),
    path("signature/<str:token>/confirm/", views.signature_confirm, name="signature_confirm"),
    path("signature/<str:key>/", views.signature_status, name="signature_status"),
    path("signature/<str:key>/withdraw/", views.signature_withdraw, name="signature_withdraw"),
    path("signature/<str:key>/correct/", views.signature_correct, name="signature_correct"),
    path("signature/<str:key>/consents/", views.signature_consents, name="signature_consents"),
    path(
        "signature/<str:key>/receipt/",
        views.signature_receipt_page,
        name="signature_receipt_page",
    ),
    path("signature/<str:key>/receipt.json", views.signature_receipt, name="signature_receipt"),
    path("signature/<str:key>/badge/", views.signature_badge, name="signature_badge"),
    path("signature/<str:key>/data.json", views.signature_data_file, name="signature_data"),
    path("signature/<str:key>/erase/", views.signature_erase, name="signature_erase"),
    path(
        "signature/<str:key>/countersigner/",
        views.signature_countersigner,
        name="signature_countersigner",
    ),
    path("signature/<str:key>/appeal/", views.signature_appeal, name="signature_appeal"),
    path("countersign/<str:token>/", views.countersign, name="countersign"),
    path("mandate/<str:key>/", views.mandate_status, name="mandate_status"),
    path("mandate/<str:token>/confirm/", views.mandate_confirm, name="mandate_confirm"),
    path("mandate/<str:key>/document/", views.mandate_document, name="mandate_document"),
    path("mandate/<str:key>/end/", views.mandate_end, name="mandate_end"),
    path("mandate/<str:key>/<int:asking>/", views.mandate_answer, name="mandate_answer"),
    path("vouch/<uuid:key>/", views.mandate_vouch, name="mandate_vouch"),
    path("<slug:network>/represent/", views.mandate_request, name="mandate_request"),
    path(
        "signature/<str:key>/qualification/",
        views.signature_qualification,
        name="signature_qualification",
    ),
    path(
        "signature/<str:key>/qualification/evidence/<int:evidence>/",
        views.signature_evidence,
        name="signature_evidence",
    ),
    path(
        CHARTER + "qualification/<slug:capacity>/",
        views.charter_qualification,
        name="charter_qualification",
    ),
    path(CHARTER + "sign/", views.charter_sign, name="charter_sign"),
    path(CHARTER + "renew/", views.renewal_mine, name="renewal_mine"),
    path(CHARTER + "sign/find/", views.signature_find, name="signature_find"),
    path(CHARTER + "sign/sent/", views.signature_requested, name="signature_requested"),
    path(CHARTER + "wall/", views.charter_wall, name="charter_wall"),
    path(CHARTER + "commitments/", views.charter_commitments, name="charter_commitments"),
    path(
        CHARTER + "versions/<int:number>/commitments/",
        views.version_commitments,
        name="version_commitments",
    ),
    path(CHARTER + "compare/", views.version_compare, name="version_compare"),
    path(CHARTER + "feed.atom", feeds.charter_feed, name="charter_feed"),
    path("<slug:network>/feed.atom", feeds.network_feed, name="network_feed"),
    path(CHARTER + "consultation/", views.consultation_detail, name="consultation_detail"),
    path(CONSULTATION + "contributions/", views.consultation_list, name="consultation_list"),
    path(CONSULTATION + "changes/", views.consultation_changes, name="consultation_changes"),
    path(
        CONSULTATION + "article/<str:article>/",
        views.consultation_article,
        name="consultation_article",
    ),
    path(
        CONSULTATION + "contribution/<int:contribution>/support/",
        views.contribution_support,
        name="contribution_support",
    ),
    path(
        CONSULTATION + "contribution/<int:contribution>/withdraw/",
        views.contribution_withdraw,
        name="contribution_withdraw",
    ),
    path(
        CONSULTATION + "<int:consultation>/report/",
        views.consultation_report,
        name="consultation_report",
    ),
    path(CHARTER + "versions/", views.version_list, name="version_list"),
    path(CHARTER + "versions/<int:number>/", views.version_detail, name="version_detail"),
    path(
        CHARTER + "versions/<int:number>/<slug:locale>/",
        views.version_in_language,
        name="version_in_language",
    ),
    path(
        CHARTER + "versions/<int:number>/<slug:locale>.txt",
        views.version_text,
        name="version_text",
    ),
]
