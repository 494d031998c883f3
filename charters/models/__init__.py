"""Charters and their frozen versions, signatures, and the register."""

from charters.models.charter import Charter, CharterVersion, VersionText
from charters.models.consultation import Consultation, ConsultationText, Contribution, Support
from charters.models.page import CharterCapacity, CharterPage
from charters.models.register import RegisterEntry, RegisterHead
from charters.models.signature import Consent, Signature

__all__ = [
    "Charter",
    "CharterCapacity",
    "CharterPage",
    "CharterVersion",
    "Consent",
    "Consultation",
    "ConsultationText",
    "Contribution",
    "RegisterEntry",
    "RegisterHead",
    "Signature",
    "Support",
    "VersionText",
]
