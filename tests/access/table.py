"""What each address answers to whom, when it is filled with another network's objects.

Keyed by view name, or by the part of the name before `:` for a whole namespace. A URL pattern
without a line here fails the suite; so does a line without a pattern.
"""

from dataclasses import dataclass

LOGIN = "login"
Answer = frozenset[int] | str


@dataclass(frozen=True)
class Line:
    """Answers to GET. To other methods a refusal stays the same refusal."""

    visitor: Answer
    member: Answer
    editor: Answer
    federation: Answer


def _of(*statuses: int) -> frozenset[int]:
    return frozenset(statuses)


OK = _of(200)
DONE = _of(200, 302, 400, 404, 405)
ANY = _of(200, 302, 400, 404, 405, 500)

# Federation staff may do all of Wagtail; that its own views answer is Wagtail's business.
CLOSED = Line(LOGIN, _of(403), _of(403), ANY)
THEIRS = Line(LOGIN, _of(403), _of(404), DONE)
DESK = Line(LOGIN, _of(403), _of(200), DONE)
ADMIN = Line(LOGIN, _of(403), _of(200, 302, 405), DONE)
PUBLIC = Line(OK, OK, OK, OK)
PUBLIC_OR_REDIRECT = Line(_of(200, 302), _of(200, 302), _of(200, 302), _of(200, 302))
NOT_THERE = Line(_of(404), _of(404), _of(404), _of(404))
GONE = Line(_of(404, 405, 410), _of(404, 405, 410), _of(404, 405, 410), _of(404, 405, 410))
SIGNED_IN = Line(_of(302), _of(200, 302), _of(200, 302), _of(200, 302))
PRIVATE = Line(_of(404), _of(404), _of(404), OK)
# Visitors are asked to log in; staff see it but only the owner may
OWNERS = Line(LOGIN, _of(404, 405), _of(404, 405), _of(200, 403, 405))
MEMBERS = Line(LOGIN, OK, OK, OK)
# A draft in consultation: who may not read it is told that there is one, and how to take part.
INSIDERS = Line(LOGIN, _of(403), _of(403), OK)
NOT_MINE = Line(LOGIN, _of(404), _of(404), _of(404))

TABLE: dict[str, Line] = {
    # The admin: no login needed for its icons and words, and the way to our login
    "admin_login": PUBLIC_OR_REDIRECT,
    "wagtailadmin_login": PUBLIC_OR_REDIRECT,
    "wagtailadmin_sprite": PUBLIC,
    "wagtailadmin_javascript_catalog": PUBLIC,
    # Everybody's own corner, and lists that hold only what is the person's
    "wagtailadmin_home": ADMIN,
    "wagtailadmin_account": ADMIN,
    "wagtailadmin_logout": ADMIN,
    "wagtailadmin_dismissibles": ADMIN,
    "wagtailadmin_block_preview": Line(LOGIN, _of(403), _of(200, 404), DONE),
    "wagtail_localize:javascript_catalog": ADMIN,
    "admin/^.*/$": THEIRS,
    "wagtailadmin_explore_root": ADMIN,
    "wagtailadmin_pages:search": ADMIN,
    "wagtailadmin_pages:search_results": ADMIN,
    "wagtailadmin_choose_page": ADMIN,
    "wagtailadmin_choose_page_search": ADMIN,
    "wagtailadmin_choose_page_chosen_multiple": ADMIN,
    "wagtailadmin_choose_page_external_link": ADMIN,
    "wagtailadmin_choose_page_email_link": ADMIN,
    "wagtailadmin_choose_page_phone_link": ADMIN,
    "wagtailadmin_choose_page_anchor_link": ADMIN,
    "wagtailadmin_api:pages:listing": ADMIN,
    "wagtailadmin_api:images:listing": ADMIN,
    "wagtailadmin_api:documents:listing": ADMIN,
    "wagtailimages:index": ADMIN,
    "wagtailimages:index_results": ADMIN,
    "wagtailimages:add": ADMIN,
    "wagtailimages:add_multiple": ADMIN,
    "wagtailimages_chooser:choose": ADMIN,
    "wagtailimages_chooser:choose_results": ADMIN,
    "wagtailimages_chooser:chosen_multiple": ADMIN,
    "wagtailimages_chooser:create": ADMIN,
    "wagtaildocs:index": ADMIN,
    "wagtaildocs:index_results": ADMIN,
    "wagtaildocs:add": ADMIN,
    "wagtaildocs:add_multiple": ADMIN,
    "wagtaildocs_chooser:choose": ADMIN,
    "wagtaildocs_chooser:choose_results": ADMIN,
    "wagtaildocs_chooser:chosen_multiple": ADMIN,
    "wagtaildocs_chooser:create": ADMIN,
    # The view itself wants the person who uploaded, or whose session it is
    "wagtailimages:create_multiple_from_uploaded_image": ADMIN,
    "wagtailimages:delete_upload_multiple": ADMIN,
    "wagtaildocs:create_multiple_from_uploaded_document": ADMIN,
    "wagtaildocs:delete_upload_multiple": ADMIN,
    "wagtailadmin_editing_sessions:release": ADMIN,
    # One object: another network's is not there
    "wagtailadmin_editing_sessions:ping": THEIRS,
    "wagtail_bulk_action": THEIRS,
    "wagtailadmin_explore": THEIRS,
    "wagtailadmin_explore_results": THEIRS,
    "wagtailadmin_pages": THEIRS,
    "wagtailadmin_choose_page_child": THEIRS,
    "wagtailimages": THEIRS,
    "wagtailimages_chooser": THEIRS,
    "wagtaildocs": THEIRS,
    "wagtaildocs_chooser": THEIRS,
    "wagtail_localize": THEIRS,
    "wagtailadmin_api:pages:detail": THEIRS,
    "wagtailadmin_api:images:detail": THEIRS,
    "wagtailadmin_api:documents:detail": THEIRS,
    # The desks start from the networks one works for
    "desk_listings": DESK,
    "desk_listing": THEIRS,
    "desk_listing_history": THEIRS,
    "desk_listing_text": THEIRS,
    "desk_claims": DESK,
    "desk_claim": THEIRS,
    "desk_listing_new": THEIRS,
    "desk_place": THEIRS,
    "desk_pairs": DESK,
    "desk_merge": THEIRS,
    "desk_merging": THEIRS,
    "desk_imports": DESK,
    "desk_import_new": THEIRS,
    "desk_import": THEIRS,
    "desk_import_report": THEIRS,
    "desk_affiliations": DESK,
    "desk_affiliation": THEIRS,
    "desk_coverage": DESK,
    "desk_messages": DESK,
    "desk_message": THEIRS,
    "desk_signatures": DESK,
    "desk_signature": THEIRS,
    "desk_mandates": DESK,
    "desk_mandate": THEIRS,
    "desk_mandate_document": THEIRS,
    "desk_organisations": DESK,  # empty for whoever is no admin of the network
    "desk_fraud": DESK,  # likewise
    "desk_batches": DESK,  # likewise
    "desk_batch": THEIRS,
    "desk_signature_appeals": DESK,
    "desk_signature_appeal": THEIRS,
    "desk_campaigns": DESK,
    "desk_campaign": THEIRS,
    "desk_qualifications": DESK,
    "desk_qualification": THEIRS,
    "desk_evidence": THEIRS,
    "desk_rules": DESK,  # empty for whoever writes no charters
    "desk_capacity_rules": THEIRS,
    "desk_rule_add": THEIRS,
    "desk_rule": THEIRS,
    "desk_rules_preview": THEIRS,
    "desk_versions": DESK,
    "desk_version": THEIRS,
    "desk_changes": THEIRS,
    "desk_version_consult": THEIRS,
    "desk_version_prolong": THEIRS,
    "desk_contributions": DESK,
    "desk_contribution": THEIRS,
    # Federation staff: of the whole text, so there is no article to carry it into
    "desk_contribution_carry": Line(LOGIN, _of(403), _of(404), _of(409)),
    "desk_commitments": THEIRS,
    "desk_sources": THEIRS,
    "desk_link": THEIRS,
    "desk_take": THEIRS,
    "desk_outside": THEIRS,
    "desk_source_updates": DESK,  # empty for whoever writes no charters
    "desk_source_update": THEIRS,
    "desk_equivalences": DESK,  # empty for whoever is no admin of the network
    "desk_equivalence": THEIRS,
    "desk_recognise": THEIRS,
    "desk_members": DESK,  # empty for whoever is no admin of the network
    "desk_member": THEIRS,
    "desk_invitations": DESK,  # likewise
    "desk_invitation": THEIRS,
    "desk_invite": THEIRS,
    "desk_policies": Line(LOGIN, _of(403), _of(302, 404), DONE),  # an admin's: to their own rules
    "desk_network_policies": THEIRS,
    # Closed to network staff, whatever they name
    "open_network": CLOSED,
    "admin/test404/": CLOSED,
    "wagtailadmin_error_test": CLOSED,
    "wagtailadmin_api:pages:find": CLOSED,
    "wagtailadmin_api:pages:action": CLOSED,
    "wagtailadmin_api:images:find": CLOSED,
    "wagtailadmin_api:documents:find": CLOSED,
    "wagtailadmin_pages:type_use": CLOSED,
    "wagtailadmin_pages:type_use_results": CLOSED,
    "wagtailadmin_pages:choose_parent": CLOSED,
    "wagtailimages:preview": CLOSED,
    "wagtailimages:url_generator": CLOSED,
    "wagtailimages:url_generator_output": CLOSED,
    "wagtail_localize:submit_snippet_translation": CLOSED,
    "wagtail_localize:machine_translate": CLOSED,
    "wagtail_localize:translations_report": CLOSED,
    "wagtail_localize:translations_report_results": CLOSED,
    "wagtail_localize:snippets_api_listing": CLOSED,
    "wagtail_localize:snippets_api_detail": CLOSED,
    "wagtailadmin_tag_autocomplete": CLOSED,
    "wagtailadmin_tag_model_autocomplete": CLOSED,
    "wagtailadmin_collections": CLOSED,
    "wagtailadmin_workflows": CLOSED,
    "wagtailadmin_reports": CLOSED,
    "wagtailadmin_password_reset": CLOSED,
    "wagtailadmin_password_reset_done": CLOSED,
    "wagtailadmin_password_reset_confirm": CLOSED,
    "wagtailadmin_password_reset_complete": CLOSED,
    "wagtailredirects": CLOSED,
    "wagtailembeds": CLOSED,
    "wagtailsnippets": CLOSED,
    "wagtaillocales": CLOSED,
    "synonyms": CLOSED,
    "wagtailsites": CLOSED,
    "wagtailusers_users": CLOSED,
    "wagtailusers_groups": CLOSED,
    # Files
    "wagtaildocs_serve": NOT_THERE,
    "wagtaildocs_authenticate_with_password": NOT_THERE,
    "media": NOT_THERE,
    # The public site
    "security_txt": PUBLIC,
    "mail_stop": NOT_THERE,
    "wagtailcore_login": PUBLIC_OR_REDIRECT,
    "wagtailcore_authenticate_with_password": Line(OK, OK, OK, OK),
    "wagtail_serve": NOT_THERE,
    "site_search": PUBLIC,
    # Accounts
    "account_login": PUBLIC_OR_REDIRECT,
    "account_logout": PUBLIC_OR_REDIRECT,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC_OR_REDIRECT,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": PUBLIC_OR_REDIRECT,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reset_password": PUBLIC_OR_REDIRECT,
    "account_confirm_login_code": PUBLIC_OR_REDIRECT,
    "account_reset_password_from_key": PUBLIC_OR_REDIRECT,
    "account_reset_password_from_key_done": PUBLIC_OR_REDIRECT,
    "account_reset_password_done": PUBLIC_OR_REDIRECT,
    "account_request_login_code": PUBLIC_OR_REDIRECT,
    "account_reauthenticate_by_code": SIGNED_IN,
    "mfa_index": MEMBERS,
    "mfa_authenticate": PUBLIC_OR_REDIRECT,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": NOT_MINE,
    "mfa_view_recovery_codes": NOT_MINE,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": NOT_MINE,
    "mfa_list_webauthn": MEMBERS,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_login_webauthn": PUBLIC_OR_REDIRECT,
    # Directory
    "listing_list": PUBLIC,
    "listing_suggest": PUBLIC,
    "listing_export": PUBLIC,
    "listing_file": PUBLIC,
    "listing_feed": PUBLIC,
    "listing_embed": PUBLIC,
    "listing_alike": Line(LOGIN, _of(200, 405), _of(200, 405), _of(200, 405)),  # posted only
    "listing_start": SIGNED_IN,
    "listing_create": SIGNED_IN,
    "listing_mine": SIGNED_IN,
    "listing_map": PUBLIC,
    "listing_detail": PRIVATE,
    "listing_contact": NOT_THERE,
    "listing_preview": OWNERS,
    "listing_edit": OWNERS,
    "listing_correct": NOT_THERE,
    "listing_corrections": OWNERS,
    "desk_corrections": DESK,
    "desk_correction": THEIRS,
    # Posted only; the text is one's own.
    "listing_create_unsaved": Line(LOGIN, _of(302, 405), _of(302, 405), _of(302, 405)),
    "listing_edit_unsaved": OWNERS,
    "listing_submit": OWNERS,
    "listing_confirm": OWNERS,
    "listing_archive": OWNERS,
    "listing_revive": OWNERS,
    "listing_affiliate": OWNERS,
    "listing_leave": OWNERS,
    "listing_home": OWNERS,
    "listing_people": OWNERS,
    "listing_claim": NOT_MINE,  # of what is public, everybody's; theirs waits
    "claim_vouch": NOT_MINE,  # the key is what its claimant gives away
    "listing_offer": Line(_of(410), _of(410), _of(410), _of(410)),  # the secret is in a mail
    "listing_visibility": OWNERS,
    "listing_hints": OWNERS,
    "listing_rhythm": OWNERS,
    "listing_figures": OWNERS,
    "listing_still_true": NOT_THERE,
    "contact_conversation": NOT_THERE,
    # What members keep for themselves
    "listing_keep": NOT_MINE,
    "list_mine": MEMBERS,
    "list_detail": NOT_MINE,
    "list_rename": NOT_MINE,
    "list_delete": NOT_MINE,
    "list_put_back": Line(LOGIN, _of(404, 405), _of(404, 405), _of(404, 405)),
    "list_take_off": Line(LOGIN, _of(404, 405), _of(404, 405), _of(404, 405)),
    "search_mine": MEMBERS,
    "search_keep": MEMBERS,
    "search_edit": NOT_MINE,
    "search_delete": NOT_MINE,
    "search_stop": NOT_THERE,
    # Charters
    "charter_list": PUBLIC,
    "charter_commitments": PUBLIC,
    "charter_feed": PUBLIC,
    "network_feed": PUBLIC,
    "charter_sign": PUBLIC,
    "consultation_article": INSIDERS,
    "consultation_changes": INSIDERS,
    "consultation_detail": INSIDERS,
    "consultation_list": INSIDERS,
    "consultation_report": INSIDERS,
    "contribution_support": Line(LOGIN, _of(403), _of(403), _of(405)),
    "contribution_withdraw": Line(LOGIN, _of(403), _of(403), _of(404)),
    "charter_wall": PUBLIC,
    "version_commitments": PUBLIC,
    "version_compare": PUBLIC,
    "version_list": PUBLIC,
    "version_detail": PUBLIC,
    "version_in_language": PUBLIC,
    "version_text": PUBLIC,
    "charter_qualification": PUBLIC,
    "signature_requested": PUBLIC,
    "signature_find": PUBLIC,
    "renewal_answer": GONE,
    "renewal_mine": Line(LOGIN, _of(404), _of(404), _of(404)),  # nothing of theirs is asked there
    "signature_correct": GONE,
    "signature_confirm": GONE,
    "signature_badge": GONE,
    "signature_data": GONE,
    "signature_erase": GONE,
    "signature_status": GONE,
    "signature_withdraw": GONE,
    "signature_consents": GONE,
    "signature_receipt": GONE,
    "signature_qualification": GONE,
    "signature_evidence": GONE,
    # What other sites frame
    "embed_badge": NOT_THERE,  # the address is given to its signer
    "embed_badge_page": NOT_THERE,
    "embed_counter": PUBLIC,
    "embed_wall": PUBLIC,
    "embed_directory": PUBLIC,
    "embed_colours": PUBLIC,
    "signature_countersigner": GONE,
    "signature_appeal": GONE,
    "countersign": GONE,
    "mandate_status": GONE,
    "mandate_confirm": GONE,
    "mandate_document": GONE,
    "mandate_end": GONE,
    "mandate_answer": GONE,
    "mandate_vouch": NOT_MINE,
    "mandate_request": PUBLIC,
    "signature_receipt_page": GONE,
    # The register is everybody's; the short addresses lead to the pages in one's language
    "register_list": PUBLIC,
    "register_network": PUBLIC,
    "register_heads": PUBLIC,
    "register_verify": PUBLIC,
    "register_list_short": PUBLIC_OR_REDIRECT,
    "register_network_short": PUBLIC_OR_REDIRECT,
    "register_heads_short": PUBLIC_OR_REDIRECT,
    "register_verify_short": PUBLIC_OR_REDIRECT,
    "register_verifier": PUBLIC,
    "register_keys": PUBLIC,
    "register_heads_file": NOT_THERE,
    "register_lines": PUBLIC,
    # A member's space
    "space_home": MEMBERS,
    "space_account": MEMBERS,
    "space_data": SIGNED_IN,
    "space_delete": SIGNED_IN,
    "space_end_sessions": Line(LOGIN, _of(302, 405), _of(302, 405), _of(302, 405)),
    "space_mails": Line(LOGIN, _of(302, 405), _of(302, 405), _of(302, 405)),
    "space_join": MEMBERS,  # whoever has an account may ask
    "invitation_answer": Line(_of(410), _of(410), _of(410), _of(410)),  # the secret is in a mail
    "space_leave": Line(LOGIN, _of(404), _of(404), _of(404)),
}

# What a stranger's request may rightly change: asking to join.
MAY_CHANGE = {"space_join": {"journal", "mailboxes", "memberships", "outbox", "people"}}


def line_for(name: str) -> Line | None:
    """The line of this view, or of its namespace."""
    return TABLE.get(name) or TABLE.get(name.partition(":")[0] if ":" in name else "")
