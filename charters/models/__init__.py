"""Charters and their frozen versions, signatures, and the register."""

from charters.models.charter import Charter, CharterVersion, VersionText
from charters.models.consultation import Consultation, ConsultationText, Contribution, Support
from charters.models.fraud import Appeal, BatchItem, SuspicionBatch
from charters.models.mandate import Countersignature, Mandate
from charters.models.outlets import Badge, SignatureWord
from charters.models.page import CharterCapacity, CharterPage
from charters.models.qualification import Answer, Evidence, Finding, Qualification
from charters.models.qualification_rule import QualificationRule, RuleException
from charters.models.register import RegisterEntry, RegisterHead
from charters.models.renewal import Campaign, Renewal
from charters.models.signature import Consent, Correction, Signature
from charters.models.sources import ArticleSource, Equivalence, SourceUpdate

__all__ = [
    "Answer",
    "Appeal",
    "ArticleSource",
    "Badge",
    "BatchItem",
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
    "Countersignature",
    "Equivalence",
    "Evidence",
    "Finding",
    "Mandate",
    "Qualification",
    "QualificationRule",
    "RegisterEntry",
    "RegisterHead",
    "Renewal",
    "RuleException",
    "Signature",
    "SignatureWord",
    "SourceUpdate",
    "Support",
    "SuspicionBatch",
    "VersionText",
]
