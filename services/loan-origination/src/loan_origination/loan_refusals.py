"""Refusals of the service itself about running loans and business days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from lawkit.rounding import decimal_text
from servicekit.problems import ConflictError, HttpRefusal, UnprocessableError


class NoBusinessDayError(ConflictError):
    code = "no_business_day"
    title = "No business day is open"
    title_zh = "尚未开启营业日"

    def __init__(self) -> None:
        super().__init__(
            "No business day has been opened yet: start one with POST /business-days/{date}/runs.",
            "尚未开启任何营业日，请先运行营业日批处理。",
        )


class BusinessDayError(UnprocessableError):
    code = "business_day_not_possible"
    title = "Not a business day to run"
    title_zh = "该营业日不可运行"

    def __init__(self, on: date, detail: str, detail_zh: str) -> None:
        super().__init__(detail, detail_zh, on=on.isoformat())


class NotOpenDayError(ConflictError):
    code = "business_day_not_open"
    title = "Bookings are made on the open business day"
    title_zh = "仅可在当前营业日入账"

    def __init__(self, on: date, open_on: date) -> None:
        super().__init__(
            f"{on} is not the open business day, which is {open_on}.",
            f"{on}不是当前营业日，当前营业日为{open_on}。",
            on=on.isoformat(),
            open_on=open_on.isoformat(),
        )


class LoanPendingError(ConflictError):
    code = "loan_pending"
    title = "The loan has not begun"
    title_zh = "贷款尚未起息"

    def __init__(self, begins_on: date) -> None:
        super().__init__(
            f"The loan begins on {begins_on}, after the open business day.",
            f"该贷款自{begins_on}起息，晚于当前营业日。",
            begins_on=begins_on.isoformat(),
        )


class NotReversibleError(ConflictError):
    code = "event_not_reversible"
    title = "The event cannot be reversed"
    title_zh = "该事项不可冲正"

    def __init__(self, kind: str, state: str) -> None:
        super().__init__(
            f"Payments that stand can be reversed; this is a {kind}, {state}.",
            f"仅有效的还款可以冲正，该事项为{kind}，状态{state}。",
            kind=kind,
            state=state,
        )


class OtherPersonError(HttpRefusal):
    status = 403
    code = "other_person_needed"
    title = "Another person must do this"
    title_zh = "须由他人办理"

    def __init__(self, what: str, what_zh: str, persons: Sequence[str]) -> None:
        super().__init__(
            f"{what} needs somebody else than who has acted before.",
            f"{what_zh}须由前一环节以外的人员办理。",
            persons=list(persons),
        )


class ImportContentDiffersError(ConflictError):
    code = "batch_content_differs"
    title = "Another import has this number"
    title_zh = "该批次号已用于不同内容"

    def __init__(self, batch_no: str) -> None:
        super().__init__(
            f"The number {batch_no} was used for other loans; use a fresh one.",
            f"批次号{batch_no}此前用于不同内容，请更换。",
            batch_no=batch_no,
        )


class StepOrderError(ConflictError):
    code = "not_in_this_state"
    title = "Not possible in the present state"
    title_zh = "当前状态不允许此操作"

    def __init__(self, state: str, needed: Sequence[str]) -> None:
        super().__init__(
            f"This is {state}; it must be {' or '.join(needed)}.",
            f"当前状态为{state}，须为{'、'.join(needed)}。",
            state=state,
            needed=list(needed),
        )


class ConsentMissingError(ConflictError):
    code = "written_consent_missing"
    title = "Not everybody who gave security has consented"
    title_zh = "缺少担保人书面同意"

    def __init__(self, parties: Sequence[str]) -> None:
        super().__init__(
            f"Without written consent: {', '.join(parties)}.",
            f"下列抵押人或保证人尚未书面同意：{'、'.join(parties)}。",
            parties=list(parties),
            rule_id="R-W7",
        )


class RerunNotMetError(ConflictError):
    code = "rules_not_met_for_new_maturity"
    title = "Rules are not met for the new maturity"
    title_zh = "展期后不符合办法规定"

    def __init__(self, rules: Sequence[str]) -> None:
        super().__init__(
            f"Not met for the new maturity: {', '.join(rules)}.",
            f"以下要求在展期后的到期日不满足：{'、'.join(rules)}。",
            rules=list(rules),
            rule_id="R-W7",
        )


class ExtensionBracketError(UnprocessableError):
    code = "new_rate_needed"
    title = "The longer rate bracket needs a rate"
    title_zh = "须约定更长期限档次的利率"

    def __init__(self, before: int, after: int) -> None:
        super().__init__(
            f"From {before} to {after} months the longer bracket's rate applies: send it.",
            f"期限由{before}个月延至{after}个月，适用更长期限档次利率，请提供新利率。",
            before_months=before,
            after_months=after,
            rule_id="R-W7",
        )


class DebitNotCoveredError(ConflictError):
    code = "debit_not_covered"
    title = "The account does not hold that much"
    title_zh = "账户余额不足"

    def __init__(self, balance_fen: int, amount_fen: int) -> None:
        super().__init__(
            f"The account holds {balance_fen} fen; {amount_fen} were asked for.",
            f"账户余额{balance_fen}分，申请支取{amount_fen}分。",
            balance_fen=balance_fen,
            amount_fen=amount_fen,
            rule_id="R-V3",
        )


class NotARepaymentAccountError(UnprocessableError):
    code = "not_a_repayment_account"
    title = "Not an account that these loans are repaid from"
    title_zh = "收款账户不是贷款还款账户"

    def __init__(self, payee: str, possible: Sequence[str]) -> None:
        super().__init__(
            f"Debt service goes to a repayment account of the loans served; {payee} is none.",
            f"还本付息支取须划入所服务贷款的还款账户，{payee}不是还款账户。",
            pointer="/payee",
            possible=list(possible),
            rule_id="R-V2",
        )


class ReferenceUsedError(ConflictError):
    code = "reference_used"
    title = "Recorded already"
    title_zh = "已登记"

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"{reference} is on record already.",
            f"{reference}已登记，不得重复。",
            reference=reference,
        )


class RateTypeError(UnprocessableError):
    code = "rate_type_differs"
    title = "The loan's rate is of another type"
    title_zh = "与贷款利率类型不符"

    def __init__(self, needed: str) -> None:
        super().__init__(
            f"This loan is repriced by {needed}.",
            "浮动利率贷款请提供加点，固定利率贷款请提供年利率。",
            needed=needed,
        )


class RateBoundsError(UnprocessableError):
    code = "rate_out_of_bounds"
    title = "No such rate"
    title_zh = "利率超出范围"

    def __init__(self, rate: Fraction) -> None:
        super().__init__(
            f"The rate would be {decimal_text(rate)} per year; it is from 0 to 1.",
            f"执行年利率将为{decimal_text(rate)}，应在0与1之间。",
            annual_rate=decimal_text(rate),
        )
