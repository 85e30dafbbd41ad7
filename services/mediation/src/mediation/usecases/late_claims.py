"""Late claims: proposed by one person with reasons, admitted by another."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from mediation.domain.approvals import content_hash
from mediation.domain.claim_errors import ClaimTransitionError, FundEndError
from mediation.domain.claims import ClaimState, ClaimStep
from mediation.domain.escrow_models import Model, posting_policy
from mediation.forms.funds import LateClaimsForm
from mediation.forms.payouts import DecisionForm
from mediation.store.claim_states import state_of
from mediation.store.escrow_access import lock_escrow
from mediation.tables.claims import ClaimRow
from mediation.tables.funds import FundRow
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.payouts import ApprovalRoundRow
from mediation.usecases.acting import Acting
from mediation.usecases.approvals import decide, open_round
from mediation.usecases.claim_moves import move_claim
from mediation.usecases.claim_payments import restore_entitlement
from mediation.usecases.claims import ClaimDesk
from mediation.usecases.escrow_accounts import ACTIVE, require_state
from mediation.usecases.funds import fund_of
from servicekit.ids import new_id
from servicekit.problems import NotFoundError

SUBJECT = "late_claims"


def propose_late(acting: Acting, fund_id: UUID, form: LateClaimsForm) -> ApprovalRoundRow:
    """Put late claims before a second person; raises ClaimTransitionError, FundEndError."""
    fund, escrow = fund_of(acting, fund_id)
    _check(acting, fund, escrow, form.claim_ids)
    content = {
        "fund": fund.id.hex,
        "claims": sorted(one.hex for one in form.claim_ids),
        "reason": form.reason,
    }
    row = open_round(
        acting,
        escrow,
        kind=SUBJECT,
        subject_id=new_id(),
        content_sha256=content_hash(content),
        rules=posting_policy(Model(escrow.model)),
        content=content,
    )
    acting.record("fund.late_claims_proposed", "fund", fund.id, claims=len(form.claim_ids))
    return row


def _check(
    acting: Acting, fund: FundRow, escrow: EscrowAccountRow, claim_ids: Sequence[UUID]
) -> list[ClaimRow]:
    require_state(escrow, "admit late claims", ACTIVE)
    if acting.today > fund.ends_on:
        raise FundEndError(fund.ends_on)
    claims = []
    for claim_id in sorted(set(claim_ids)):
        claim = acting.session.get(ClaimRow, claim_id)
        if claim is None or claim.fund_id != fund.id:
            raise NotFoundError("claim", "申报")
        acting.session.refresh(claim)
        shown = state_of(acting.session, claim)
        if shown is not ClaimState.EXPIRED:
            raise ClaimTransitionError(shown, ClaimStep.ADMIT_LATE, [])
        claims.append(claim)
    return claims


def approve_late(acting: Acting, row: ApprovalRoundRow, form: DecisionForm) -> bool:
    """One person's approval; with the last one missing the claims are admitted.

    Those whose money was kept are owed it again at once; the others have until the fund ends.
    """
    escrow = lock_escrow(acting.session, acting.database, acting.caller, row.ledger_id)
    acting.session.refresh(row)
    if not decide(acting, escrow, row, form, "APPROVE"):
        return False
    content = row.content or {}
    fund = acting.session.get_one(FundRow, UUID(content["fund"]))
    for claim in _check(acting, fund, escrow, [UUID(one) for one in content["claims"]]):
        claim.is_late = True
        shown = ClaimState.EXPIRED
        move_claim(acting, claim, ClaimStep.ADMIT_LATE, shown=shown, reason=content["reason"])
        if claim.entitlement_id is not None:
            restore_entitlement(acting, escrow, claim)
    row.state = "DONE"
    acting.session.add(row)
    acting.session.flush()
    acting.record("fund.late_claims_admitted", "fund", fund.id, round=str(row.id))
    return True


def reject_late(acting: Acting, row: ApprovalRoundRow, form: DecisionForm) -> None:
    """One person's refusal ends the proposal."""
    escrow = lock_escrow(acting.session, acting.database, acting.caller, row.ledger_id)
    acting.session.refresh(row)
    decide(acting, escrow, row, form, "REJECT")


def forfeit(desk: ClaimDesk, claim: ClaimRow) -> None:
    """The fund has ended: what has expired can no longer be admitted."""
    shown = state_of(desk.acting.session, claim)
    move_claim(desk.acting, claim, ClaimStep.FORFEIT, shown=shown, is_bulk=desk.is_bulk)
