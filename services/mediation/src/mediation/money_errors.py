"""Refusals about stored money matters, and the HTTP status of every refusal of the domain."""

from __future__ import annotations

from collections.abc import Mapping

from lawkit.refusals import Refusal
from mediation.domain.approvals import ContentChangedError, NotApprovedError, NotASignatoryError
from mediation.domain.bank_statements import OpeningMismatchError, StatementOverlapError
from mediation.domain.escrow_errors import AccountStateError, NotClosableError, PlanNotFiledError
from mediation.domain.ledger_errors import (
    AlreadyResolvedError,
    AlreadyReturnedError,
    DifferentContentError,
    IdAlreadyFailedError,
    LedgerFrozenError,
)
from mediation.domain.payout_errors import (
    BatchStateError,
    LineResolvedError,
    LineStateError,
    SealBrokenError,
)
from servicekit.problems import ConflictError, UnprocessableError

MONEY_STATUSES: Mapping[type[Refusal], int] = {
    LedgerFrozenError: 423,
    NotASignatoryError: 403,
    AccountStateError: 409,
    AlreadyResolvedError: 409,
    AlreadyReturnedError: 409,
    BatchStateError: 409,
    ContentChangedError: 409,
    DifferentContentError: 409,
    IdAlreadyFailedError: 409,
    LineResolvedError: 409,
    LineStateError: 409,
    NotApprovedError: 409,
    NotClosableError: 409,
    OpeningMismatchError: 409,
    PlanNotFiledError: 409,
    SealBrokenError: 500,
    StatementOverlapError: 409,
}
"""Every refusal that is not named here is 422."""


class BankAccountTakenError(ConflictError):
    code = "bank_account_taken"
    title = "The bank account serves another matter"
    title_zh = "银行账户已用于其他事项"

    def __init__(self) -> None:
        super().__init__(
            "One bank account holds the money of one matter alone.",
            "一个银行账户只能用于一个事项，资金不得混同。",
        )


class EntitlementDiffersError(ConflictError):
    code = "entitlement_differs"
    title = "Known with other content"
    title_zh = "已登记且内容不同"

    def __init__(self, source_ref: str, field: str) -> None:
        super().__init__(
            f"{source_ref} is known with another {field}.",
            f"{source_ref}已登记，但{field}不同。",
            source_ref=source_ref,
            field=field,
        )


class UnknownContributorError(UnprocessableError):
    code = "unknown_contributor"
    title = "No such contributor"
    title_zh = "出资方不存在"

    def __init__(self, contributor: str) -> None:
        super().__init__(f"There is no contributor {contributor}.", f"出资方{contributor}不存在。")


class UnknownLineTargetError(UnprocessableError):
    code = "unknown_entitlement"
    title = "No such entitlement"
    title_zh = "应付款项不存在"

    def __init__(self, line_no: int) -> None:
        super().__init__(
            f"Line {line_no} names no entitlement of this account, or not exactly one.",
            f"第{line_no}行未对应本账户唯一的应付款项。",
            line_no=line_no,
        )


class NoApprovalRoundError(ConflictError):
    code = "invalid_transition"
    title = "Nothing to approve"
    title_zh = "无待审批事项"

    def __init__(self) -> None:
        super().__init__("No approval round is open.", "当前没有待审批事项。")


class AlreadyDecidedError(ConflictError):
    code = "already_decided"
    title = "You have decided already"
    title_zh = "您已作出决定"

    def __init__(self) -> None:
        super().__init__("One person decides once per round.", "每人每轮仅可决定一次。")


class WrongFileError(ConflictError):
    code = "wrong_file"
    title = "The file belongs to another batch"
    title_zh = "文件不属于本批次"

    def __init__(self) -> None:
        super().__init__(
            "Ledger or batch number in the header, or an instruction, is not of this batch.",
            "文件头的账户、批次号或指令不属于本批次。",
        )


class SecondPersonNeededError(ConflictError):
    code = "maker_cannot_approve"
    title = "A second person is needed"
    title_zh = "须由他人复核"

    def __init__(self) -> None:
        super().__init__(
            "Another person must confirm what you proposed.", "须由提议人以外的人员确认。"
        )


class NotAContradictionError(ConflictError):
    code = "invalid_transition"
    title = "Not to be settled by words"
    title_zh = "该差异不能以说明方式了结"

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"A {kind} is open until it is matched; only contradictions of the bank are settled.",
            f"{kind}须经匹配后方可了结，仅银行结果矛盾可以确认了结。",
            kind=kind,
            allowed=["match", "explain"],
        )


class StatementLineKnownError(ConflictError):
    code = "statement_overlap"
    title = "A line is known already"
    title_zh = "流水已导入"

    def __init__(self, line_ref: str) -> None:
        super().__init__(
            f"Line {line_ref} was imported before.",
            f"流水{line_ref}此前已导入。",
            line_ref=line_ref,
        )


class PostingRefusedError(UnprocessableError):
    code = "posting_refused"
    title = "The posting cannot be made"
    title_zh = "无法入账"

    def __init__(self, why: str, why_zh: str) -> None:
        super().__init__(f"The posting cannot be made: {why}.", f"无法入账：{why_zh}。")


class PaymentWithoutResultError(ConflictError):
    code = "payment_without_result"
    title = "The bank has not answered yet"
    title_zh = "银行尚未回复结果"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The payment is {state}: there is nothing to tell its investor yet.",
            f"该笔付款状态为{state}，尚无结果可通知。",
            state=state,
        )
