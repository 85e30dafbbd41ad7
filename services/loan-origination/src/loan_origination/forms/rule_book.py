"""The catalogue of rules as it goes out."""

from __future__ import annotations

from datetime import date

from lawkit.rounding import decimal_text
from loan_origination.domain.checks import Gate, Kind, Rule
from loan_origination.domain.rule_sets import RuleSet, RuleSetCode
from servicekit.wire import Day, WireModel


class RuleFigure(WireModel):
    """A figure that a rule reads, on the day asked for."""

    name: str
    value: str
    since_on: Day
    source: str


class RuleAnswer(WireModel):
    """One rule: its article, how it binds, which steps it guards, and its figures in force."""

    rule_id: str
    kind: Kind
    title: str
    title_zh: str
    demands: str
    articles: list[str]
    articles_zh: list[str]
    gates: list[Gate]
    is_waivable: bool
    figures: list[RuleFigure]


class RuleBookAnswer(WireModel):
    """A rule set on a day."""

    rule_set: RuleSetCode
    version: str
    since_on: Day
    title: str
    title_zh: str
    on: Day
    items: list[RuleAnswer]


def rule_book(rule_set: RuleSet, rules: tuple[Rule, ...], on: date) -> RuleBookAnswer:
    """The rules of a set with the figures in force on a day."""
    return RuleBookAnswer(
        rule_set=rule_set.code,
        version=rule_set.version,
        since_on=rule_set.since,
        title=rule_set.title,
        title_zh=rule_set.title_zh,
        on=on,
        items=[_rule(rule, rule_set, on) for rule in rules],
    )


def _rule(rule: Rule, rule_set: RuleSet, on: date) -> RuleAnswer:
    return RuleAnswer(
        rule_id=rule.rule_id,
        kind=rule.kind,
        title=rule.title,
        title_zh=rule.title_zh,
        demands=rule.demands,
        articles=[article.citation for article in rule.articles],
        articles_zh=[article.label for article in rule.articles],
        gates=list(rule.gates),
        is_waivable=rule.is_waivable,
        figures=[_figure(name, rule_set, on) for name in rule.figures],
    )


def _figure(name: str, rule_set: RuleSet, on: date) -> RuleFigure:
    version = rule_set.parameter(name, on)
    return RuleFigure(
        name=name,
        value=decimal_text(version.value),
        since_on=version.since,
        source=version.source,
    )
