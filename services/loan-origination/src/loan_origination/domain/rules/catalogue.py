"""All rules in the order of the book."""

from __future__ import annotations

from loan_origination.domain.checks import Rule
from loan_origination.domain.rules import (
    catalogue_approval,
    catalogue_contract,
    catalogue_defaults,
    catalogue_loan,
    catalogue_papers,
    catalogue_scope,
    catalogue_terms,
)

RULES: tuple[Rule, ...] = (
    *catalogue_scope.RULES,
    *catalogue_terms.RULES,
    *catalogue_papers.RULES,
    *catalogue_approval.RULES,
    *catalogue_contract.RULES,
    *catalogue_loan.RULES,
    *catalogue_defaults.RULES,
)
