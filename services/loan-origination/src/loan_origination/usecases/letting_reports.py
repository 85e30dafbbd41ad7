"""Letting reports: compared with the roll at approval, and the alerts that follow at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlmodel import col

from loan_origination.contract_refusals import (
    ContractThereError,
    DayNotPossibleError,
    NotInForceError,
    WrongContractError,
)
from loan_origination.domain.checks import RuleCheck, Verdict
from loan_origination.domain.credit_lives import IN_FORCE
from loan_origination.domain.duties import Duty
from loan_origination.domain.inspections import InspectionKind, PlannedInspection
from loan_origination.domain.leases import Lease
from loan_origination.domain.loan_facts import LoanFacts
from loan_origination.domain.monitoring import letting_figures, watch_checks
from loan_origination.domain.tenant_changes import tenant_change
from loan_origination.forms.letting_reports import (
    LettingReportForm,
    kept_change,
    kept_figures,
    leases_of,
)
from loan_origination.store.parameters import rule_set_with_parameters, whole_parameter
from loan_origination.store.running_contracts import (
    accepted_baseline,
    latest_approval,
    letting_reports_of,
)
from loan_origination.store.watch import of_contract
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.monitoring import AlertRow, InspectionRow, LettingReportRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.alerts import raise_alert
from loan_origination.usecases.application_moves import SYSTEM, journal, take_on
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.inspections import add_inspection
from loan_origination.usecases.watch_facts import letting_facts
from loan_origination.usecases.watching import HEAD_JUDGES, WATCHERS, held, noted
from servicekit.ids import new_id

LETTING_RULES = ("R-Z2", "R-Z3")


def hand_in(acting: Acting, contract_id: UUID, form: LettingReportForm) -> LettingReportRow:
    """Take a report in, compare it, raise alerts, order the special inspection it calls for."""
    standing = acting.standing(*WATCHERS)
    application, contract = lock_loan_contract(acting, contract_id)
    if contract.state not in IN_FORCE:
        raise NotInForceError(contract.number, contract.state)
    if form.as_of > acting.today:
        raise DayNotPossibleError("as_of", "The day lies ahead.", "日期不得晚于今日。")
    row = _compared(acting, application, contract, form)
    row.reported_by = standing.person
    acting.session.add(row)
    acting.session.flush()
    journal(
        acting,
        application,
        "letting_report",
        standing,
        report=row.number,
        as_of=row.as_of.isoformat(),
        needs_special_inspection=row.needs_special_inspection,
    )
    _follow_up(acting, application, contract, row, LoanFacts(monitoring=letting_facts(row)))
    return row


def _compared(
    acting: Acting, application: ApplicationRow, contract: ContractRow, form: LettingReportForm
) -> LettingReportRow:
    session = acting.session
    before = letting_reports_of(session, contract.id)
    if before and form.as_of < before[-1].as_of:
        raise DayNotPossibleError(
            "as_of", "There is a later report already.", "已有更晚日期的报告。"
        )
    baseline, leases = baseline_of(acting, application, contract, form)
    report = form.fact()
    figures = letting_figures(leases, report)
    change = tenant_change(leases, report.leases, form.as_of)
    return LettingReportRow(
        id=new_id(),
        contract_id=contract.id,
        number=len(before) + 1,
        as_of=form.as_of,
        told=form.model_dump(mode="json"),
        figures=kept_figures(figures),
        change=kept_change(change),
        baseline_id=None if baseline is None else baseline.id,
        needs_special_inspection=change.needs_special_inspection,
        reported_by="",
        created_at=acting.now,
    )


def baseline_of(
    acting: Acting, application: ApplicationRow, contract: ContractRow, form: LettingReportForm
) -> tuple[LettingReportRow | None, tuple[Lease, ...]]:
    """The last accepted baseline, else the rent roll at approval; raises WrongContractError."""
    accepted = accepted_baseline(acting.session, contract.id, form.as_of)
    if accepted is not None:
        return accepted, leases_of(accepted.told["leases"])
    approval = latest_approval(acting.session, application.id)
    if approval is None:
        raise WrongContractError("an approved application with its rent roll")
    return None, leases_of(approval.terms["file"]["rent_roll"])


def _follow_up(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    row: LettingReportRow,
    loan: LoanFacts,
) -> None:
    rule_set = rule_set_with_parameters(acting.session, application.rule_set, row.as_of)
    for check in watch_checks(loan, rule_set, row.as_of):
        if check.rule_id in LETTING_RULES and check.verdict is Verdict.FAIL:
            _raise_all(acting, application, contract, row, check)
    if row.needs_special_inspection and not _special_is_open(acting, contract):
        days = whole_parameter(acting.session, "inspection_notice_days", acting.today)
        planned = PlannedInspection(InspectionKind.SPECIAL, acting.today + timedelta(days=days))
        reason = f"承租人变动超过规定比例（出租情况报告第{row.number}号）。"
        add_inspection(acting, application, contract, planned, SYSTEM, reason)


def _raise_all(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    row: LettingReportRow,
    check: RuleCheck,
) -> None:
    known = of_contract(acting.session, AlertRow, contract.id, col(AlertRow.state) != "closed")
    there = {alert.code for alert in known}
    for code in check.subjects:
        if code not in there:
            facts = {"report": row.number, "figures": row.figures, "change": row.change}
            raise_alert(acting, application, contract, check, code, facts)


def _special_is_open(acting: Acting, contract: ContractRow) -> bool:
    found = of_contract(
        acting.session,
        InspectionRow,
        contract.id,
        col(InspectionRow.kind) == InspectionKind.SPECIAL,
        col(InspectionRow.reported_on).is_(None),
        col(InspectionRow.state) != "cancelled",
    )
    return bool(found)


def accept_baseline(acting: Acting, report_id: UUID, reason: str) -> LettingReportRow:
    """The head office accepts a report as the roll that later ones are compared with."""
    standing: Standing = acting.person_standing(*HEAD_JUDGES)
    thing = held(acting, LettingReportRow, report_id)
    row = thing.row
    if row.baseline_accepted_by is not None:
        raise ContractThereError(f"baseline {row.number}")
    reporter = Standing("reporter", row.reported_by)
    take_on(acting, thing.application, Duty.PROPOSER, reporter, subject=row.id.hex)
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    row.baseline_accepted_by, row.baseline_from_on = standing.person, row.as_of
    noted(acting, thing, "letting_baseline", standing, reason, report=row.number)
    return row
