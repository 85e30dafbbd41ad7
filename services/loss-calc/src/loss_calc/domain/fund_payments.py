"""What a compensation fund pays on each claim when it may not suffice for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lawkit.articles import carries_out
from lawkit.money import Money
from loss_calc.domain.articles import ADVANCE_COMPENSATION
from loss_calc.domain.errors import ParameterError
from loss_calc.domain.funds import pro_rata

NOTHING = Money(0)


@dataclass(frozen=True, slots=True)
class PaymentOptions:
    """Who is served first when a fund is too small.

    Claims up to `small_claim` come first and in full; then every claim gets `minimum`, or its
    whole amount if that is less; what is left goes out in proportion to what is still owed.
    """

    small_claim: Money = NOTHING
    minimum: Money = NOTHING

    def __post_init__(self) -> None:
        """Refuse negative limits."""
        if self.small_claim.is_negative or self.minimum.is_negative:
            raise ParameterError(
                "Neither the small claim nor the minimum may be negative.",
                "小额标准与最低赔付额均不得为负。",
                parameter="minimum",
            )


@carries_out(ADVANCE_COMPENSATION)
def fund_payments(
    claims: Mapping[str, Money], fund: Money | None, options: PaymentOptions
) -> dict[str, Money]:
    """The payment on each claim; never above the claim, and exactly min(fund, claims) in sum.

    Without a `fund` the payer tops up, so every claim is paid in full. Each step shares out pro
    rata where even it does not suffice. Raises ParameterError for negative amounts.
    """
    if fund is None:
        return dict(claims)
    paid = dict.fromkeys(claims, NOTHING)
    left = fund
    small = {ref: claim for ref, claim in claims.items() if claim <= options.small_claim}
    for step in ("small", "minimum", "rest"):
        owed = small if step == "small" else _owed(claims, paid)
        if step == "minimum":
            owed = {ref: min(claim, options.minimum) for ref, claim in owed.items()}
        shares = pro_rata(owed, left)
        for ref, share in shares.items():
            paid[ref] += share
        left -= sum(shares.values(), start=NOTHING)
    return paid


def _owed(claims: Mapping[str, Money], paid: Mapping[str, Money]) -> dict[str, Money]:
    return {ref: claim - paid[ref] for ref, claim in claims.items()}
