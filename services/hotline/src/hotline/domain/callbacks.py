"""Call-backs: when one may be tried, how often, and what the answers mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lawkit.calendar import PhoneHours
from lawkit.refusals import Refusal
from lawkit.shanghai import shanghai_day

MOST_ATTEMPTS = 3
_BEST = 5


class CallbackRefusedError(Refusal):
    """A call-back outside phone hours, twice on a day, or too often."""

    code = "callback_refused"
    title = "No call-back now"
    title_zh = "此时不得回访"

    def __init__(self, why: str, why_zh: str) -> None:
        super().__init__(f"No call-back: {why}.", f"不得回访：{why_zh}。")


class ScoreRefusedError(Refusal):
    """A satisfaction that is not 1 to 5."""

    code = "score_refused"
    title = "Not a score"
    title_zh = "评分无效"

    def __init__(self, score: int) -> None:
        super().__init__(
            f"A score is 1 to {_BEST}, not {score}.", f"评分为1至{_BEST}。", score=score
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try; `score` only where the investor was reached and answered."""

    at: datetime
    was_reached: bool
    score: int | None = None
    was_resolved: bool | None = None
    was_contacted: bool | None = None


def require_attempt(earlier: Sequence[Attempt], attempt: Attempt, hours: PhoneHours) -> None:
    """At most three tries, on different days, within phone hours, none after an answer.

    Raises CallbackRefusedError and ScoreRefusedError.
    """
    if any(each.was_reached for each in earlier):
        raise CallbackRefusedError("the investor has answered", "投资者已答复")
    if len(earlier) >= MOST_ATTEMPTS:
        raise CallbackRefusedError("three attempts were made", "已回访三次")
    if shanghai_day(attempt.at) in {shanghai_day(each.at) for each in earlier}:
        raise CallbackRefusedError("one attempt a day", "同日已回访")
    if not hours.is_open(attempt.at):
        raise CallbackRefusedError("outside phone hours", "不在热线服务时间")
    if attempt.score is not None and not 1 <= attempt.score <= _BEST:
        raise ScoreRefusedError(attempt.score)


def is_over(attempts: Sequence[Attempt]) -> bool:
    """Whether nobody has to call any more: answered, or tried three times."""
    return len(attempts) >= MOST_ATTEMPTS or any(each.was_reached for each in attempts)
