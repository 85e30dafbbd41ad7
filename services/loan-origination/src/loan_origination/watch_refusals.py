"""Refusals of the service itself about the watch over running loans."""

from __future__ import annotations

from servicekit.problems import ConflictError, UnprocessableError


class NoBalanceError(ConflictError):
    code = "nothing_paid_out"
    title = "Nothing was paid out yet"
    title_zh = "尚未放款"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"Nothing was paid out under {number} yet.", f"合同{number}尚未放款。", number=number
        )


class StillShortError(UnprocessableError):
    code = "still_short"
    title = "The new security is not enough"
    title_zh = "补充担保不足"

    def __init__(self, value_missing_fen: int, balance_above_fen: int) -> None:
        super().__init__(
            f"Security of {value_missing_fen} fen, or {balance_above_fen} fen less balance.",
            f"尚需补充价值{value_missing_fen}分的担保，或压降贷款余额{balance_above_fen}分。",
            value_missing_fen=value_missing_fen,
            balance_above_fen=balance_above_fen,
            rule_id="R-Z4",
        )


class PlanTooWideError(UnprocessableError):
    code = "leasing_plan_too_wide"
    title = "The leasing plan allows too much"
    title_zh = "招租方案超出允许范围"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"At most {most} months of rent paid ahead, and an end after the beginning.",
            f"预收租金不得超过{most}个月，且方案止期不得早于起期。",
            prepaid_months_most=most,
            rule_id="R-Z5",
        )


class ProceedsError(UnprocessableError):
    code = "proceeds_exceeded"
    title = "More than the proceeds hold"
    title_zh = "超出变卖价款余额"

    def __init__(self, left_fen: int) -> None:
        super().__init__(
            f"{left_fen} fen of the proceeds are left.",
            f"变卖价款尚余{left_fen}分。",
            left_fen=left_fen,
        )


class DrawsOpenError(ConflictError):
    code = "draws_open"
    title = "Draws are under way"
    title_zh = "尚有未完成的提款"

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} draws of the contract are under way or their loans are not settled.",
            f"合同项下尚有{count}笔提款未完成或借据未结清。",
            count=count,
            rule_id="R-ZZ1",
        )


class OriginalsMissingError(ConflictError):
    code = "no_originals"
    title = "No originals in the vault"
    title_zh = "库内无权证原件"

    def __init__(self) -> None:
        super().__init__(
            "The vault holds no originals of this collateral.", "金库内没有该抵押物的权证原件。"
        )


class EventClosedError(ConflictError):
    code = "default_closed"
    title = "The event of default is closed"
    title_zh = "违约事项已处置"

    def __init__(self, rule_id: str) -> None:
        super().__init__(
            f"The event {rule_id} is closed.", f"违约事项{rule_id}已处置完毕。", rule_id=rule_id
        )
