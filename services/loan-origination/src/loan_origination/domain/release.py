"""Release of the mortgage: only when nothing at all is owed (article 43)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lawkit.articles import carries_out
from lawkit.money import Money
from lawkit.refusals import Refusal
from loan_origination.domain.allocation import NOTHING
from loan_origination.domain.articles import MEASURES_43
from loan_origination.domain.servicing.account import LoanAccount
from loan_origination.domain.step_tables import StepTable

RELEASE = StepTable(
    "release",
    "抵押注销",
    {
        "requested": {"approve": "approved", "refuse": "refused"},
        "approved": {"hand_back": "handed_back"},
        "handed_back": {"cancel_registration": "released"},
    },
)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is owed, part by part; `accrued` is interest that is not billed yet."""

    principal: Money = NOTHING
    interest: Money = NOTHING
    penalty: Money = NOTHING
    compound: Money = NOTHING
    fees: Money = NOTHING
    accrued: Money = NOTHING

    def __add__(self, other: Outstanding) -> Outstanding:
        return Outstanding(
            self.principal + other.principal,
            self.interest + other.interest,
            self.penalty + other.penalty,
            self.compound + other.compound,
            self.fees + other.fees,
            self.accrued + other.accrued,
        )

    @property
    def total(self) -> Money:
        """All parts together."""
        parts = (self.principal, self.interest, self.penalty, self.compound, self.fees)
        return sum(parts, start=self.accrued)


class StillOwedError(Refusal):
    """Something is still owed: a cent is enough to keep the mortgage."""

    code = "still_owed"
    title = "The loan is not fully paid"
    title_zh = "贷款本息尚未结清"

    def __init__(self, owed: Outstanding) -> None:
        super().__init__(
            f"{owed.total.yuan_text()} yuan are still owed; the mortgage stays.",
            f"尚欠{owed.total.yuan_text()}元，结清全部本息及费用前不得注销抵押登记。",
            principal_fen=owed.principal.fen,
            interest_fen=owed.interest.fen,
            penalty_fen=owed.penalty.fen,
            compound_fen=owed.compound.fen,
            fees_fen=owed.fees.fen,
            accrued_fen=owed.accrued.fen,
            rule_id="R-ZZ1",
            article=MEASURES_43.citation,
        )


@carries_out(MEASURES_43)
def outstanding_of(accounts: Iterable[LoanAccount]) -> Outstanding:
    """What all loans of a contract owe together: principal due or not, interest, penalty and
    compound interest, fees, and interest accrued but not billed."""
    found = Outstanding()
    for account in accounts:
        owed = account.owed
        found += Outstanding(
            principal=account.total_principal,
            interest=owed.interest,
            penalty=owed.penalty,
            compound=owed.compound,
            fees=owed.fee,
            accrued=account.accrued,
        )
    return found


@carries_out(MEASURES_43)
def require_settled(owed: Outstanding) -> None:
    """Raises StillOwedError unless everything is exactly zero."""
    if not owed.total.is_zero:
        raise StillOwedError(owed)
