"""Charters and their frozen versions, signatures, and the register."""

from charters.models.charter import Charter, CharterVersion, VersionText
from charters.models.consultation import Consultation, ConsultationText, Contribution, Support
from charters.models.mandate import Mandate
from charters.models.outlets import Badge, SignatureWord
from charters.models.page import CharterCapacity, CharterPage
from charters.models.register import RegisterEntry, RegisterHead
from charters.models.renewal import Campaign, Renewal
from charters.models.signature import Consent, Correction, Signature
from charters.models.sources import ArticleSource, Equivalence, SourceUpdate

__all__ = [
    "ArticleSource",
    "Badge",
    "Campaign",
    "Charter",
    "CharterCapacity",
    "CharterPage",
    "CharterVersion",
    "Consent",
    "Consultation",
    "ConsultationText",
    "Contribution",
    "Correction",
    "Equivalence",
    "Mandate",
    "RegisterEntry",
    "RegisterHead",
    "Renewal",
    "Signature",
    "SignatureWord",
    "SourceUpdate",
    "Support",
    "VersionText",
]
