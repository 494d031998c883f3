"""Charters and their frozen versions, signatures, and the register."""

from charters.models.charter import Charter, CharterVersion, VersionText
from charters.models.consultation import Consultation, ConsultationText, Contribution, Support
from charters.models.page import CharterCapacity, CharterPage
from charters.models.register import RegisterEntry, RegisterHead
from charters.models.signature import Consent, Signature
from charters.models.sources import ArticleSource, Equivalence, SourceUpdate

__all__ = [
    "ArticleSource",
    "Charter",
    "CharterCapacity",
    "CharterPage",
    "CharterVersion",
    "Consent",
    "Consultation",
    "ConsultationText",
    "Contribution",
    "Equivalence",
    "RegisterEntry",
    "RegisterHead",
    "Signature",
    "SourceUpdate",
    "Support",
    "VersionText",
]
