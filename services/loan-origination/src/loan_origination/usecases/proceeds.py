"""Money that collateral brings, by a consented sale or by enforcement: taken in, and used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import col

from lawkit.money import Money
from loan_origination.contract_refusals import DayNotPossibleError, WrongContractError
from loan_origination.domain.consents import CONSENT, DisposalKind
from loan_origination.forms.revaluations import ProceedsForm, ProceedsUseForm
from loan_origination.store.loan_accounts import outstanding_under
from loan_origination.store.running_contracts import CARRYING
from loan_origination.store.watch import of_contract
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.disposals import DisposalConsentRow, SaleProceedsRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal
from loan_origination.usecases.repayments import require_open_day
from loan_origination.usecases.sale_proceeds import (
    ENFORCEMENT,
    SALE,
    loan_to_prepay,
    prepay_from_sale,
)
from loan_origination.usecases.security import lock_collateral
from loan_origination.usecases.security import moved as collateral_moved
from loan_origination.usecases.watching import (
    WATCHERS,
    DueTask,
    Held,
    close_task,
    held,
    moved,
    noted,
    open_task,
)
from loan_origination.watch_refusals import ProceedsError
from servicekit.ids import new_id

TASK = "sale_proceeds"
TAKERS = ("accounting", *WATCHERS)
ENFORCED = "enforced"


def require_sold_collateral(
    acting: Acting, contract: ContractRow, collateral_id: UUID | None
) -> None:
    """What is sold as a whole secures this contract; raises WrongContractError."""
    if collateral_id is None:
        return
    row = acting.session.get(CollateralRow, collateral_id)
    if row is None or row.loan_contract_id != contract.id or row.state not in CARRYING:
        raise WrongContractError("`collateral_id`: a collateral that secures the contract")


def begin_sale(acting: Acting, thing: Held[DisposalConsentRow], standing: Standing) -> None:
    """The sale of a whole collateral has consent; it secures the loan until the price has gone
    to it."""
    _step(acting, thing, "consent_disposal", standing)


def give_up_sale(acting: Acting, thing: Held[DisposalConsentRow], standing: Standing) -> None:
    """Nothing is sold after all; raises WrongContractError once money came in."""
    if _received(acting, thing):
        raise WrongContractError("a sale without proceeds")
    _step(acting, thing, "give_up_sale", standing)


def _step(acting: Acting, thing: Held[DisposalConsentRow], step: str, standing: Standing) -> None:
    if thing.row.collateral_id is None:
        return
    row = acting.session.get_one(CollateralRow, thing.row.collateral_id, populate_existing=True)
    told = {"consent": str(thing.row.id)}
    collateral_moved(acting, thing.application, row, step, standing, **told)


def take_proceeds(acting: Acting, consent_id: UUID, form: ProceedsForm) -> SaleProceedsRow:
    """Money from a consented sale: it prepays the loan, without a charge."""
    standing = acting.standing(*TAKERS)
    thing = held(acting, DisposalConsentRow, consent_id)
    if thing.row.kind != DisposalKind.SALE or thing.row.state != "granted":
        raise WrongContractError("a sale with consent")
    row = _taken(acting, thing.contract, form, standing, consent_id=thing.row.id)
    noted(acting, thing, "proceeds_take", standing, amount_fen=row.amount_fen)
    return row


def take_enforcement_proceeds(
    acting: Acting, collateral_id: UUID, form: ProceedsForm
) -> SaleProceedsRow:
    """Money from an enforced collateral: it is a payment of the loan, or its recovery."""
    standing = acting.standing(*TAKERS)
    application, contract, collateral = lock_collateral(acting, collateral_id)
    if collateral.state != ENFORCED:
        raise WrongContractError("a collateral that is enforced")
    row = _taken(acting, contract, form, standing, collateral_id=collateral.id)
    told: dict[str, Any] = {"amount_fen": row.amount_fen, "collateral": collateral.title_number}
    journal(acting, application, "enforcement_proceeds_take", standing, **told)
    return row


def _taken(
    acting: Acting, contract: ContractRow, form: ProceedsForm, standing: Standing, **source: Any
) -> SaleProceedsRow:
    if form.received_on > acting.today:
        raise DayNotPossibleError("received_on", "The day lies ahead.", "日期不得晚于今日。")
    row = SaleProceedsRow(
        id=new_id(),
        contract_id=contract.id,
        recorded_by=standing.person,
        created_at=acting.now,
        **source,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    detail = f"Book {form.amount_fen} fen of proceeds on the loan."
    detail_zh = "处置抵押物所得价款须用于偿还贷款。"
    due_task = DueTask(TASK, str(row.id), "accounting", acting.today, detail, detail_zh)
    open_task(acting, contract, due_task)
    return row


def use_proceeds(acting: Acting, proceeds_id: UUID, form: ProceedsUseForm) -> SaleProceedsRow:
    """Proceeds go to the loan, without a charge; all of them used, or nothing owed any more,
    completes the sale."""
    standing = acting.person_standing("accounting")
    thing = held(acting, SaleProceedsRow, proceeds_id)
    left = thing.row.amount_fen - thing.row.applied_fen
    if form.amount_fen > left:
        raise ProceedsError(left)
    require_open_day(acting, form.on)
    loan_id = loan_to_prepay(acting, thing.contract, form.loan_id)
    money, person = Money(form.amount_fen), standing.person
    told = {"person": person, "reference": form.reference, "source": _source(thing.row)}
    events = prepay_from_sale(acting, loan_id, money, **told)
    thing = held(acting, SaleProceedsRow, proceeds_id)
    row = thing.row
    row.applied_fen += form.amount_fen
    used = {**form.model_dump(mode="json"), "loan_id": str(loan_id), "events": events}
    used["by"] = person
    row.applications = [*row.applications, used]
    noted(acting, thing, "proceeds_use", standing, amount_fen=form.amount_fen)
    is_paid = outstanding_under(acting.session, thing.contract.id).total.is_zero
    if is_paid or row.applied_fen == row.amount_fen:
        close_task(acting, thing.contract.id, TASK, str(row.id))
        _complete(acting, thing, standing, is_paid=is_paid)
    return row


def _source(row: SaleProceedsRow) -> str:
    return ENFORCEMENT if row.consent_id is None else SALE


def _complete(
    acting: Acting, thing: Held[SaleProceedsRow], standing: Standing, *, is_paid: bool
) -> None:
    if thing.row.consent_id is None:
        return
    consent = held(acting, DisposalConsentRow, thing.row.consent_id)
    price = int(consent.row.terms["price_fen"])
    applied = sum(each.applied_fen for each in _received(acting, consent))
    if consent.row.state == "granted" and (is_paid or applied >= price):
        moved(acting, consent, CONSENT, "complete", standing)
        _step(acting, consent, "sell", standing)


def _received(acting: Acting, consent: Held[DisposalConsentRow]) -> list[SaleProceedsRow]:
    chosen = col(SaleProceedsRow.consent_id) == consent.row.id
    return list(of_contract(acting.session, SaleProceedsRow, consent.contract.id, chosen))
