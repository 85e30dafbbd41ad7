"""A new value against the balance: settled, or a top-up case with a deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col

from lawkit.money import Money
from lawkit.rounding import parse_decimal
from loan_origination.contract_refusals import DayNotPossibleError, WrongContractError
from loan_origination.domain.duties import Duty
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.revaluation import (
    TOP_UP,
    Shortfall,
    security_shortfall,
    top_up_deadline,
)
from loan_origination.forms.revaluations import NewSecurityForm
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.running_contracts import (
    balance_fen,
    carrying_collateral,
    latest_approval,
)
from loan_origination.store.watch import of_contract
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.monitoring import TopUpRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import take_on
from loan_origination.usecases.damages import (
    judge_damages,
    make_up,
    require_valued_since_damage,
)
from loan_origination.usecases.security import (
    KEEPERS_OF_SECURITY,
    VALUE_ACCEPTERS,
    lock_collateral,
)
from loan_origination.usecases.security import moved as collateral_moved
from loan_origination.usecases.watching import (
    WATCHERS,
    DueTask,
    Held,
    close_task,
    held,
    moved,
    open_task,
)
from loan_origination.watch_refusals import StillShortError
from servicekit.ids import new_id

TASK = "top_up"
PREPAYMENT = "prepayment"


def judge_value(acting: Acting, collateral_id: UUID) -> CollateralRow:
    """After an accepted revaluation: the value still carries the balance, or new security is
    asked for (R-Z4, after damage R-R5)."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY, *WATCHERS)
    application, contract, row = lock_collateral(acting, collateral_id)
    _require_fresh(acting, row)
    require_valued_since_damage(acting, row)
    if row.state == "in_custody":
        collateral_moved(acting, application, row, "fall_due", standing)
    collateral_moved(acting, application, row, "revalue", standing, value_fen=row.value_fen)
    close_task(acting, contract.id, "revaluation", str(row.id))
    found = shortfall_of(acting, contract)
    if found is None:
        _end_cases(acting, application, contract, row, standing)
        judge_damages(acting, application, row, standing, None)
        return collateral_moved(acting, application, row, "settle", standing)
    collateral_moved(acting, application, row, "find_shortfall", standing)
    case = _case_of(acting, contract, row, found)
    judge_damages(acting, application, row, standing, case)
    return row


def _require_fresh(acting: Acting, row: CollateralRow) -> None:
    months = whole_parameter(acting.session, "revaluation_months", acting.today)
    if row.valued_on is None or acting.today > months_later(row.valued_on, months):
        raise DayNotPossibleError(
            "valued_on",
            f"A value from the last {months} months, accepted by the risk side, is needed.",
            f"须先有近{months}个月内经风险部门确认的评估价值。",
        )


def shortfall_of(acting: Acting, contract: ContractRow) -> Shortfall | None:
    """What lacks today under a contract, all its collateral together, accepted top-ups counted."""
    session = acting.session
    approval = latest_approval(session, contract.application_id)
    if approval is None:
        raise WrongContractError("an approved application")
    value = sum(row.value_fen or 0 for row in carrying_collateral(session, contract.id))
    given = of_contract(session, TopUpRow, contract.id, col(TopUpRow.state) == "accepted")
    value += sum(int(row.security.get("value_fen", 0)) for row in given)
    balance = Money(balance_fen(session, contract.id))
    return security_shortfall(balance, Money(value), parse_decimal(approval.ltv))


def _open_cases(acting: Acting, contract: ContractRow, row: CollateralRow) -> Sequence[TopUpRow]:
    is_open = (col(TopUpRow.collateral_id) == row.id, col(TopUpRow.state) != "accepted")
    return of_contract(acting.session, TopUpRow, contract.id, *is_open)


def _end_cases(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    row: CollateralRow,
    standing: Standing,
) -> None:
    """A value that carries the balance again ends what an earlier one had called for."""
    for case in _open_cases(acting, contract, row):
        thing = Held(application, contract, case)
        case.accepted_on = acting.today
        moved(acting, thing, TOP_UP, "end", standing)
        close_task(acting, contract.id, TASK, str(case.id))


def _case_of(
    acting: Acting, contract: ContractRow, row: CollateralRow, found: Shortfall
) -> TopUpRow:
    """A new case, or the open one with what lacks by now; its deadline stays."""
    session = acting.session
    for case in _open_cases(acting, contract, row):
        case.balance_fen, case.value_fen = balance_fen(session, contract.id), row.value_fen or 0
        case.value_missing_fen = found.value_missing.fen
        case.balance_above_fen = found.balance_above.fen
        case.version += 1
        session.add(case)
        return case
    return _open_case(acting, contract, row, found)


def _open_case(
    acting: Acting, contract: ContractRow, row: CollateralRow, found: Shortfall
) -> TopUpRow:
    session = acting.session
    approval = latest_approval(session, contract.application_id)
    days = whole_parameter(session, "top_up_days", acting.today)
    deadline: date = top_up_deadline(acting.today, days)
    case = TopUpRow(
        id=new_id(),
        contract_id=contract.id,
        collateral_id=row.id,
        branch=contract.branch,
        state="open",
        balance_fen=balance_fen(session, contract.id),
        value_fen=row.value_fen or 0,
        agreed_rate="" if approval is None else approval.ltv,
        value_missing_fen=found.value_missing.fen,
        balance_above_fen=found.balance_above.fen,
        found_on=acting.today,
        deadline_on=deadline,
        created_at=acting.now,
    )
    session.add(case)
    session.flush()
    detail = f"Security of {found.value_missing.yuan_text()} yuan is missing."
    detail_zh = f"抵押物价值不足，须补充价值{found.value_missing.yuan_text()}元的担保。"
    open_task(
        acting,
        contract,
        DueTask(TASK, str(case.id), "post_loan_officer", deadline, detail, detail_zh),
    )
    return case


def provide(acting: Acting, case_id: UUID, form: NewSecurityForm) -> TopUpRow:
    """The borrower has given new security, or has brought the balance down."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY, *WATCHERS)
    thing = held(acting, TopUpRow, case_id)
    TOP_UP.after(thing.row.state, "provide")
    take_on(acting, thing.application, Duty.PROPOSER, standing, subject=thing.row.id.hex)
    thing.row.security = form.model_dump(mode="json")
    thing.row.provided_by = standing.person
    moved(acting, thing, TOP_UP, "provide", standing, form.description)
    return thing.row


def accept(acting: Acting, case_id: UUID) -> TopUpRow:
    """The risk side finds it enough; raises StillShortError."""
    standing = acting.person_standing(*VALUE_ACCEPTERS)
    thing = held(acting, TopUpRow, case_id)
    row = thing.row
    TOP_UP.after(row.state, "accept")
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    _require_enough(acting, thing)
    row.accepted_by, row.accepted_on = standing.person, acting.today
    moved(acting, thing, TOP_UP, "accept", standing)
    close_task(acting, thing.contract.id, TASK, str(row.id))
    _settle_collateral(acting, thing, standing)
    return row


def _require_enough(acting: Acting, thing: Held[TopUpRow]) -> None:
    found = shortfall_of(acting, thing.contract)
    given = int(thing.row.security.get("value_fen", 0))
    if found is not None and given < found.value_missing.fen:
        raise StillShortError(found.value_missing.fen - given, found.balance_above.fen)


def send_back(acting: Acting, case_id: UUID, reason: str) -> TopUpRow:
    """What was given is not enough; the deadline stays."""
    standing = acting.person_standing(*VALUE_ACCEPTERS)
    thing = held(acting, TopUpRow, case_id)
    TOP_UP.after(thing.row.state, "return")
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=thing.row.id.hex)
    moved(acting, thing, TOP_UP, "return", standing, reason)
    return thing.row


def _settle_collateral(acting: Acting, thing: Held[TopUpRow], standing: Standing) -> None:
    row = acting.session.get_one(CollateralRow, thing.row.collateral_id)
    make_up(acting, thing.application, row, standing)
    if row.state == "shortfall":
        collateral_moved(acting, thing.application, row, "top_up", standing)
        collateral_moved(acting, thing.application, row, "settle", standing)
