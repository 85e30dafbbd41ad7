"""Running the rules over an application, and what then blocks a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from lawkit.refusals import Refusal
from loan_origination.domain.checks import (
    Case,
    Finding,
    Gate,
    Kind,
    Rule,
    RuleCheck,
    Section,
    Verdict,
)
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.findings import missing
from loan_origination.domain.rule_sets import (
    RULE_SETS,
    RuleSet,
    RuleSetCode,
    RuleSetNotInForceError,
)
from loan_origination.domain.rules.catalogue import RULES
from loan_origination.domain.waivers import Waiver, waiver_asked_for, waiver_that_holds

_BLOCKING = frozenset({Verdict.FAIL, Verdict.NEEDS_JUDGEMENT, Verdict.INSUFFICIENT_DATA})
_A_REQUEST_IS_ENOUGH = frozenset({Gate.REPORT_FILED, Gate.REVIEW, Gate.REVIEW_OPINION})
_BEFORE_THE_REVIEWER = frozenset({Gate.ACCEPTANCE, Gate.REPORT_FILED, Gate.REVIEW})


class UnknownRuleError(Refusal):
    """A rule id that the rule set does not know."""

    code = "unknown_rule"
    title = "Unknown rule"
    title_zh = "规则不存在"

    def __init__(self, rule_id: str) -> None:
        super().__init__(f"No rule {rule_id}.", f"没有规则{rule_id}。", rule_id=rule_id)


class RuleCannotBeWaivedError(Refusal):
    """A waiver was asked for a rule from which the text gives no way out."""

    code = "rule_cannot_be_waived"
    title = "Rule cannot be waived"
    title_zh = "该规则不得豁免"

    def __init__(self, rule: Rule) -> None:
        article = rule.articles[0]
        super().__init__(
            f"{rule.rule_id} ({article.citation}) is {rule.kind.value} and cannot be waived.",
            f"{rule.rule_id}（{article.label}）不属于“原则上”的规定，不得豁免。",
            rule_id=rule.rule_id,
            article=article.citation,
            article_zh=article.label,
            kind=rule.kind.value,
        )


def rules_of(rule_set: RuleSet) -> tuple[Rule, ...]:
    """The rules of a set, in the order of the book."""
    return tuple(rule for rule in RULES if rule_set.code in rule.rule_sets)


def rule_named(rule_id: str, rule_set: RuleSet) -> Rule:
    """One rule of a set; UnknownRuleError."""
    for rule in rules_of(rule_set):
        if rule.rule_id == rule_id:
            return rule
    raise UnknownRuleError(rule_id)


def require_waivable(rule_id: str, rule_set: RuleSet) -> Rule:
    """The rule, if it may be waived; UnknownRuleError, RuleCannotBeWaivedError."""
    rule = rule_named(rule_id, rule_set)
    if not rule.is_waivable:
        raise RuleCannotBeWaivedError(rule)
    return rule


def evaluate(
    facts: ApplicationFacts, rule_set: RuleSet, on: date, *, only: Section | None = None
) -> tuple[RuleCheck, ...]:
    """Every rule of the set whose part of the facts is reached, as of a day; of one section alone
    where it is named.

    The same facts, rule set (with the same parameters) and day always give the same checks.
    RuleSetNotInForceError when the set has not begun on the day.
    """
    if on < rule_set.since:
        raise RuleSetNotInForceError(rule_set.code, rule_set.since, on)
    case = Case(facts, rule_set, on)
    reached = _sections(facts)
    return tuple(
        _check(rule, rule.check(case), case)
        for rule in rules_of(rule_set)
        if reached[rule.section] and only in (None, rule.section)
    )


def gate(checks: Sequence[RuleCheck], name: Gate | str) -> list[RuleCheck]:
    """What blocks a step: every rule that guards it and is not met, or was not evaluated.

    `checks` are those of one evaluation; ValueError without any.

    A waiver that still asks is enough to file and review a report; the approval needs it granted. A
    negative opinion blocks from the reviewer's own opinion on, until the reviewer has answered it.
    """
    if not checks:
        raise ValueError("an evaluation has checks")
    step, code = Gate(name), checks[0].rule_set
    found = {check.rule_id: check for check in checks}
    guarding = [rule for rule in rules_of(RULE_SETS[code]) if step in rule.gates]
    standing = [found.get(rule.rule_id) or _unevaluated(rule, code) for rule in guarding]
    return [check for check in standing if _blocks(check, step)]


def _blocks(check: RuleCheck, step: Gate) -> bool:
    if check.verdict not in _BLOCKING:
        return False
    is_failure = check.verdict is Verdict.FAIL
    if is_failure and check.is_waivable and check.waiver_id and step in _A_REQUEST_IS_ENOUGH:
        return False
    waits_for_reviewer = check.has_negative_opinion and check.kind is not Kind.IN_PRINCIPLE
    return not (waits_for_reviewer and step in _BEFORE_THE_REVIEWER)


def _sections(facts: ApplicationFacts) -> Mapping[Section, bool]:
    return {
        Section.APPLICATION: True,
        Section.EXPOSURE: facts.exposure is not None,
        Section.DECISION: facts.decision is not None,
        Section.CONTRACT: facts.contract is not None,
        Section.SECURITY: facts.security is not None,
        Section.DRAW: facts.draw is not None,
        Section.LOAN: facts.loan is not None,
    }


def _unevaluated(rule: Rule, code: RuleSetCode) -> RuleCheck:
    return _rule_check(rule, missing(rule.section.value), Verdict.INSUFFICIENT_DATA, None, code)


def _check(rule: Rule, finding: Finding, case: Case) -> RuleCheck:
    verdict, waiver = finding.verdict, None
    if verdict is Verdict.FAIL and rule.is_waivable and not finding.has_no_exception:
        waivers = case.facts.waivers
        waiver = waiver_that_holds(waivers, rule.rule_id, case.on, finding.subjects)
        if waiver is not None:
            verdict = Verdict.WAIVED
        else:
            waiver = waiver_asked_for(waivers, rule.rule_id, case.on)
    return _rule_check(rule, finding, verdict, waiver, case.rule_set.code)


def _rule_check(
    rule: Rule, finding: Finding, verdict: Verdict, waiver: Waiver | None, code: RuleSetCode
) -> RuleCheck:
    article = rule.articles[0]
    return RuleCheck(
        rule_set=code,
        rule_id=rule.rule_id,
        article=article.citation,
        article_zh=article.label,
        kind=rule.kind,
        verdict=verdict,
        inputs=finding.inputs,
        computed=finding.computed,
        limit=finding.limit,
        message=finding.message or rule.title,
        message_zh=finding.message_zh or rule.title_zh,
        gates=rule.gates,
        subjects=finding.subjects,
        has_negative_opinion=finding.has_negative_opinion,
        is_waivable=rule.is_waivable and not finding.has_no_exception,
        waiver_id=None if waiver is None else waiver.waiver_id,
    )
