"""Damage to a collateral: told, valued anew, made up for by new security (R-R5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lawkit.money import Money
from loan_origination.contract_refusals import DayNotPossibleError, WrongContractError
from loan_origination.domain.damages import DAMAGE, uncovered_loss
from loan_origination.forms.collateral_events import DamageForm
from loan_origination.store.damages import damages_of
from loan_origination.store.running_contracts import CARRYING
from loan_origination.store.security import find_policy
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.monitoring import TopUpRow
from loan_origination.tables.security import CollateralDamageRow, CollateralRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal
from loan_origination.usecases.security import KEEPERS_OF_SECURITY, lock_collateral, moved
from loan_origination.usecases.watching import WATCHERS, DueTask, close_task, open_task
from servicekit.ids import new_id

TASK = "damage"
VALUED_ANEW = ("in_custody", "shortfall")


def report_damage(acting: Acting, collateral_id: UUID, form: DamageForm) -> CollateralDamageRow:
    """Damage was found; what no policy covers calls for a new value at once."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY, *WATCHERS)
    application, contract, collateral = lock_collateral(acting, collateral_id)
    if collateral.state not in CARRYING:
        raise WrongContractError("a collateral that secures the loan")
    if form.found_on > acting.today:
        raise DayNotPossibleError("found_on", "The day lies ahead.", "日期不得晚于今日。")
    if form.policy_id is not None:
        policy = find_policy(acting.session, collateral.id, form.policy_id)
        if not policy.starts_on <= form.found_on <= policy.ends_on:
            raise WrongContractError("`policy_id`: a policy that covers the day")
    uncovered = uncovered_loss(Money(form.loss_fen), Money(form.covered_fen))
    row = CollateralDamageRow(
        id=new_id(),
        collateral_id=collateral.id,
        contract_id=contract.id,
        state="covered" if uncovered.is_zero else "reported",
        reported_by=standing.person,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    told: dict[str, Any] = {"damage": str(row.id), "uncovered_fen": uncovered.fen}
    journal(acting, application, "damage_report", standing, form.description, **told)
    if not uncovered.is_zero:
        _call_for_value(acting, application, contract, collateral, row, standing)
    return row


def _call_for_value(
    acting: Acting,
    application: ApplicationRow,
    contract: ContractRow,
    collateral: CollateralRow,
    row: CollateralDamageRow,
    standing: Standing,
) -> None:
    if collateral.state in VALUED_ANEW:
        moved(acting, application, collateral, "fall_due", standing, damage=str(row.id))
    detail = f"Value {collateral.title_number} anew after damage of {row.found_on}."
    detail_zh = f"{collateral.title_number}于{row.found_on}毁损，须立即重新评估。"
    due_task = DueTask(TASK, str(row.id), "collateral_officer", acting.today, detail, detail_zh)
    open_task(acting, contract, due_task)


def require_valued_since_damage(acting: Acting, collateral: CollateralRow) -> None:
    """A value from before the damage says nothing about what is left; DayNotPossibleError."""
    waiting = damages_of(acting.session, collateral.id, "reported")
    last = max((row.found_on for row in waiting), default=None)
    if last is not None and (collateral.valued_on is None or collateral.valued_on < last):
        raise DayNotPossibleError(
            "valued_on",
            f"A value from after the damage of {last} is needed.",
            f"须先有{last}毁损之后经风险部门确认的评估价值。",
        )


def judge_damages(
    acting: Acting,
    application: ApplicationRow,
    collateral: CollateralRow,
    standing: Standing,
    case: TopUpRow | None,
) -> None:
    """After the new value: enough security is left, or the top-up case answers for the damage."""
    for row in damages_of(acting.session, collateral.id, "reported"):
        row.judged_on = acting.today
        row.top_up_id = None if case is None else case.id
        step = "find_enough" if case is None else "find_short"
        _moved(acting, application, row, step, standing)
        close_task(acting, row.contract_id, TASK, str(row.id))
    if case is None:
        make_up(acting, application, collateral, standing)


def make_up(
    acting: Acting, application: ApplicationRow, collateral: CollateralRow, standing: Standing
) -> None:
    """New security that the branch accepts, or a better value, makes up for the damage."""
    for row in damages_of(acting.session, collateral.id, "security_short"):
        row.made_up_on = acting.today
        _moved(acting, application, row, "make_up", standing)


def _moved(
    acting: Acting,
    application: ApplicationRow,
    row: CollateralDamageRow,
    step: str,
    standing: Standing,
) -> None:
    row.state = DAMAGE.after(row.state, step)
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    journal(acting, application, f"damage_{step}", standing, damage=str(row.id), now=row.state)
