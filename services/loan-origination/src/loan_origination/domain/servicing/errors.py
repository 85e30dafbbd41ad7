"""What a loan account cannot do, each with the facts."""

from __future__ import annotations

from datetime import date

from lawkit.money import Money
from lawkit.refusals import Refusal


class ServicingError(Refusal, ValueError):
    """An event that the state of the loan does not allow."""

    code = "loan_event_refused"
    title = "Not possible in the present state of the loan"
    title_zh = "贷款当前状态不允许此操作"


class EventOutOfOrderError(ServicingError):
    """An event before the day the account has reached."""

    code = "event_out_of_order"

    def __init__(self, on: date, day: date) -> None:
        super().__init__(
            f"{on} is before {day}, up to which the account is counted",
            f"{on}早于账户已处理至的日期{day}",
            on=on.isoformat(),
            day=day.isoformat(),
        )


class ArrearsFirstError(ServicingError):
    """Something is due and has to be paid before."""

    code = "arrears_first"

    def __init__(self, owed: Money) -> None:
        super().__init__(
            f"{owed.yuan_text()} yuan are due and must be paid first",
            f"须先清偿已到期款项{owed.yuan_text()}元",
            owed_fen=owed.fen,
        )


class AmountRefusedError(ServicingError):
    """An amount that is not positive or more than there is."""

    code = "amount_refused"

    def __init__(self, amount: Money, most: Money) -> None:
        super().__init__(
            f"an amount from 0.01 to {most.yuan_text()} yuan is needed, not {amount.yuan_text()}",
            f"金额应在0.01元至{most.yuan_text()}元之间，不能为{amount.yuan_text()}元",
            amount_fen=amount.fen,
            most_fen=most.fen,
        )


class LoanEndedError(ServicingError):
    """Nothing is to come on this loan any more."""

    code = "loan_has_ended"

    def __init__(self, on: date) -> None:
        super().__init__(
            f"on {on} no instalment is to come on this loan",
            f"{on}该贷款已无未到期本金",
            on=on.isoformat(),
        )


class NotAllDueError(ServicingError):
    """A write-off while principal is not due yet."""

    code = "not_all_due"

    def __init__(self, balance: Money) -> None:
        super().__init__(
            f"{balance.yuan_text()} yuan are not due yet; declare the loan due first",
            f"尚有{balance.yuan_text()}元未到期，须先宣告提前到期",
            balance_fen=balance.fen,
        )


class NotOnRecordError(ServicingError):
    """A bill or an event that the account does not know."""

    code = "not_on_record"

    def __init__(self, what: str, what_zh: str, number: int) -> None:
        super().__init__(
            f"no {what} {number} on this loan", f"该贷款无此{what_zh}：{number}", number=number
        )


class SweepRefusedError(ServicingError):
    """Income to sweep on a day that is no due date, or a change that needs a newly agreed plan."""

    code = "sweep_refused"

    def __init__(self, on: date, reason: str, reason_zh: str) -> None:
        super().__init__(f"{on}: {reason}", f"{on}：{reason_zh}", on=on.isoformat())
