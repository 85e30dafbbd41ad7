"""What a contract must say: the very terms of the approval; and how far tenants have been told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.refusals import Refusal
from lawkit.rounding import decimal_text
from loan_origination.domain.articles import ANNEX_11, MEASURES_28

TERM_NAMES: Mapping[str, str] = {
    "amount_fen": "贷款金额（分）",
    "term_months": "贷款期限（月）",
    "annual_rate": "年利率",
    "method": "还款方式",
    "purposes": "贷款用途",
    "conditions": "审批条件",
}


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """The terms that approval and contract must share. The rate is a ratio per year."""

    amount_fen: int
    term_months: int
    annual_rate: Fraction
    method: str
    purposes: tuple[tuple[str, int], ...]
    conditions: tuple[str, ...] = ()

    def as_texts(self) -> dict[str, str]:
        """Every term as text, in an order of its own making no difference."""
        return {
            "amount_fen": str(self.amount_fen),
            "term_months": str(self.term_months),
            "annual_rate": decimal_text(self.annual_rate),
            "method": self.method,
            "purposes": "; ".join(f"{code}={fen}" for code, fen in sorted(self.purposes)),
            "conditions": "; ".join(sorted(self.conditions)),
        }


@dataclass(frozen=True, slots=True)
class TermDifference:
    """One term on which contract and approval do not agree."""

    term: str
    approved: str
    contracted: str


class ContractDiffersError(Refusal):
    """The contract is not what was approved; every difference with both values."""

    code = "contract_differs_from_approval"
    title = "The contract differs from the approval"
    title_zh = "合同与审批内容不一致"

    def __init__(self, differences: Sequence[TermDifference]) -> None:
        self._differences = tuple(differences)
        super().__init__(
            f"{len(self._differences)} terms differ from the approval; see `errors`.",
            f"合同有{len(self._differences)}项要素与审批内容不一致，详见errors。",
            rule_id="R-P4",
            article=ANNEX_11.citation,
            article_zh=ANNEX_11.label,
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        return [
            {
                "pointer": f"/terms/{each.term}",
                "detail": _told(each, chinese=chinese),
                "code": self.code,
                "rule_id": "R-P4",
                "approved": each.approved,
                "contracted": each.contracted,
            }
            for each in self._differences
        ]


def _told(difference: TermDifference, *, chinese: bool) -> str:
    if chinese:
        name = TERM_NAMES[difference.term]
        return f"{name}：审批为“{difference.approved}”，合同为“{difference.contracted}”。"
    return f"approved: {difference.approved!r}; contracted: {difference.contracted!r}"


@carries_out(ANNEX_11)
def differences(approved: LoanTerms, contracted: LoanTerms) -> tuple[TermDifference, ...]:
    """Contracts are signed as approved: amount, term, rate, method, purpose and conditions are
    compared one by one (annex 1 article 11; R-P4)."""
    one, other = approved.as_texts(), contracted.as_texts()
    return tuple(
        TermDifference(term, one[term], other[term]) for term in one if one[term] != other[term]
    )


@dataclass(frozen=True, slots=True)
class NoticeState:
    """How far one tenant has been told; the rent is the lease's yearly rent in the base."""

    lease: str
    annual_rent_fen: int
    is_noticed: bool
    has_undertaken: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the counted rent tenants have undertaken to pay as told."""

    rent_fen: int
    covered_fen: int
    without_notice: tuple[str, ...]
    without_undertaking: tuple[str, ...]

    @property
    def share(self) -> Fraction:
        """The covered share of the rent; all of nothing is covered."""
        return Fraction(self.covered_fen, self.rent_fen) if self.rent_fen else Fraction(1)


@carries_out(MEASURES_28, ANNEX_11)
def rent_covered(notices: Sequence[NoticeState]) -> Coverage:
    """Each tenant gets a Notice of the mortgage and the supervised account, and gives the bank an
    Undertaking (article 28; R-P3): rent counts as covered when both are there."""
    both = [each for each in notices if each.is_noticed and each.has_undertaken]
    return Coverage(
        rent_fen=sum(each.annual_rent_fen for each in notices),
        covered_fen=sum(each.annual_rent_fen for each in both),
        without_notice=tuple(each.lease for each in notices if not each.is_noticed),
        without_undertaking=tuple(each.lease for each in notices if not each.has_undertaken),
    )
