"""Refusals of the clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lawkit.refusals import Refusal


class ClockRefusedError(Refusal):
    """A clock that cannot run as asked; `field` is the one at fault."""

    code = "clock_refused"
    title = "Clock refused"
    title_zh = "期限请求被拒绝"
    field: str = "code"

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The one field at fault."""
        detail = self.detail_zh if chinese else self.detail
        return ({"pointer": f"/{self.field}", "detail": detail, "code": self.code},)


class UnknownClockError(ClockRefusedError):
    code = "unknown_clock"
    title = "Unknown clock"
    title_zh = "未知的期限代码"

    def __init__(self, code: str, known: Sequence[str]) -> None:
        super().__init__(
            f"There is no clock {code!r}; see `known_codes`.",
            f"没有代码为{code}的期限，见known_codes。",
            known_codes=list(known),
        )


class NoClockLengthError(ClockRefusedError):
    code = "clock_length_required"
    title = "The length must be given"
    title_zh = "须给出期限长度"

    def __init__(self, code: str, wanted: str) -> None:
        super().__init__(
            f"{code}: no rule fixes it, so the plan or agreement must: give `{wanted}`.",
            f"{code}：法律未规定，应由方案或协议约定，请给出{wanted}。",
            wanted=wanted,
        )
        self.field = wanted


class ClockLengthFixedError(ClockRefusedError):
    code = "clock_length_fixed"
    title = "The length is fixed"
    title_zh = "期限长度不可约定"

    def __init__(self, code: str, field: str) -> None:
        super().__init__(
            f"{code}: its length is set by rule; `{field}` cannot change it.",
            f"{code}的长度由规则规定，不接受{field}。",
            field=field,
        )
        self.field = field


class ClockNotInForceError(ClockRefusedError):
    code = "clock_not_in_force"
    title = "No length in force on that day"
    title_zh = "该日无有效期限规定"
    field = "start_at"

    def __init__(self, code: str, day: date) -> None:
        super().__init__(
            f"{code} has no length in force on {day}.",
            f"{day}没有有效的{code}期限。",
            day=day.isoformat(),
        )


class ExtensionRefusedError(ClockRefusedError):
    code = "extension_refused"
    title = "Extension refused"
    title_zh = "不得延长"
    field = "extension_days"

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} cannot be extended.", f"{code}期限不得延长。", clock=code)


class ConsentMissingError(ClockRefusedError):
    code = "extension_needs_consent"
    title = "The extension needs consent"
    title_zh = "延长须经同意"
    field = "extension_agreed_by"

    def __init__(self, code: str, whose: str, whose_zh: str) -> None:
        super().__init__(
            f"{code} is extended only with the consent of {whose}.",
            f"{code}期限须经{whose_zh}同意方可延长。",
            clock=code,
        )


class ExtensionTooLongError(ClockRefusedError):
    code = "extension_too_long"
    title = "Extension too long"
    title_zh = "延长过久"
    field = "extension_days"

    def __init__(self, code: str, asked: int, largest: int) -> None:
        super().__init__(
            f"{code} can be extended by at most {largest}, not {asked}.",
            f"{code}最多可延长{largest}，不能延长{asked}。",
            asked=asked,
            largest=largest,
        )


class ClockDoesNotStopError(ClockRefusedError):
    code = "clock_does_not_stop"
    title = "The clock does not stop"
    title_zh = "该期限不中止"
    field = "pauses"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Only the term of mediation stops for an appraisal or a check; {code} runs on.",
            f"仅调解期限因鉴定评估或审查而中止，{code}不中止。",
            clock=code,
        )
