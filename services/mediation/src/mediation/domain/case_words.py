"""The words of a case: where it comes from, who takes part, how it may end."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """The seven ways into mediation."""

    COURT_PRE_FILING = "COURT_PRE_FILING"
    COURT_POST_FILING = "COURT_POST_FILING"
    COURT_IN_TRIAL = "COURT_IN_TRIAL"
    SELF_APPLIED = "SELF_APPLIED"
    HOTLINE = "HOTLINE"
    REGULATOR = "REGULATOR"
    FUND_PLAN = "FUND_PLAN"

    @property
    def is_court(self) -> bool:
        return self in {Origin.COURT_PRE_FILING, Origin.COURT_POST_FILING, Origin.COURT_IN_TRIAL}


class Procedure(StrEnum):
    """The court's procedure, which sets the term after filing."""

    ORDINARY = "ordinary"
    SIMPLE = "simple"


class PartyRole(StrEnum):
    APPLICANT = "APPLICANT"
    RESPONDENT = "RESPONDENT"


class PartyKind(StrEnum):
    ORDINARY_INVESTOR = "ORDINARY_INVESTOR"
    PROFESSIONAL_INVESTOR = "PROFESSIONAL_INVESTOR"
    BROKER = "BROKER"
    ISSUER = "ISSUER"
    OTHER = "OTHER"


class Consent(StrEnum):
    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    NO_ANSWER = "NO_ANSWER"


class RefusalCode(StrEnum):
    """Why a case is not accepted."""

    NO_COUNTERPARTY = "NO_COUNTERPARTY"
    NO_CONCRETE_CLAIM = "NO_CONCRETE_CLAIM"
    NO_EVIDENCE = "NO_EVIDENCE"
    REPORT_NOT_DISPUTE = "REPORT_NOT_DISPUTE"
    LABOUR_OR_INTERNAL = "LABOUR_OR_INTERNAL"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    ALREADY_MEDIATED = "ALREADY_MEDIATED"
    EFFECTIVE_JUDGMENT = "EFFECTIVE_JUDGMENT"
    PENDING_ELSEWHERE = "PENDING_ELSEWHERE"
    NOT_SUITABLE = "NOT_SUITABLE"


class EndReason(StrEnum):
    """Why mediation ended."""

    AGREED = "AGREED"
    SETTLED_PRIVATELY_WITHDRAWN = "SETTLED_PRIVATELY_WITHDRAWN"
    UNREACHABLE = "UNREACHABLE"
    PARTY_REFUSES = "PARTY_REFUSES"
    DEADLOCK = "DEADLOCK"
    TERM_EXPIRED_NO_EXTENSION = "TERM_EXPIRED_NO_EXTENSION"
    REFUSED_TO_SIGN = "REFUSED_TO_SIGN"
    FALSE_MEDIATION_SUSPECTED = "FALSE_MEDIATION_SUSPECTED"
    RECALLED_BY_COURT = "RECALLED_BY_COURT"
    OTHER = "OTHER"


class SuspensionCause(StrEnum):
    """Why a case stands still."""

    APPRAISAL = "APPRAISAL"
    FALSE_MEDIATION_CHECK = "FALSE_MEDIATION_CHECK"


class ItemKind(StrEnum):
    """What the file of a case holds."""

    MATERIAL = "MATERIAL"
    UNDISPUTED_FACT = "UNDISPUTED_FACT"
    CONCESSION = "CONCESSION"
    NOTE = "NOTE"
    SUITABILITY_EVIDENCE = "SUITABILITY_EVIDENCE"


class SessionMode(StrEnum):
    ONLINE_VIDEO = "ONLINE_VIDEO"
    ASYNC = "ASYNC"
    PHONE = "PHONE"
    ON_SITE = "ON_SITE"
