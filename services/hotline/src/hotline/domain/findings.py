"""Findings: what a rule demands, what was shown, and whether that is enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from hotline.domain.rule_sets import Choice, RuleSet
from lawkit.articles import Article, carries_out

J = TypeVar("J", bound=Callable[..., "Judgement"])
_LISTED_ONE_BY_ONE = 2


class Verdict(StrEnum):
    """Whether a rule was kept; MISSING counts against the institution, which has to prove it."""

    PASS = "pass"  # noqa: S105 - a verdict, no secret
    FAIL = "fail"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_adverse(self) -> bool:
        """Whether the institution has not shown that it kept the rule."""
        return self in (Verdict.FAIL, Verdict.MISSING)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and what it rests on; `articles` where fewer than the rule's own apply."""

    verdict: Verdict
    seen: str
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its articles and demands under each rule set; no articles: no such rule."""

    rule_id: str
    title: str
    title_zh: str
    articles: Mapping[RuleSet, tuple[Article, ...]]
    required: Mapping[RuleSet, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one rule under one rule set."""

    rule: Rule
    rule_set: RuleSet
    verdict: Verdict
    seen: str
    required: str
    articles: tuple[Article, ...]

    @property
    def article(self) -> str | None:
        """The numbers of the articles: "22", "13, 14" or "57-59"; None where there is no rule."""
        numbers = [article.number for article in self.articles]
        if len(numbers) > _LISTED_ONE_BY_ONE:
            return f"{numbers[0]}-{numbers[-1]}"
        return ", ".join(numbers) or None


@dataclass(frozen=True, slots=True)
class Review:
    """All findings under the rule set that applies, and why it applies."""

    choice: Choice
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many findings have each verdict."""
        counted = Counter(each.verdict for each in self.findings)
        return {verdict: counted[verdict] for verdict in Verdict}

    @property
    def adverse(self) -> list[Finding]:
        """The findings that count against the institution."""
        return [each for each in self.findings if each.verdict.is_adverse]


def rule(
    rule_id: str,
    *,
    title: str,
    title_zh: str,
    required: str,
    draft: tuple[Article, ...] = (),
    issued: tuple[Article, ...] = (),
    required_as_issued: str | None = None,
) -> Callable[[J], J]:
    """Make a function a rule of a review and mark it with the articles of both rule sets."""
    made = Rule(
        rule_id,
        title,
        title_zh,
        {RuleSet.DRAFT: draft, RuleSet.ISSUED: issued},
        {RuleSet.DRAFT: required, RuleSet.ISSUED: required_as_issued or required},
    )

    def mark(function: J) -> J:
        function.__rule__ = made  # type: ignore[attr-defined]
        return carries_out(*draft, *issued)(function)

    return mark


def finding(function: Callable[..., Judgement], facts: Any, rule_set: RuleSet) -> Finding:
    """Apply a rule to the facts under a rule set."""
    made: Rule = function.__rule__  # type: ignore[attr-defined]
    if not made.articles[rule_set]:
        seen = f"{rule_set.zh}无此项规定"
        return Finding(made, rule_set, Verdict.NOT_APPLICABLE, seen, "无", ())
    judgement = function(facts, rule_set)
    return Finding(
        made,
        rule_set,
        judgement.verdict,
        judgement.seen,
        made.required[rule_set],
        judgement.articles or made.articles[rule_set],
    )


def judged(parts: Mapping[str, bool | None]) -> Judgement:
    """All parts must hold: one that does not fails, one that nobody has shown is missing."""
    failed = [name for name, holds in parts.items() if holds is False]
    missing = [name for name, holds in parts.items() if holds is None]
    shown = [name for name, holds in parts.items() if holds]
    seen = "；".join(
        f"{heading}：{'、'.join(names)}"
        for heading, names in (("不符合", failed), ("未提供", missing), ("已提供", shown))
        if names
    )
    if failed:
        return Judgement(Verdict.FAIL, seen)
    return Judgement(Verdict.MISSING if missing else Verdict.PASS, seen)


def not_applicable(why: str) -> Judgement:
    """The rule does not concern this case."""
    return Judgement(Verdict.NOT_APPLICABLE, why)


def unknown(what: str) -> Judgement:
    """Whether the rule applies was not shown either."""
    return Judgement(Verdict.MISSING, f"未提供：{what}")


def not_after(day: date | None, limit: date | None) -> bool | None:
    """Whether a day is known and not after a limit; None where either is unknown."""
    return None if day is None or limit is None else day <= limit


def shown(text: object) -> bool | None:
    """Whether something was named at all."""
    return True if text else None
