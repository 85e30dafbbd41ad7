"""The two dated rule sets: the bank's own measures, and these under the national notice of 2024."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from importlib.resources import files

from lawkit.figures import Figure, load_figures
from lawkit.refusals import Refusal
from loan_origination.domain.lease_classes import ClassLimits

FIGURES = load_figures(files("loan_origination") / "figures" / "rules.toml")
NEWEST = date(9999, 12, 31)


class RuleSetCode(StrEnum):
    """Names of the rule sets."""

    BANK = "BANK"
    CN_2024 = "CN-2024"


class RuleSetNotInForceError(Refusal):
    """A rule set was chosen for a day before it began."""

    code = "rule_set_not_in_force"
    title = "Rule set not in force"
    title_zh = "规则集尚未生效"

    def __init__(self, rule_set: RuleSetCode, since: date, on: date) -> None:
        super().__init__(
            f"Rule set {rule_set} is in force from {since}, not yet on {on}.",
            f"规则集{rule_set}自{since}起施行，{on}尚未生效。",
            rule_set=rule_set.value,
            since=since.isoformat(),
            on=on.isoformat(),
        )


@dataclass(frozen=True, slots=True)
class ParameterVersion:
    """The value of a figure on a day, since when it holds and where it comes from."""

    value: Fraction
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A rule set; `version` changes whenever a rule of it changes, figures carry their own days.

    `overrides` are figures that the bank set for itself, by name; they win over the shipped ones.
    """

    code: RuleSetCode
    since: date
    version: str
    title: str
    title_zh: str
    overrides: Mapping[str, ParameterVersion] | None = None

    def figure(self, name: str, on: date) -> Fraction:
        """A figure of the rule book on a day; NoFigureInForceError."""
        return self.parameter(name, on).value

    def parameter(self, name: str, on: date) -> ParameterVersion:
        """A figure with its version on a day; NoFigureInForceError, KeyError when unknown."""
        own = (self.overrides or {}).get(name)
        if own is not None and own.since <= on:
            return own
        figure = FIGURES[name]
        value = Fraction(figure.on(on))
        since = max(each.since for each in figure.values if each.since <= on)
        return ParameterVersion(value, since, figure.source_on(on))

    def parameters_on(self, on: date) -> Mapping[str, ParameterVersion]:
        """Every figure in force on a day: what a stored result needs to be computed again."""
        return {name: self.parameter(name, on) for name in FIGURES if _has_begun(name, on)}

    def with_parameters(self, overrides: Mapping[str, ParameterVersion]) -> RuleSet:
        """The same rules over figures that the bank set for itself, or that a result stored."""
        return replace(self, overrides=overrides)


BANK = RuleSet(
    RuleSetCode.BANK,
    date(2010, 3, 15),
    "2026.1",
    "The bank's measures of 2010",
    "本行2010年商用物业抵押贷款管理暂行办法",
)
CN_2024 = RuleSet(
    RuleSetCode.CN_2024,
    date(2024, 1, 24),
    "2026.1",
    "The bank's measures under the notice on operating-property loans of 2024",
    "本行办法及2024年经营性物业贷款管理通知",
)
RULE_SETS: Mapping[RuleSetCode, RuleSet] = {each.code: each for each in (BANK, CN_2024)}


def rule_set_on(code: RuleSetCode, on: date) -> RuleSet:
    """The rule set of that name; RuleSetNotInForceError when it has not begun on the day."""
    rule_set = RULE_SETS[code]
    if on < rule_set.since:
        raise RuleSetNotInForceError(code, rule_set.since, on)
    return rule_set


def shipped_figure(name: str) -> Figure:
    """A shipped figure through time; KeyError when there is none of that name."""
    return FIGURES[name]


def default_figure(name: str) -> Fraction:
    """The newest shipped value: the default of a dry run."""
    return Fraction(FIGURES[name].on(NEWEST))


def class_limits(rule_set: RuleSet, on: date) -> ClassLimits:
    """The two shares of article 7 on a day."""
    return ClassLimits(
        together=rule_set.figure("class_anchors_together", on),
        each=rule_set.figure("class_each_of_more_anchors", on),
    )


def _has_begun(name: str, on: date) -> bool:
    return FIGURES[name].values[0].since <= on


def collateral_cap(rule_set: RuleSet, on: date) -> Fraction:
    """The share of the value that no branch may exceed: 70 % by the bank's own measures. Under the
    notice 70 % bind in principle (CN-H1), and the branch's own rate is the only hard bound.
    """
    if rule_set.code is RuleSetCode.CN_2024:
        return Fraction(1)
    return rule_set.figure("collateral_rate_most", on)
