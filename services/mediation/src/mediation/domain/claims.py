"""The states of a claim against a compensation fund, and the only ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from mediation.domain.claim_errors import ClaimTransitionError


class ClaimState(StrEnum):
    """Where a claim stands.

    From IN_BATCH on the payments say where it stands; these four are never stored.
    """

    LISTED = "LISTED"
    NOTIFIED = "NOTIFIED"
    VIEWED = "VIEWED"
    DECLARED_INCOMPLETE = "DECLARED_INCOMPLETE"
    DECLARED_VALID = "DECLARED_VALID"
    VERIFIED = "VERIFIED"
    ENTITLED = "ENTITLED"
    OBJECTED = "OBJECTED"
    RECALCULATED = "RECALCULATED"
    UPHELD = "UPHELD"
    EXPIRED = "EXPIRED"
    LATE_ADMITTED = "LATE_ADMITTED"
    FORFEITED = "FORFEITED"
    INELIGIBLE = "INELIGIBLE"
    DECLINED = "DECLINED"
    IN_BATCH = "IN_BATCH"
    PAID = "PAID"
    RETURNED = "RETURNED"
    FIX_NEEDED = "FIX_NEEDED"


class ClaimStep(StrEnum):
    """What moves a claim."""

    NOTIFY = "notify"
    VIEW = "view"
    DECLARE = "declare"
    COMPLETE = "complete"
    TAKE_BACK = "take_back"
    DECLINE = "decline"
    OBJECT = "object"
    RECALCULATE = "recalculate"
    UPHOLD = "uphold"
    VERIFY = "verify"
    ENTITLE = "entitle"
    EXPIRE = "expire"
    ADMIT_LATE = "admit_late"
    FORFEIT = "forfeit"
    ASK_FIX = "ask_fix"


_S, _T = ClaimState, ClaimStep
PAYING = frozenset({_S.IN_BATCH, _S.PAID, _S.RETURNED, _S.FIX_NEEDED})
"""Told by the payments of an entitled claim."""

_DECLARABLE = (
    _S.VIEWED,
    _S.DECLARED_INCOMPLETE,
    _S.RECALCULATED,
    _S.UPHELD,
    _S.LATE_ADMITTED,
)
_DECLARED = (_S.DECLARED_INCOMPLETE, _S.DECLARED_VALID)
_STEPS: Mapping[ClaimStep, tuple[tuple[ClaimState, ...], tuple[ClaimState, ...]]] = {
    _T.NOTIFY: ((_S.LISTED,), (_S.NOTIFIED,)),
    _T.VIEW: ((_S.LISTED, _S.NOTIFIED), (_S.VIEWED,)),
    _T.DECLARE: (_DECLARABLE, _DECLARED),
    _T.COMPLETE: ((_S.DECLARED_INCOMPLETE,), _DECLARED),
    _T.TAKE_BACK: (_DECLARED, (_S.DECLARED_INCOMPLETE,)),
    _T.DECLINE: (
        (_S.NOTIFIED, *_DECLARABLE, _S.DECLARED_VALID),
        (_S.DECLINED,),
    ),
    _T.OBJECT: (
        (_S.NOTIFIED, _S.VIEWED, *_DECLARED, _S.LATE_ADMITTED, _S.INELIGIBLE),
        (_S.OBJECTED,),
    ),
    _T.RECALCULATE: ((_S.OBJECTED,), (_S.RECALCULATED,)),
    _T.UPHOLD: ((_S.OBJECTED,), (_S.UPHELD,)),
    _T.VERIFY: ((_S.DECLARED_VALID,), (_S.VERIFIED,)),
    _T.ENTITLE: ((_S.VERIFIED, _S.LATE_ADMITTED), (_S.ENTITLED,)),
    _T.EXPIRE: (
        (
            _S.LISTED,
            _S.NOTIFIED,
            _S.VIEWED,
            _S.DECLARED_INCOMPLETE,
            _S.RECALCULATED,
            _S.UPHELD,
            _S.LATE_ADMITTED,
            _S.ENTITLED,
            _S.RETURNED,
            _S.FIX_NEEDED,
        ),
        (_S.EXPIRED,),
    ),
    _T.ADMIT_LATE: ((_S.EXPIRED,), (_S.LATE_ADMITTED,)),
    _T.FORFEIT: ((_S.EXPIRED,), (_S.FORFEITED,)),
    _T.ASK_FIX: ((_S.RETURNED,), (_S.FIX_NEEDED,)),
}
STEPS: Mapping[ClaimStep, tuple[tuple[ClaimState, ...], tuple[ClaimState, ...]]]
STEPS = MappingProxyType(_STEPS)

UNDECLARED = tuple(
    state for state in STEPS[ClaimStep.EXPIRE][0] if state not in {_S.ENTITLED, *PAYING}
)
"""What expires with the window: nobody has declared validly."""


def allowed_claim_steps(state: ClaimState) -> list[ClaimStep]:
    """The steps that are possible from a state."""
    return [step for step, (sources, _) in STEPS.items() if state in sources]


def after_step(state: ClaimState, step: ClaimStep, target: ClaimState | None = None) -> ClaimState:
    """The state after a step; `target` chooses where a step has two ends.

    Raises ClaimTransitionError with the steps that are possible.
    """
    sources, targets = STEPS[step]
    if state not in sources:
        raise ClaimTransitionError(state, step, allowed_claim_steps(state))
    if target is None:
        (target,) = targets
    if target not in targets:
        raise ValueError(f"{step} does not lead to {target}")
    return target
