"""The daily watch: inspections planned, due and missed, and everything that expires on the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from loan_origination.domain.loan_years import months_later
from loan_origination.refusals import DayNotOverError
from loan_origination.store.draws import open_defaults
from loan_origination.store.parameters import remembering_parameters, whole_parameter
from loan_origination.store.running_contracts import (
    carrying_collateral,
    first_payout_on,
    held_contracts,
    loans_of,
    running_contracts,
)
from loan_origination.store.watch import of_contract
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DefaultEventRow
from loan_origination.tables.monitoring import InspectionRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.application_moves import SYSTEM, journal
from loan_origination.usecases.contracts import lock_loan_contract
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.expiry_tasks import PAID_OFF, expiries
from loan_origination.usecases.inspections import pass_time, plan_inspections
from loan_origination.usecases.lapses import OWN_HAND
from loan_origination.usecases.security import moved as collateral_moved
from loan_origination.usecases.watch_checks import check_daily
from loan_origination.usecases.watching import BRANCH_JUDGES, WATCHERS, open_task
from servicekit.ids import new_id
from servicekit.jobs import enqueue

CHUNK = 50
WATCH_RUN = "watch-run"
RUNNERS = ("post_loan_officer", "accounting", "ho_credit_mgmt", "risk_manager", "system")
COUNTED = (
    "contracts",
    "inspections_planned",
    "inspections_missed",
    "tasks_opened",
    "defaults_found",
    "checks_kept",
)


def watch_contracts(acting: Acting, on: date, cursor: Any) -> Part:
    """Step 11 of a business day for the next contracts; running it again changes nothing."""
    after = None if cursor is None else UUID(cursor)
    found = running_contracts(acting.session, after, CHUNK)
    own_hand = replace(acting, caller=OWN_HAND)
    counts: Counter[str] = Counter()
    with remembering_parameters(acting.session):
        for application, contract in held_contracts(acting.session, found):
            counts += _watched(own_hand, application, contract, on)
    following = str(found[-1]) if len(found) == CHUNK else None
    return Part(counts, following)


def watch_contract(acting: Acting, contract_id: UUID, on: date) -> Counter[str]:
    """Everything that a day brings for one contract; counts what was done."""
    application, contract = lock_loan_contract(acting, contract_id)
    return _watched(acting, application, contract, on)


def _watched(
    acting: Acting, application: ApplicationRow, contract: ContractRow, on: date
) -> Counter[str]:
    paid_out_on = first_payout_on(acting.session, contract.id)
    counts = Counter(contracts=1)
    if paid_out_on is None:
        return counts
    carrying = carrying_collateral(acting.session, contract.id)
    valued = min((row.valued_on for row in carrying if row.valued_on is not None), default=None)
    counts["inspections_planned"] = plan_inspections(
        acting, application, contract, paid_out_on=paid_out_on, valued_on=valued
    )
    for row in of_contract(acting.session, InspectionRow, contract.id):
        was = row.state
        if pass_time(acting, application, row, on) == "missed" and was != "missed":
            counts["inspections_missed"] += 1
    for due_task in expiries(acting, contract, carrying, on):
        counts["tasks_opened"] += open_task(acting, contract, due_task)
        if due_task.kind == "insurance_missing":
            counts["defaults_found"] += _default(acting, application, contract, "R-X8", on)
    for collateral in carrying:
        _fall_due(acting, application, collateral, on)
    if _is_late(acting, contract, on):
        counts["defaults_found"] += _default(acting, application, contract, "R-X4", on)
    if any(loan.life not in PAID_OFF for loan in loans_of(acting.session, contract.id)):
        counts["checks_kept"] += check_daily(acting, application, contract, on)
    return counts


def _is_late(acting: Acting, contract: ContractRow, on: date) -> bool:
    oldest = [loan.oldest_unpaid_on for loan in loans_of(acting.session, contract.id)]
    return any(day is not None and day < on for day in oldest)


def _fall_due(acting: Acting, application: ApplicationRow, row: CollateralRow, on: date) -> None:
    months = whole_parameter(acting.session, "revaluation_months", on)
    is_over = row.valued_on is not None and on > months_later(row.valued_on, months)
    if is_over and row.state == "in_custody":
        collateral_moved(acting, application, row, "fall_due", SYSTEM)


_FOUND = {
    "R-X4": "存在逾期未付的本金、利息或费用。",
    "R-X8": "抵押物保险中断。",
}


def _default(
    acting: Acting, application: ApplicationRow, contract: ContractRow, rule_id: str, on: date
) -> int:
    """An event of default that the books show; one that is open already is not found again."""
    if any(event.rule_id == rule_id for event in open_defaults(acting.session, contract.id)):
        return 0
    acting.session.add(
        DefaultEventRow(
            id=new_id(),
            contract_id=contract.id,
            rule_id=rule_id,
            found_on=on,
            note=_FOUND[rule_id],
            found_by=SYSTEM.person,
        )
    )
    acting.session.flush()
    journal(acting, application, "default_found", SYSTEM, _FOUND[rule_id], rule_id=rule_id)
    return 1


def watch_by_hand(acting: Acting, contract_id: UUID) -> dict[str, int]:
    """The watch of today over one visible contract."""
    acting.standing(*WATCHERS, *BRANCH_JUDGES)
    counts = watch_contract(acting, contract_id, acting.today)
    return {name: counts[name] for name in COUNTED}


def ask_watch_run(acting: Acting, on: date) -> UUID:
    """A job that runs the watch of a day over every contract; raises DayNotOverError."""
    acting.standing(*RUNNERS)
    if on > acting.today:
        raise DayNotOverError(on)
    acting.record("watch_run.asked", "business_day", on.isoformat())
    told = {"on": on.isoformat()}
    return enqueue(
        acting.session, acting.database, acting.caller, WATCH_RUN, told, unit="contracts"
    )
