"""Release of a mortgage: nothing is owed, two people agree, the originals go back for a receipt."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import col, select

from loan_origination.contract_refusals import ContractThereError, DayNotPossibleError
from loan_origination.domain.credit_lives import COLLATERAL, GONE
from loan_origination.domain.duties import Duty
from loan_origination.domain.release import RELEASE, Outstanding, require_settled
from loan_origination.forms.default_steps import CancellationForm, HandBackForm, ReleaseForm
from loan_origination.store.draws import drawn_total
from loan_origination.store.loan_accounts import outstanding_under
from loan_origination.store.releases import hand_back_of, release_of_collateral
from loan_origination.store.running_contracts import loans_of
from loan_origination.store.security import collateral_of, custody_of
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.draws import DrawRow
from loan_origination.tables.releases import HandBackRow, ReleaseRow
from loan_origination.tables.security import CollateralRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import take_on
from loan_origination.usecases.contracts import moved as contract_moved
from loan_origination.usecases.security import KEEPERS_OF_SECURITY, lock_collateral
from loan_origination.usecases.security import moved as collateral_moved
from loan_origination.usecases.watching import (
    BRANCH_JUDGES,
    DueTask,
    Held,
    close_task,
    held,
    moved,
    open_task,
)
from loan_origination.watch_refusals import DrawsOpenError, OriginalsMissingError
from servicekit.ids import new_id
from servicekit.outbox import emit

TASK = "release"
UNDER_WAY = ("requested", "checked", "approved", "booked", "paying")
RELEASED = "released"


def ask_release(acting: Acting, form: ReleaseForm) -> ReleaseRow:
    """Ask for a release; raises StillOwedError and DrawsOpenError."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY)
    application, contract, collateral = lock_collateral(acting, form.collateral_id)
    earlier = release_of_collateral(acting.session, collateral.id)
    if earlier is not None:
        raise ContractThereError(str(earlier.id))
    COLLATERAL.after(collateral.state, "ask_release")
    _require_nothing_owed(acting, contract)
    row = ReleaseRow(
        id=new_id(),
        contract_id=contract.id,
        collateral_id=collateral.id,
        branch=contract.branch,
        state="requested",
        settlement=_settlement(Outstanding()),
        reason=form.reason,
        requested_by=standing.person,
        requested_on=acting.today,
        created_at=acting.now,
    )
    for duty in (Duty.PROPOSER, Duty.DELIVERER):
        take_on(acting, application, duty, standing, subject=row.id.hex)
    acting.session.add(row)
    collateral_moved(acting, application, collateral, "ask_release", standing)
    detail = f"Decide on the release of {collateral.title_number}."
    detail_zh = f"审批抵押注销：{collateral.title_number}。"
    task = DueTask(TASK, str(row.id), "branch_manager", acting.today, detail, detail_zh)
    open_task(acting, contract, task)
    return row


def _require_nothing_owed(acting: Acting, contract: ContractRow) -> None:
    session = acting.session
    require_settled(outstanding_under(session, contract.id))
    draws = select(DrawRow.id).where(
        DrawRow.contract_id == contract.id, col(DrawRow.state).in_(UNDER_WAY)
    )
    loans = loans_of(session, contract.id)
    not_settled = [row for row in loans if row.life not in ("settled", "recovered", RELEASED)]
    # Money that was paid out but has no loan account yet is owed as well.
    not_booked = drawn_total(session, contract.id) - sum(row.principal_fen for row in loans)
    count = len(session.exec(draws).all()) + len(not_settled) + (not_booked != 0)
    if count:
        raise DrawsOpenError(count)


def _settlement(owed: Outstanding) -> dict[str, int]:
    return {
        "principal_fen": owed.principal.fen,
        "interest_fen": owed.interest.fen,
        "penalty_fen": owed.penalty.fen,
        "compound_fen": owed.compound.fen,
        "fees_fen": owed.fees.fen,
        "accrued_fen": owed.accrued.fen,
        "total_fen": owed.total.fen,
    }


def decide_release(acting: Acting, release_id: UUID, step: str, reason: str) -> ReleaseRow:
    """A second person looks at the settlement again and approves, or refuses."""
    standing = acting.person_standing(*BRANCH_JUDGES)
    thing = held(acting, ReleaseRow, release_id)
    row = thing.row
    RELEASE.after(row.state, step)
    take_on(acting, thing.application, Duty.DECIDER, standing, subject=row.id.hex)
    if step == "approve":
        _require_nothing_owed(acting, thing.contract)
        row.approved_by, row.approved_on = standing.person, acting.today
    moved(acting, thing, RELEASE, step, standing, reason)
    close_task(acting, thing.contract.id, TASK, str(row.id))
    if row.state == "approved":
        detail = "Hand the originals back."
        task = DueTask(
            "hand_back", str(row.id), "accounting", acting.today, detail, "退还权证原件。"
        )
        open_task(acting, thing.contract, task)
    else:
        _back_to_custody(acting, thing, standing)
    return row


def _back_to_custody(acting: Acting, thing: Held[ReleaseRow], standing: Standing) -> None:
    collateral = acting.session.get_one(CollateralRow, thing.row.collateral_id)
    collateral_moved(acting, thing.application, collateral, "stay", standing)


def hand_back(acting: Acting, release_id: UUID, form: HandBackForm) -> ReleaseRow:
    """The vault keeper gives the originals to the one who asked for the release, who passes them
    on to the mortgagor against a numbered receipt, if still nothing is owed."""
    standing = acting.person_standing("accounting")
    thing = held(acting, ReleaseRow, release_id)
    row = thing.row
    RELEASE.after(row.state, "hand_back")
    _require_nothing_owed(acting, thing.contract)
    take_on(acting, thing.application, Duty.KEEPER, standing, subject=row.id.hex)
    kept = [each for each in custody_of(acting.session, row.collateral_id) if each.slip_no]
    if not kept:
        raise OriginalsMissingError
    receipt = HandBackRow(
        id=new_id(),
        release_id=row.id,
        receipt_no=f"{thing.contract.number}-{row.collateral_id.hex[-6:].upper()}-TH",
        slips=[each.slip_no for each in kept],
        items=[item for each in kept for item in each.items],
        received_by=form.received_by,
        authority_ref=form.authority_ref,
        handed_by=standing.person,
        witness=row.requested_by,
        handed_back_at=acting.now,
    )
    acting.session.add(receipt)
    moved(acting, thing, RELEASE, "hand_back", standing, receipt=receipt.receipt_no)
    close_task(acting, thing.contract.id, "hand_back", str(row.id))
    detail = "Cancel the registration with the mortgagor."
    task = DueTask(
        "cancel_registration",
        str(row.id),
        "collateral_officer",
        acting.today,
        detail,
        "协助抵押人办理抵押注销登记。",
    )
    open_task(acting, thing.contract, task)
    return row


def cancel_registration(acting: Acting, release_id: UUID, form: CancellationForm) -> ReleaseRow:
    """The registration is cancelled, if still nothing is owed; with the last collateral the
    contract is closed."""
    standing = acting.person_standing(*KEEPERS_OF_SECURITY)
    thing = held(acting, ReleaseRow, release_id)
    row = thing.row
    RELEASE.after(row.state, "cancel_registration")
    _require_nothing_owed(acting, thing.contract)
    if form.cancelled_on > acting.today:
        raise DayNotPossibleError("cancelled_on", "The day lies ahead.", "日期不得晚于今日。")
    row.cancellation_no, row.released_on = form.cancellation_no, form.cancelled_on
    moved(acting, thing, RELEASE, "cancel_registration", standing, number=form.cancellation_no)
    close_task(acting, thing.contract.id, "cancel_registration", str(row.id))
    collateral = acting.session.get_one(CollateralRow, row.collateral_id)
    collateral_moved(acting, thing.application, collateral, "release", standing)
    left = [
        each for each in collateral_of(acting.session, thing.contract.id) if each.state not in GONE
    ]
    if not left:
        _close_contract(acting, thing, standing)
    return row


def _close_contract(acting: Acting, thing: Held[ReleaseRow], standing: Standing) -> None:
    contract_moved(acting, thing.application, thing.contract, "close", standing, "抵押登记已注销")
    for loan in loans_of(acting.session, thing.contract.id):
        loan.life = RELEASED
        loan.version += 1
        acting.session.add(loan)
        told = {"loan_id": str(loan.id), "number": loan.number, "released_on": str(acting.today)}
        emit(acting.session, acting.database, f"loan/{loan.id}", "loan.released", told)
        acting.record("loan.released", "loan", loan.id, release_id=str(thing.row.id))
    acting.session.flush()


def receipt_of(acting: Acting, row: ReleaseRow) -> HandBackRow | None:
    """The receipt of a release, once the originals are handed back."""
    return hand_back_of(acting.session, row.id)
