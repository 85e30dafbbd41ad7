"""The reviewer's opinion: nine sections, five points of focus, answers to negative opinions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from lawkit.articles import carries_out
from loan_origination.domain.articles import ANNEX_10


class Section(StrEnum):
    """What the review covers (R-N1)."""

    MANAGEMENT = "management"
    FINANCE = "finance"
    PROJECT = "project"
    MARKET = "market"
    RENTS = "rents"
    LETTING = "letting"
    ECONOMICS = "economics"
    SECURITY = "security"
    STRUCTURE = "structure"


class Focus(StrEnum):
    """The five points of focus (R-N2)."""

    LETTING = "letting"
    LEASE_CLAUSES = "lease_clauses"
    MAIN_TENANTS = "main_tenants"
    VALUE_AND_ENFORCEMENT = "value_and_enforcement"
    PURPOSE = "purpose"


@carries_out(ANNEX_10)
def unanswered(negative: Collection[str], answers: Mapping[str, str]) -> list[str]:
    """The negative opinions of the file that the reviewer has not answered."""
    return sorted(name for name in negative if not answers.get(name, "").strip())
