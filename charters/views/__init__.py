"""Charters over HTTP: reading, signing, and what becomes of a signature."""

from charters.views.commitments import charter_commitments, version_commitments
from charters.views.comparing import version_compare
from charters.views.consultation import (
    consultation_changes,
    consultation_detail,
    consultation_list,
    consultation_report,
)
from charters.views.contributing import (
    consultation_article,
    contribution_support,
    contribution_withdraw,
)
from charters.views.correcting import signature_correct, signature_find
from charters.views.countersigning import (
    countersign,
    signature_appeal,
    signature_countersigner,
)
from charters.views.mandates import (
    mandate_answer,
    mandate_confirm,
    mandate_document,
    mandate_end,
    mandate_request,
    mandate_status,
)
from charters.views.own_data import signature_badge, signature_data_file, signature_erase
from charters.views.qualification import (
    charter_qualification,
    signature_evidence,
    signature_qualification,
)
from charters.views.reading import (
    charter_list,
    version_detail,
    version_in_language,
    version_list,
    version_text,
)
from charters.views.receipts import signature_receipt, signature_receipt_page
from charters.views.register import (
    register_heads,
    register_heads_file,
    register_keys,
    register_lines_file,
    register_list,
    register_network,
    register_short,
    register_verifier,
)
from charters.views.renewing import renewal_answer, renewal_mine
from charters.views.signing import charter_sign, signature_confirm, signature_requested
from charters.views.status import (
    signature_consents,
    signature_status,
    signature_withdraw,
)
from charters.views.verifying import register_verify
from charters.views.vouching import mandate_vouch
from charters.views.wall import charter_wall

__all__ = [
    "charter_commitments",
    "charter_list",
    "charter_qualification",
    "charter_sign",
    "charter_wall",
    "consultation_article",
    "consultation_changes",
    "consultation_detail",
    "consultation_list",
    "consultation_report",
    "contribution_support",
    "contribution_withdraw",
    "countersign",
    "mandate_answer",
    "mandate_confirm",
    "mandate_document",
    "mandate_end",
    "mandate_request",
    "mandate_status",
    "mandate_vouch",
    "register_heads",
    "register_heads_file",
    "register_keys",
    "register_lines_file",
    "register_list",
    "register_network",
    "register_short",
    "register_verifier",
    "register_verify",
    "renewal_answer",
    "renewal_mine",
    "signature_appeal",
    "signature_badge",
    "signature_confirm",
    "signature_consents",
    "signature_correct",
    "signature_countersigner",
    "signature_data_file",
    "signature_erase",
    "signature_evidence",
    "signature_find",
    "signature_qualification",
    "signature_receipt",
    "signature_receipt_page",
    "signature_requested",
    "signature_status",
    "signature_withdraw",
    "version_commitments",
    "version_compare",
    "version_detail",
    "version_in_language",
    "version_list",
    "version_text",
]
