"""The rules over a running loan, run by the daily watch or by hand, and kept as other runs are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from loan_origination.domain.checks import RuleCheck
from loan_origination.domain.loan_facts import LoanFacts
from loan_origination.store.checks import latest_results
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.decisions import CheckRunRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import SYSTEM
from loan_origination.usecases.case_facts import case_facts
from loan_origination.usecases.checks import run_checks
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.watch_facts import checked_watch, loan_facts
from loan_origination.usecases.watching import BRANCH_JUDGES, WATCHERS


def check_by_hand(acting: Acting, contract_id: UUID) -> CheckRunRow:
    """Run all rules over a running contract because somebody asks, and keep the run."""
    standing = acting.standing(*WATCHERS, *BRANCH_JUDGES)
    application, contract = lock_loan_contract(acting, contract_id)
    loan = loan_facts(acting, contract, acting.today)
    return _kept(acting, application, loan, acting.today, standing)


def check_daily(
    acting: Acting, application: ApplicationRow, contract: ContractRow, on: date
) -> bool:
    """Look at the rules every day and keep the run when one of them has another outcome than in
    the last run; says whether it was kept."""
    loan = loan_facts(acting, contract, on)
    checks = checked_watch(acting, application, loan, on)
    if _outcomes(checks).items() <= _kept_outcomes(acting, application.id).items():
        return False
    _kept(acting, application, loan, on, SYSTEM)
    return True


def _kept(
    acting: Acting, application: ApplicationRow, loan: LoanFacts, on: date, standing: Standing
) -> CheckRunRow:
    facts = replace(case_facts(acting, application), loan=loan)
    return run_checks(acting, application, standing, facts, on=on).row


def _outcomes(checks: Iterable[RuleCheck]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {check.rule_id: (check.verdict.value, check.subjects) for check in checks}


def _kept_outcomes(
    acting: Acting, application_id: UUID
) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    results: list[dict[str, Any]] = latest_results(acting.session, application_id)
    return {each["rule_id"]: (each["verdict"], tuple(each["subjects"])) for each in results}
