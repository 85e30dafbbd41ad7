"""The rules of the book over a longer term: title, licence, leases and insurance (R-W7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from loan_origination.domain.checks import RuleCheck, Verdict
from loan_origination.domain.credit_lives import IN_FORCE
from loan_origination.domain.evaluation import evaluate
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.party_names import plain_name
from loan_origination.forms.files import ApplicationFile
from loan_origination.forms.loan_changes import ConsentForm, ExtensionRequestForm
from loan_origination.loan_refusals import ConsentMissingError, RerunNotMetError
from loan_origination.rule_refusals import RulesNotMetError
from loan_origination.store.checks import waivers_of
from loan_origination.store.contracts import children_of
from loan_origination.store.parameters import rule_set_with_parameters
from loan_origination.store.running_contracts import carrying_collateral, latest_approval
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.loans import LoanRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.case_facts import waiver_fact
from loan_origination.usecases.expiry_tasks import present_roll
from loan_origination.usecases.safekeeping import tasks_of

STEP = "extension"
LICENCE_TITLE_LEASES = ("R-B2", "R-G1", "R-G3")
SECURERS = (("mortgage", "mortgagor"), ("guarantee", "guarantor"))
MET = (Verdict.PASS, Verdict.WAIVED, Verdict.NOT_APPLICABLE)


def require_rules_for_longer_term(
    acting: Acting, loan: LoanRow, form: ExtensionRequestForm
) -> None:
    """Every rule on the maturity again, with the roll of today and the days that the papers now
    say; a loan taken over without its file rests on what the request states.

    Raises ConsentMissingError, RerunNotMetError for what the request itself says is not met and
    for an interrupted insurance, RulesNotMetError for the rules.
    """
    _require_consents(acting, loan, form)
    unmet = [each.rules for each in form.reruns if not each.is_met]
    if unmet:
        raise RerunNotMetError(unmet)
    if loan.contract_id is None:
        return
    contract = acting.session.get_one(ContractRow, loan.contract_id)
    if not _is_insured(acting, contract):
        raise RerunNotMetError(["insurance"])
    failed = [
        check
        for check in _checks(acting, contract, loan, form)
        if check.rule_id in LICENCE_TITLE_LEASES and check.verdict not in MET
    ]
    if failed:
        raise RulesNotMetError(STEP, failed)


def _require_consents(acting: Acting, loan: LoanRow, form: ExtensionRequestForm) -> None:
    if loan.contract_id is None:
        return
    missing = missing_consents(acting, loan.contract_id, form.consents, acting.today)
    if missing:
        raise ConsentMissingError(missing)


def missing_consents(
    acting: Acting, contract_id: UUID, consents: Sequence[ConsentForm], on: date
) -> list[str]:
    """The mortgagors and guarantors of a contract that have not consented in writing by a day."""
    given = {(each.role, plain_name(each.party)) for each in consents if each.consented_on <= on}
    return [
        row.party_name
        for kind, role in SECURERS
        for row in children_of(acting.session, contract_id, kind)
        if row.state in IN_FORCE and (role, plain_name(row.party_name)) not in given
    ]


def _checks(
    acting: Acting, contract: ContractRow, loan: LoanRow, form: ExtensionRequestForm
) -> tuple[RuleCheck, ...]:
    application = acting.session.get_one(ApplicationRow, contract.application_id)
    approval = latest_approval(acting.session, application.id)
    assert approval is not None, "a loan with a contract was approved"
    file = ApplicationFile.model_validate(approval.terms["file"])
    maturity = months_later(loan.matures_on, form.months)
    facts = ApplicationFacts(
        borrower=_with_told(file.borrower.fact(), licence_ends_on=form.licence_ends_on),
        property=_with_told(file.property.fact(), title_right_ends_on=form.title_right_ends_on),
        leases=present_roll(acting, contract),
        request=replace(file.request.fact(), matures_on=maturity),
        waivers=tuple(waiver_fact(row) for row in waivers_of(acting.session, application.id)),
    )
    on = acting.today
    return evaluate(facts, rule_set_with_parameters(acting.session, application.rule_set, on), on)


def _with_told(facts: Any, **told: date | None) -> Any:
    """Facts of the approval with the days that a paper renewed since then says."""
    return replace(facts, **{name: day for name, day in told.items() if day is not None})


def _is_insured(acting: Acting, contract: ContractRow) -> bool:
    collateral = carrying_collateral(acting.session, contract.id)
    tasks = [task for each in collateral for task in tasks_of(acting, contract, each)]
    return not any(task.kind == "insurance_missing" for task in tasks)
