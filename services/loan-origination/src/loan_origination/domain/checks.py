"""The result of one rule on one application, and how rules come to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from lawkit.articles import Article, articles_of
from lawkit.presentation import json_value
from loan_origination.domain.facts import ApplicationFacts, Opinion
from loan_origination.domain.rule_sets import RuleSet, RuleSetCode


class Kind(StrEnum):
    """How strictly a rule binds (规则的约束程度)."""

    HARD = "hard"
    IN_PRINCIPLE = "in_principle"
    JUDGEMENT = "judgement"
    DEED = "deed"


class Verdict(StrEnum):
    """What a rule says of an application."""

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    WAIVED = "waived"
    NEEDS_JUDGEMENT = "needs_judgement"
    NOT_APPLICABLE = "not_applicable"
    INSUFFICIENT_DATA = "insufficient_data"


class Gate(StrEnum):
    """The steps that rules guard; `monitoring` is no step but the watch over a running loan."""

    ACCEPTANCE = "acceptance"
    REPORT_FILED = "report_filed"
    REVIEW = "review"
    REVIEW_OPINION = "review_opinion"
    APPROVAL = "approval"
    CONTRACT_SIGNING = "contract_signing"
    CONTRACT = "contract"
    FIRST_PAYOUT = "first_payout"
    DRAW = "draw"
    PREPAYMENT = "prepayment"
    EXTENSION = "extension"
    RELEASE = "release"
    MONITORING = "monitoring"


class Section(StrEnum):
    """The part of the facts a rule cannot do without."""

    APPLICATION = "application"
    EXPOSURE = "exposure"
    DECISION = "decision"
    CONTRACT = "contract"
    SECURITY = "security"
    DRAW = "draw"
    LOAN = "loan"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found; empty messages stand for the rule's own title.

    `subjects` are the leases, payments and the like at fault. `has_no_exception` tells that no
    waiver can cover this outcome although the rule binds in principle; `has_negative_opinion` that
    the failure is a person's opinion, which the reviewer has to answer.
    """

    verdict: Verdict
    computed: object = None
    limit: object = None
    inputs: Mapping[str, object] = field(default_factory=dict)
    message: str = ""
    message_zh: str = ""
    subjects: tuple[str, ...] = ()
    has_no_exception: bool = False
    has_negative_opinion: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """An application before the rules of one set on one day."""

    facts: ApplicationFacts
    rule_set: RuleSet
    on: date

    def figure(self, name: str) -> Fraction:
        """A figure of the rule set on the day."""
        return self.rule_set.figure(name, self.on)

    def opinion(self, rule_id: str) -> Opinion | None:
        """The recorded opinion on a point of judgement; an empty text is none."""
        found = self.facts.opinions.get(rule_id)
        return found if found is not None and found.text.strip() else None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the book: what it is called, how it binds, and the steps it guards."""

    rule_id: str
    kind: Kind
    check: Callable[[Case], Finding]
    gates: tuple[Gate, ...]
    title: str
    title_zh: str
    section: Section = Section.APPLICATION
    allows_waiver: bool = False
    rule_sets: frozenset[RuleSetCode] = frozenset(RuleSetCode)
    figures: tuple[str, ...] = ()

    @property
    def is_waivable(self) -> bool:
        """Whether a waiver may cover a failure: rules in principle, and the few that say so."""
        return self.kind is Kind.IN_PRINCIPLE or self.allows_waiver

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles that the rule carries out."""
        return articles_of(self.check)

    @property
    def demands(self) -> str:
        """What the articles demand, in plain words."""
        return " ".join((self.check.__doc__ or "").split())


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """The outcome of one rule; `waiver_id` is the waiver that covers it or still asks to."""

    rule_set: RuleSetCode
    rule_id: str
    article: str
    article_zh: str
    kind: Kind
    verdict: Verdict
    inputs: Mapping[str, object]
    computed: object
    limit: object
    message: str
    message_zh: str
    gates: tuple[Gate, ...]
    subjects: tuple[str, ...] = ()
    has_negative_opinion: bool = False
    is_waivable: bool = False
    waiver_id: str | None = None

    def document(self) -> dict[str, Any]:
        """The outcome as stored and shown: JSON-ready, decimals as text, money in fen."""
        return {
            "rule_set": self.rule_set.value,
            "rule_id": self.rule_id,
            "article": self.article,
            "article_zh": self.article_zh,
            "kind": self.kind.value,
            "verdict": self.verdict.value,
            "inputs": json_value(dict(self.inputs)),
            "computed": json_value(self.computed),
            "limit": json_value(self.limit),
            "message": self.message,
            "message_zh": self.message_zh,
            "gates": [gate.value for gate in self.gates],
            "subjects": list(self.subjects),
            "has_negative_opinion": self.has_negative_opinion,
            "is_waivable": self.is_waivable,
            "waiver_id": self.waiver_id,
        }
