"""The two texts of the wealth-management guideline, and which one measures a sale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawkit.refusals import Refusal

ISSUED_FROM = date(2005, 11, 1)
REPEALED_FROM = date(2018, 9, 26)


class RuleSet(StrEnum):
    """A text of the guideline."""

    DRAFT = "draft"
    ISSUED = "2005-11"

    @property
    def zh(self) -> str:
        """The text in Chinese."""
        return "征求意见稿" if self is RuleSet.DRAFT else "2005年11月1日施行文本"


class ChosenBy(StrEnum):
    """Why a rule set applies."""

    SALE_DAY = "sale_day"
    CALLER = "caller"


class RuleSetRequiredError(Refusal):
    """A sale after the repeal, for which no text applies by itself."""

    code = "rule_set_required"
    title = "Name the rule set"
    title_zh = "须指明适用的规则文本"

    def __init__(self, sold_on: date) -> None:
        super().__init__(
            f"The guideline was repealed from {REPEALED_FROM}: for a sale on {sold_on} name "
            "`rule_set`.",
            f"该指引自{REPEALED_FROM}起废止，{sold_on}的销售须以rule_set指明适用的文本。",
            sold_on=sold_on.isoformat(),
            repealed_from=REPEALED_FROM.isoformat(),
            rule_sets=[each.value for each in RuleSet],
        )

    def listed_errors(self, *, chinese: bool) -> Sequence[dict[str, object]]:
        """The one field at fault."""
        detail = self.detail_zh if chinese else self.detail
        return ({"pointer": "/rule_set", "detail": detail, "code": self.code},)


@dataclass(frozen=True, slots=True)
class Choice:
    """The rule set that applies, and why."""

    rule_set: RuleSet
    chosen_by: ChosenBy


def rule_set_for(day: date, named: RuleSet | None) -> Choice:
    """The rule set named by the caller, else the one of the day; RuleSetRequiredError after both.

    Before the text as issued the draft is the measure: the only text there was.
    """
    if named is not None:
        return Choice(named, ChosenBy.CALLER)
    if day >= REPEALED_FROM:
        raise RuleSetRequiredError(day)
    chosen = RuleSet.ISSUED if day >= ISSUED_FROM else RuleSet.DRAFT
    return Choice(chosen, ChosenBy.SALE_DAY)
