"""Awards for reports: tracked from the application to the payment.

How much is due is decided elsewhere: the rules on awards of 2020 are being changed, so no share and
no cap of theirs stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from lawkit.money import Money
from lawkit.refusals import Refusal


class AwardState(StrEnum):
    """Where an award stands."""

    APPLIED = "APPLIED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    PAID = "PAID"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self in (AwardState.REFUSED, AwardState.PAID)


AFTER: Mapping[AwardState | None, frozenset[AwardState]] = MappingProxyType(
    {
        None: frozenset({AwardState.APPLIED}),
        AwardState.APPLIED: frozenset({AwardState.GRANTED, AwardState.REFUSED}),
        AwardState.GRANTED: frozenset({AwardState.PAID}),
        AwardState.REFUSED: frozenset({AwardState.APPLIED}),
        AwardState.PAID: frozenset(),
    }
)


class AwardStepError(Refusal):
    """A step that an award cannot take from where it stands."""

    code = "award_step_refused"
    title = "Not the next step of this award"
    title_zh = "奖励事项不能进行此操作"

    def __init__(self, current: AwardState | None, wanted: AwardState) -> None:
        super().__init__(
            f"An award that is {current or 'not applied for'} cannot become {wanted}.",
            "该奖励事项当前状态不允许此操作。",
            state=current,
            allowed=sorted(AFTER[current]),
        )


class AwardAmountError(Refusal):
    """An amount that does not go with the step: granted and paid are above zero and the same."""

    code = "award_amount_refused"
    title = "Not a possible amount"
    title_zh = "奖励金额不符"

    def __init__(self) -> None:
        super().__init__(
            "A granted award has an amount above 0, and that is what is paid; others have none.",
            "批准的奖励金额应大于零，发放金额应与批准金额一致，其他情形不填金额。",
        )


def require_award_step(
    current: AwardState | None, wanted: AwardState, granted: Money | None, amount: Money | None
) -> None:
    """Raises AwardStepError and AwardAmountError."""
    if wanted not in AFTER[current]:
        raise AwardStepError(current, wanted)
    is_sound = {
        AwardState.GRANTED: amount is not None and amount > Money(0),
        AwardState.PAID: amount in (None, granted),
    }
    if not is_sound.get(wanted, amount is None):
        raise AwardAmountError
