"""The floor of the five-level classification (五级分类): no person may class a loan better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lawkit.articles import Article, carries_out
from loan_origination.domain.loan_years import months_later
from loan_origination.domain.repayment_articles import (
    DOUBTFUL_FLOOR,
    FAILED_WATCH,
    FIVE_LEVELS,
    LOSS_FLOOR,
    RESTRUCTURED,
    SPECIAL_MENTION_FLOOR,
    SUBSTANDARD_FLOOR,
    UPGRADE,
    WATCH_PERIOD,
    WHOLE_DEBTOR,
)
from loan_origination.domain.servicing_figures import count_on, ratio_on


class Level(StrEnum):
    """The five levels, best first; the last three are non-performing."""

    NORMAL = "normal"
    SPECIAL_MENTION = "special_mention"
    SUBSTANDARD = "substandard"
    DOUBTFUL = "doubtful"
    LOSS = "loss"

    @property
    def rank(self) -> int:
        """0 for normal to 4 for loss."""
        return LEVELS.index(self)

    @property
    def is_non_performing(self) -> bool:
        """Whether the level counts as non-performing (不良)."""
        return self.rank >= LEVELS.index(Level.SUBSTANDARD)

    @property
    def zh(self) -> str:
        """The level in Chinese."""
        return _CHINESE[self]


LEVELS = tuple(Level)
_CHINESE = dict(zip(LEVELS, ("正常类", "关注类", "次级类", "可疑类", "损失类"), strict=True))


@dataclass(frozen=True, slots=True)
class Restructuring:
    """A contract changed because of financial difficulty, and how its watch period goes.

    `first_payment_on` is the first repayment date agreed afterwards, None while it is not known;
    `periods_paid` counts repayment periods paid on time since then.
    """

    first_payment_on: date | None = None
    periods_paid: int = 0
    has_failed_in_watch: bool = False


@dataclass(frozen=True, slots=True)
class Cure:
    """What a non-performing loan shows for an upgrade; all of it is needed.

    `on_time_since` is the day on which everything overdue, costs included, was paid. Either is
    None while nobody has told it and no history was read.
    """

    on_time_since: date | None = None
    periods_on_time: int | None = None
    is_able_to_go_on: bool = False
    has_other_impaired_debt: bool = False


@dataclass(frozen=True, slots=True)
class ClassificationFacts:
    """All facts of one loan and its debtor on a day; shares are of the debtor's debt."""

    days_late: int = 0
    is_secured: bool = False
    is_credit_impaired: bool = False
    own_bank_non_performing_share: Fraction = Fraction(0)
    all_banks_over_90_days_share: Fraction = Fraction(0)
    is_misused: bool = False
    is_new_for_old: bool = False
    restructuring: Restructuring | None = None
    present_level: Level | None = None
    cure: Cure | None = None
    has_failing_group_member: bool = False


@dataclass(frozen=True, slots=True)
class FloorReason:
    """One rule that sets a floor, with the article and the fact it rests on."""

    level: Level
    code: str
    words: str
    words_zh: str
    article: Article


@dataclass(frozen=True, slots=True)
class Floor:
    """The floor, every rule that set one, and whether a person must review the loan."""

    level: Level
    reasons: tuple[FloorReason, ...]
    needs_review: bool


@carries_out(FIVE_LEVELS, WHOLE_DEBTOR, FAILED_WATCH)
def classification_floor(facts: ClassificationFacts, on: date) -> Floor:
    """The worst of all floors on a day: days late, impairment, the debtor's other debt, misuse,
    new for old, restructuring, and a non-performing level that is not cured.

    Security raises nothing: more than 90 days late is substandard even when fully secured. A
    failing member of the debtor's group calls for a review, never for a downgrade by itself.
    """
    reasons = (
        *_days_late_reasons(facts, on),
        *_debtor_reasons(facts, on),
        *_use_reasons(facts),
        *_restructuring_reasons(facts.restructuring, on),
        *_uncured_reasons(facts, on),
    )
    level = max((reason.level for reason in reasons), key=_rank, default=Level.NORMAL)
    return Floor(level, reasons, needs_review=facts.has_failing_group_member)


@carries_out(SPECIAL_MENTION_FLOOR, SUBSTANDARD_FLOOR, DOUBTFUL_FLOOR, LOSS_FLOOR)
def days_late_floor(days_late: int, on: date) -> Level:
    """0 days normal, 1 to 90 special mention, 91 to 270 substandard, 271 to 360 doubtful, then
    loss."""
    if days_late > count_on("loss_above_days", on):
        return Level.LOSS
    if days_late > count_on("doubtful_above_days", on):
        return Level.DOUBTFUL
    if days_late > count_on("substandard_above_days", on):
        return Level.SUBSTANDARD
    return Level.SPECIAL_MENTION if days_late > 0 else Level.NORMAL


@carries_out(RESTRUCTURED, WATCH_PERIOD)
def is_in_watch(restructuring: Restructuring, on: date) -> bool:
    """Whether the watch period still runs: at least two repayment periods paid and at least one
    year from the first agreed repayment date; after a failure it runs anew."""
    if restructuring.first_payment_on is None or restructuring.has_failed_in_watch:
        return True
    months = count_on("watch_months_least", on)
    is_short = on < months_later(restructuring.first_payment_on, months)
    return is_short or restructuring.periods_paid < count_on("watch_periods_least", on)


@carries_out(UPGRADE)
def is_cured(facts: ClassificationFacts, on: date) -> bool:
    """Whether a non-performing loan may be classed better: all overdue items and costs paid, then
    on time for two repayment periods in a row or six months, whichever is longer, judged able to
    go on, and no other impaired debt with the bank."""
    cure = facts.cure
    if cure is None or cure.on_time_since is None or facts.days_late > 0:
        return False
    months = count_on("cure_months_least", on)
    is_long_enough = on >= months_later(cure.on_time_since, months)
    has_periods = (cure.periods_on_time or 0) >= count_on("cure_periods_least", on)
    is_sound = cure.is_able_to_go_on and not cure.has_other_impaired_debt
    return is_long_enough and has_periods and is_sound


def _rank(level: Level) -> int:
    return level.rank


_DAYS_LATE_ARTICLES = {
    Level.SPECIAL_MENTION: SPECIAL_MENTION_FLOOR,
    Level.SUBSTANDARD: SUBSTANDARD_FLOOR,
    Level.DOUBTFUL: DOUBTFUL_FLOOR,
    Level.LOSS: LOSS_FLOOR,
}


def _days_late_reasons(facts: ClassificationFacts, on: date) -> Iterator[FloorReason]:
    level = days_late_floor(facts.days_late, on)
    if level is not Level.NORMAL:
        words = f"{facts.days_late} days late"
        words_zh = f"逾期{facts.days_late}天"
        yield FloorReason(level, "days_late", words, words_zh, _DAYS_LATE_ARTICLES[level])


def _debtor_reasons(facts: ClassificationFacts, on: date) -> Iterator[FloorReason]:
    if facts.is_credit_impaired:
        yield FloorReason(
            Level.SUBSTANDARD,
            "credit_impaired",
            "The loan is credit-impaired",
            "已发生信用减值",
            SUBSTANDARD_FLOOR,
        )
    if facts.own_bank_non_performing_share > ratio_on("own_bank_share_above", on):
        yield FloorReason(
            Level.SUBSTANDARD,
            "debtor_non_performing_here",
            "More than 10 % of the debtor's debt at this bank is non-performing: all of it is",
            "债务人在本行债权超过10%被分为不良，其在本行的所有债权均归为不良",
            WHOLE_DEBTOR,
        )
    if facts.all_banks_over_90_days_share > ratio_on("all_banks_share_above", on):
        yield FloorReason(
            Level.SUBSTANDARD,
            "debtor_late_at_all_banks",
            "More than 20 % of the debtor's debt at all banks is more than 90 days late",
            "债务人在所有银行的债务中，逾期超过90天的超过20%",
            SUBSTANDARD_FLOOR,
        )


def _use_reasons(facts: ClassificationFacts) -> Iterator[FloorReason]:
    if facts.is_misused:
        yield FloorReason(
            Level.SPECIAL_MENTION,
            "misused",
            "The money is used otherwise without consent",
            "未经同意擅自改变资金用途",
            SPECIAL_MENTION_FLOOR,
        )
    if facts.is_new_for_old:
        yield FloorReason(
            Level.SPECIAL_MENTION,
            "new_for_old",
            "The debt is repaid by new debt",
            "通过借新还旧偿还",
            SPECIAL_MENTION_FLOOR,
        )


def _restructuring_reasons(restructuring: Restructuring | None, on: date) -> Iterator[FloorReason]:
    if restructuring is None:
        return
    if restructuring.has_failed_in_watch:
        yield FloorReason(
            Level.SUBSTANDARD,
            "failed_in_watch",
            "A new failure in the watch period; the watch starts again",
            "观察期内未按约定还款，重新计算观察期",
            FAILED_WATCH,
        )
    if is_in_watch(restructuring, on):
        yield FloorReason(
            Level.SPECIAL_MENTION,
            "restructured",
            "Restructured, and the watch period runs",
            "重组资产，处于观察期",
            RESTRUCTURED,
        )


def _uncured_reasons(facts: ClassificationFacts, on: date) -> Iterator[FloorReason]:
    present = facts.present_level
    if present is None or not present.is_non_performing or is_cured(facts, on):
        return
    yield FloorReason(
        present,
        "not_cured",
        "Non-performing and not cured: no better than its present level",
        "不良资产未满足上调条件，不得优于当前级别",
        UPGRADE,
    )
