"""Objections: raised by the investor, answered by one person, decided by another."""

from __future__ import annotations

from uuid import UUID

from mediation.claim_refusals import AmountAboveLossError
from mediation.domain.claims import ClaimState, ClaimStep
from mediation.forms.claims import ObjectionDecisionForm, ObjectionForm, ObjectionProposalForm
from mediation.money_errors import SecondPersonNeededError
from mediation.refusals import MatterStateError
from mediation.store.claim_access import find_objection
from mediation.tables.claims import ClaimRow, ObjectionRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_moves import move_claim
from mediation.usecases.claims import ClaimDesk, drop_elements, locked
from servicekit.ids import new_id


def object_to(acting: Acting, claim_id: UUID, form: ObjectionForm) -> ObjectionRow:
    """Who objects does not accept: elements handed in so far count no more.

    Raises ClaimWindowClosedError, ClaimTransitionError.
    """
    claim = locked(acting, claim_id)
    move_claim(acting, claim, ClaimStep.OBJECT)
    ClaimDesk(acting, claim.fund_id).require_open(claim)
    drop_elements(claim, contract=True, declaration=True)
    row = ObjectionRow(
        id=new_id(),
        claim_id=claim.id,
        fund_id=claim.fund_id,
        grounds=form.grounds,
        evidence=[one.model_dump() for one in form.evidence],
        state="OPEN",
        before_fen=claim.amount_fen,
        raised_by=acting.person,
        raised_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    return row


def propose_answer(acting: Acting, row_id: UUID, form: ObjectionProposalForm) -> ObjectionRow:
    """What the objection should lead to; raises AmountAboveLossError."""
    row, claim = _found(acting, row_id, "OPEN", "PROPOSED")
    if form.amount_fen is not None and form.amount_fen > claim.loss_fen:
        raise AmountAboveLossError(form.amount_fen, claim.loss_fen)
    row.state = "PROPOSED"
    row.proposed_fen, row.proposal = form.amount_fen, form.reason
    row.proposed_by = acting.person
    acting.session.add(row)
    acting.session.flush()
    acting.record("objection.answered", "objection", row.id, amount_fen=form.amount_fen)
    return row


def decide_objection(acting: Acting, row_id: UUID, form: ObjectionDecisionForm) -> ObjectionRow:
    """Confirm the answer, or send it back; never by the one who gave it.

    Raises SecondPersonNeededError.
    """
    row, claim = _found(acting, row_id, "PROPOSED")
    if acting.person in {row.proposed_by, row.raised_by}:
        raise SecondPersonNeededError
    if not form.is_confirmed:
        row.state = "OPEN"
        acting.session.add(row)
        acting.record("objection.sent_back", "objection", row.id)
        return row
    row.decided_by, row.decided_at = acting.person, acting.now
    row.state = "UPHELD" if row.proposed_fen is None else "RECALCULATED"
    acting.session.add(row)
    _apply(acting, claim, row)
    acting.session.flush()
    acting.record("objection.decided", "objection", row.id, state=row.state)
    return row


def _apply(acting: Acting, claim: ClaimRow, row: ObjectionRow) -> None:
    if row.proposed_fen is None:
        move_claim(acting, claim, ClaimStep.UPHOLD)
        return
    claim.amount_fen = row.proposed_fen
    claim.exclusion = "" if row.proposed_fen else claim.exclusion
    claim.exclusion_reason = "" if row.proposed_fen else claim.exclusion_reason
    move_claim(acting, claim, ClaimStep.RECALCULATE)


def _found(acting: Acting, row_id: UUID, *states: str) -> tuple[ObjectionRow, ClaimRow]:
    seen = find_objection(acting.session, acting.caller, acting.today, row_id)
    claim = locked(acting, seen.claim_id)
    row = acting.session.get_one(ObjectionRow, row_id, populate_existing=True)
    if row.state not in states:
        raise MatterStateError("objection", row.state, states)
    assert claim.state == ClaimState.OBJECTED
    return row, claim
