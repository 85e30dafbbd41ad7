"""Who may be paid out of a draw, in which way, and whether the money went where it should."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lawkit.articles import Article, carries_out
from lawkit.refusals import Refusal
from loan_origination.domain.articles import ANNEX_18, MEASURES_30, MEASURES_31, MEASURES_32
from loan_origination.domain.facts import PurposeCode
from loan_origination.domain.loan_facts import PaymentMode
from loan_origination.domain.party_names import plain_name

ALWAYS_ENTRUSTED = frozenset(
    {
        PurposeCode.REFIT,
        PurposeCode.DECORATION,
        PurposeCode.REFINANCE_BANK_LOAN,
        PurposeCode.REFINANCE_SHAREHOLDER_LOAN,
        PurposeCode.REFUND_OWN_MONEY,
    }
)
"""Purposes of article 31: entrusted whatever the amount."""

OWN_CLAIMS = frozenset({PurposeCode.REFINANCE_SHAREHOLDER_LOAN, PurposeCode.REFUND_OWN_MONEY})
"""Here the counterparty is related by nature: the shareholder, or the owner itself."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment as it is ordered; `reference` is the contract or invoice that it pays."""

    payee_name: str
    payee_account: str
    amount_fen: int
    purpose: str
    reference: str


@dataclass(frozen=True, slots=True)
class PaymentFrame:
    """What the payments of a draw are measured against.

    `left_by_purpose` is what the contract still allows for each purpose; `old_lenders` those whose
    loan is refinanced; `only_payee` is set while a bridge stands in for the mortgage.
    """

    draw_fen: int
    mode: PaymentMode
    threshold_fen: int
    borrower_names: frozenset[str]
    borrower_accounts: frozenset[str]
    related_parties: frozenset[str]
    left_by_purpose: Mapping[str, int]
    old_lenders: frozenset[str]
    only_payee: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentFault:
    """One fault of an order; the pointer is into the request."""

    pointer: str
    rule_id: str
    article: Article
    detail: str
    detail_zh: str


class PaymentFaultsError(Refusal):
    """The payments of a draw cannot be ordered like this; every fault with rule and article."""

    code = "payment_order_refused"
    title = "The payment order cannot be accepted"
    title_zh = "支付委托不符合要求"

    def __init__(self, faults: Sequence[PaymentFault]) -> None:
        self._faults = tuple(faults)
        super().__init__(
            f"{len(self._faults)} faults in the payment order; see `errors`.",
            f"支付委托存在{len(self._faults)}处问题，详见errors。",
            rule_id=self._faults[0].rule_id,
            article=self._faults[0].article.citation,
            article_zh=self._faults[0].article.label,
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        return [
            {
                "pointer": fault.pointer,
                "detail": fault.detail_zh if chinese else fault.detail,
                "code": self.code,
                "rule_id": fault.rule_id,
                "article": fault.article.label if chinese else fault.article.citation,
            }
            for fault in self._faults
        ]


@carries_out(MEASURES_30, MEASURES_31, ANNEX_18)
def must_be_entrusted(payments: Sequence[Instruction], threshold_fen: int) -> tuple[str, ...]:
    """The payees that the bank itself must pay: for refit, decoration and refinancing whatever the
    amount, else when one payee gets more than the threshold (R-U4, R-U5). Several payments of one
    draw to one payee count together, so that nothing is gained by splitting."""
    by_payee: defaultdict[str, int] = defaultdict(int)
    named = []
    for payment in payments:
        by_payee[plain_name(payment.payee_name)] += payment.amount_fen
        if payment.purpose in ALWAYS_ENTRUSTED:
            named.append(payment.payee_name)
    large = [
        payment.payee_name
        for payment in payments
        if by_payee[plain_name(payment.payee_name)] > threshold_fen
    ]
    return tuple(dict.fromkeys([*named, *large]))


@carries_out(MEASURES_30, MEASURES_31, MEASURES_32, ANNEX_18)
def order_faults(payments: Sequence[Instruction], frame: PaymentFrame) -> tuple[PaymentFault, ...]:
    """Whether payments may go out (R-U4..U7, R-Q2): their sum is the draw, each has its paper, goes
    to a counterparty that is neither the borrower nor (but for a shareholder loan) related to it,
    stays within the contracted purpose, and while a bridge stands only the old lender is paid."""
    faults = list(_faults_of_the_whole(payments, frame))
    for place, payment in enumerate(payments):
        faults += _faults_of_one(f"/payments/{place}", payment, frame)
    return tuple(faults)


def _faults_of_the_whole(
    payments: Sequence[Instruction], frame: PaymentFrame
) -> list[PaymentFault]:
    faults = []
    total = sum(payment.amount_fen for payment in payments)
    if total != frame.draw_fen:
        faults.append(
            PaymentFault(
                "/payments",
                "R-U7",
                ANNEX_18,
                f"The payments come to {total} fen, the draw to {frame.draw_fen}.",
                f"支付金额合计{total}分，与提款金额{frame.draw_fen}分不一致。",
            )
        )
    if frame.mode is PaymentMode.SELF_MANAGED:
        faults += [
            PaymentFault(
                "/mode",
                "R-U4",
                MEASURES_31,
                f"{payee} must be paid by the bank (entrusted payment).",
                f"对{payee}的支付应采用贷款人受托支付方式。",
            )
            for payee in must_be_entrusted(payments, frame.threshold_fen)
        ]
    return faults + list(_purpose_faults(payments, frame))


def _purpose_faults(payments: Sequence[Instruction], frame: PaymentFrame) -> list[PaymentFault]:
    by_purpose: defaultdict[str, int] = defaultdict(int)
    for payment in payments:
        by_purpose[payment.purpose] += payment.amount_fen
    return [
        _beyond_purpose(purpose, asked, frame.left_by_purpose.get(purpose, 0))
        for purpose, asked in by_purpose.items()
        if asked > frame.left_by_purpose.get(purpose, 0)
    ]


def _beyond_purpose(purpose: str, asked: int, left: int) -> PaymentFault:
    return PaymentFault(
        "/payments",
        "R-P4",
        ANNEX_18,
        f"{asked} fen for {purpose}; the contract leaves {left}.",
        f"用途{purpose}申请{asked}分，合同剩余额度{left}分。",
    )


def _faults_of_one(pointer: str, payment: Instruction, frame: PaymentFrame) -> list[PaymentFault]:
    def fault(member: str, rule: str, article: Article, texts: tuple[str, str]) -> PaymentFault:
        return PaymentFault(f"{pointer}/{member}", rule, article, *texts)

    found, payee = [], plain_name(payment.payee_name)
    is_borrower = payee in frame.borrower_names or payment.payee_account in frame.borrower_accounts
    if is_borrower and payment.purpose != PurposeCode.REFUND_OWN_MONEY:
        texts = "The borrower itself cannot be the payee.", "收款人不得为借款人本人。"
        found.append(fault("payee_name", "R-U7", ANNEX_18, texts))
    if payee in frame.related_parties and payment.purpose not in OWN_CLAIMS:
        texts = "A related party cannot be the payee.", "收款人不得为借款人关联方。"
        found.append(fault("payee_name", "R-U7", ANNEX_18, texts))
    refinances = payment.purpose == PurposeCode.REFINANCE_BANK_LOAN
    if refinances and payee not in frame.old_lenders:
        texts = "Only the old lender can be paid.", "置换贷款的款项只能支付给原贷款银行。"
        found.append(fault("payee_name", "R-E2", MEASURES_32, texts))
    if frame.only_payee is not None and payee != plain_name(frame.only_payee):
        texts = (
            "While a bridge stands in for the mortgage only the old lender is paid.",
            "过渡担保期间贷款仅可用于归还原贷款银行。",
        )
        found.append(fault("payee_name", "R-Q2", MEASURES_32, texts))
    return found


@dataclass(frozen=True, slots=True)
class UseLine:
    """A planned or actual payment by the borrower."""

    payee: str
    purpose: str
    amount_fen: int
    on: date
    voucher: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class UseDifference:
    """Where actual payments depart from the plan; positive is more than planned."""

    payee: str
    purpose: str
    planned_fen: int
    actual_fen: int
    explanation: str

    @property
    def is_explained(self) -> bool:
        return bool(self.explanation.strip())


@carries_out(ANNEX_18)
def use_differences(
    planned: Sequence[UseLine], actual: Sequence[UseLine]
) -> tuple[UseDifference, ...]:
    """The actual payments against the planned ones (annexes 6 and 7; R-U6), payee by payee and
    purpose by purpose: what was paid beyond the plan or to somebody not in it needs an
    explanation. What is planned and not yet paid is no difference."""
    plan, paid = _by_payee(planned), _by_payee(actual)
    explained = {_key(line): line.explanation for line in actual if line.explanation.strip()}
    return tuple(
        UseDifference(payee, purpose, plan.get(key, 0), amount, explained.get(key, ""))
        for key, amount in paid.items()
        for payee, purpose in [key]
        if amount > plan.get(key, 0)
    )


@carries_out(ANNEX_18)
def actual_list_due_on(paid_on: date, lists_so_far: int) -> date:
    """The next actual-payments list (annex 7; R-U6): every month until the money is used up,
    counted from the day of payment, on the last day of shorter months."""
    months = paid_on.month + lists_so_far
    year, month = paid_on.year + months // 12, months % 12 + 1
    return date(year, month, min(paid_on.day, _days_of(year, month)))


def _days_of(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def _by_payee(lines: Sequence[UseLine]) -> dict[tuple[str, str], int]:
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        found[_key(line)] += line.amount_fen
    return dict(found)


def _key(line: UseLine) -> tuple[str, str]:
    return plain_name(line.payee), line.purpose
