"""The one way in which a claim changes its state."""

from __future__ import annotations

from mediation.domain.claims import ClaimState, ClaimStep, after_step
from mediation.tables.claims import ClaimEventRow, ClaimRow
from mediation.usecases.acting import Acting
from servicekit.ids import new_id


def move_claim(
    acting: Acting,
    claim: ClaimRow,
    step: ClaimStep,
    *,
    target: ClaimState | None = None,
    shown: ClaimState | None = None,
    reason: str = "",
    is_bulk: bool = False,
) -> None:
    """Take a step; raises ClaimTransitionError when it is not among the ways on.

    `shown` is the state that entitlement and payments tell of: from the entitlement on they alone
    say where a claim stands, and nothing is stored beside them. Work on many claims makes
    one record for a whole chunk in the journal of actions; each claim has its event all the same.
    """
    before = shown or ClaimState(claim.state)
    to_state = after_step(before, step, target)
    if claim.entitlement_id is None or to_state is ClaimState.FORFEITED:
        claim.state = to_state
    claim.version += 1
    acting.session.add(claim)
    acting.session.add(
        ClaimEventRow(
            id=new_id(),
            claim_id=claim.id,
            at=acting.now,
            actor=acting.person,
            role=" ".join(sorted(acting.caller.roles)),
            step=step,
            from_state=before,
            to_state=to_state,
            reason=reason,
        )
    )
    if not is_bulk:
        acting.record(f"claim.{step}", "claim", claim.id, from_state=before, to_state=to_state)
