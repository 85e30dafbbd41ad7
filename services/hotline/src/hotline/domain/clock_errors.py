"""Refusals of the clocks."""

from __future__ import annotations

from datetime import date

from lawkit.refusals import Refusal


class ClockRefusedError(Refusal):
    """A clock that cannot run as asked."""

    code = "clock_refused"
    title = "Clock refused"
    title_zh = "期限请求被拒绝"


class ClockNotInForceError(ClockRefusedError):
    """No limit is set for such a request on that day."""

    code = "no_sla_policy_in_force"
    title = "No limit in force"
    title_zh = "该日无有效的期限规定"

    def __init__(self, clock: str, day: date) -> None:
        super().__init__(
            f"No limit of {clock} suits this request on {day}.",
            f"{day}没有适用于该诉求的{clock}期限。",
            clock=clock,
            day=day.isoformat(),
        )


class ClockDoesNotStopError(ClockRefusedError):
    """A pause of a clock that runs through."""

    code = "clock_does_not_stop"
    title = "This clock does not stop"
    title_zh = "该期限不得中止"

    def __init__(self, clock: str) -> None:
        super().__init__(
            f"The clock {clock} cannot be paused.", f"期限{clock}不得中止。", clock=clock
        )


class TooManyPausesError(ClockRefusedError):
    """More questions to the investor than a request allows."""

    code = "too_many_pauses"
    title = "Paused too often"
    title_zh = "中止次数过多"

    def __init__(self, largest: int) -> None:
        super().__init__(
            f"The clock of a request stops at most {largest} times.",
            f"期限最多中止{largest}次。",
            largest=largest,
        )


class ExtensionRefusedError(ClockRefusedError):
    """An extension of a clock that has none, a second one, or one that comes too late."""

    code = "extension_refused"
    title = "Extension refused"
    title_zh = "不得延长"

    def __init__(self, clock: str, why: str, why_zh: str) -> None:
        super().__init__(
            f"The clock {clock} cannot be extended: {why}.",
            f"期限{clock}不得延长：{why_zh}。",
            clock=clock,
        )


class ExtensionTooLongError(ClockRefusedError):
    """An extension by more days than the limit allows."""

    code = "extension_too_long"
    title = "Extension too long"
    title_zh = "延长过长"

    def __init__(self, clock: str, days: int, largest: int) -> None:
        super().__init__(
            f"The clock {clock} is extended by 1 to {largest} days, not {days}.",
            f"期限{clock}可延长1至{largest}日，不能为{days}日。",
            clock=clock,
            days=days,
            largest=largest,
        )
