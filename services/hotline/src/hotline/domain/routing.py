"""Routing: to whom a request goes, by dated tables handed in, and why.

The order of a complaint: a direct-transfer institution and the exact branch, its head office, the
regional bureau, an association, the manual desk. The last is always there, so every request has
exactly one target. Direct transfer is for complaints: what else comes in goes where a rule says,
else to the manual desk, and a report never to the firm it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hotline.domain.institution_names import NameMatch, resolved
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject


class TargetKind(StrEnum):
    """Kinds of targets; INSTITUTION means the exact branch of one in direct transfer."""

    INSTITUTION = "institution"
    HEAD_OFFICE = "head_office"
    BUREAU = "bureau"
    ASSOCIATION = "association"
    MANUAL_DESK = "manual_desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """An operating institution in its days; in direct transfer from `direct_from_on` on."""

    code: str
    name: str
    short_names: tuple[str, ...] = ()
    region_bureau: str
    direct_from_on: date | None = None
    valid_from_on: date
    valid_until_on: date | None = None

    def is_direct_on(self, day: date) -> bool:
        """Whether requests go to it without a bureau in between."""
        return self.direct_from_on is not None and self.direct_from_on <= day


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch in its days; a closed or merged one may name its successor."""

    code: str
    institution_code: str
    name: str
    successor_code: str | None = None
    valid_from_on: date
    valid_until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRule:
    """Where requests of a kind go; a condition that is None holds for all."""

    code: str
    target_kind: TargetKind
    priority: int
    target_code: str | None = None
    category: Category | None = None
    subject: Subject | None = None
    issue: str | None = None
    region: str | None = None
    rulebook: str | None = None
    valid_from_on: date
    valid_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoutingTables:
    """The directory at one version."""

    version: str
    institutions: Mapping[str, Institution]
    branches: Mapping[str, Branch]
    rules: Sequence[RouteRule]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingQuestion:
    """What is known about a request when it is routed; names as people write them, or codes."""

    on: date
    category: Category
    subject: Subject
    issue: str | None = None
    region: str | None = None
    rulebook: str
    institution: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Exactly one receiver."""

    kind: TargetKind
    institution_code: str | None = None
    branch_code: str | None = None
    desk: str | None = None
    """The bureau or association, where the target is one."""


@dataclass(frozen=True, slots=True)
class RoutingDecision:
    """The target, the rule and the version of the tables it rests on, and every step of the way.

    `candidates` are institutions to choose from when the name fits no single one.
    """

    target: Target
    rule_code: str | None
    table_version: str
    explanation: tuple[str, ...]
    candidates: tuple[str, ...]


_DEFAULTS = (TargetKind.INSTITUTION, TargetKind.HEAD_OFFICE, TargetKind.BUREAU)
_AT_THE_FIRM = (TargetKind.INSTITUTION, TargetKind.HEAD_OFFICE)


def decided(question: RoutingQuestion, tables: RoutingTables) -> RoutingDecision:
    """The one target of a request on a day."""
    match = resolved(question.institution, institution_names(tables, question.on))
    steps = [_told(match, question)]
    institution = tables.institutions[match.code] if match.code else None
    branch = _branch(question, institution, tables, steps)
    for kind, rule in _tries(question, tables.rules):
        target = _target(kind, rule, institution, branch, question.on)
        if target is not None:
            steps.append(f"按{f'规则{rule.code}' if rule else '默认顺序'}转至{kind.value}")
            return RoutingDecision(
                target, rule.code if rule else None, tables.version, tuple(steps), match.candidates
            )
    steps.append("无适用规则，转人工")
    desk = Target(TargetKind.MANUAL_DESK)
    return RoutingDecision(desk, None, tables.version, tuple(steps), match.candidates)


def is_valid_on(entry: Institution | Branch | RouteRule, day: date) -> bool:
    """Whether an entry holds on a day, both ends included."""
    has_ended = entry.valid_until_on is not None and entry.valid_until_on < day
    return entry.valid_from_on <= day and not has_ended


def current_branch(code: str, tables: RoutingTables, day: date) -> Branch | None:
    """The branch itself, or the successor that stands in for it on a day; None when all ended."""
    seen: set[str] = set()
    branch = tables.branches.get(code)
    while branch is not None and branch.code not in seen:
        if is_valid_on(branch, day):
            return branch
        seen.add(branch.code)
        branch = tables.branches.get(branch.successor_code or "")
    return None


def named_branch(
    name: str, institution_code: str, tables: RoutingTables, day: date
) -> tuple[NameMatch, Branch | None]:
    """Which branch of an institution a name fits, and who stands in for it there on a day."""
    own = {
        code: (code, each.name)
        for code, each in tables.branches.items()
        if each.institution_code == institution_code
    }
    match = resolved(name, own)
    branch = current_branch(match.code, tables, day) if match.code else None
    is_own = branch is not None and branch.institution_code == institution_code
    return match, branch if is_own else None


def institution_names(tables: RoutingTables, day: date) -> dict[str, tuple[str, ...]]:
    """What institutions that hold on a day are called: code, name, short names."""
    return {
        code: (code, each.name, *each.short_names)
        for code, each in tables.institutions.items()
        if is_valid_on(each, day)
    }


def _told(match: NameMatch, question: RoutingQuestion) -> str:
    if match.code is not None:
        return f"机构：{question.institution}识别为{match.code}（{match.how}）"
    if match.candidates:
        return f"机构：{question.institution}可能为{'、'.join(match.candidates)}，须人工确认"
    return "机构：未指明或无法识别"


def _branch(
    question: RoutingQuestion,
    institution: Institution | None,
    tables: RoutingTables,
    steps: list[str],
) -> Branch | None:
    """The branch that was named, or whoever stands in for it; None where only the firm is known."""
    if institution is None or question.branch is None:
        return None
    match, branch = named_branch(question.branch, institution.code, tables, question.on)
    if match.code is None:
        steps.append(f"分支机构：{question.branch}无法识别，按总部处理")
        return None
    if branch is None:
        steps.append(f"分支机构：{match.code}已终止且本机构无承接，按总部处理")
        return None
    taken_over = "" if branch.code == match.code else f"，由{branch.code}承接"
    steps.append(f"分支机构：{match.code}（{match.how}）{taken_over}")
    return branch


def _tries(
    question: RoutingQuestion, rules: Iterable[RouteRule]
) -> Iterator[tuple[TargetKind, RouteRule | None]]:
    """Rules that suit, lower priority number first and then by code; the default order after."""
    for rule in sorted(rules, key=lambda each: (each.priority, each.code)):
        if is_valid_on(rule, question.on) and _suits(rule, question):
            yield rule.target_kind, rule
    for kind in _DEFAULTS if question.category is Category.COMPLAINT else ():
        yield kind, None


def _suits(rule: RouteRule, question: RoutingQuestion) -> bool:
    if question.category is Category.REPORT and rule.target_kind in _AT_THE_FIRM:
        return False
    conditions = (
        (rule.category, question.category),
        (rule.subject, question.subject),
        (rule.issue, question.issue),
        (rule.region, question.region),
        (rule.rulebook, question.rulebook),
    )
    return all(wanted is None or wanted == given for wanted, given in conditions)


def _target(
    kind: TargetKind,
    rule: RouteRule | None,
    institution: Institution | None,
    branch: Branch | None,
    day: date,
) -> Target | None:
    """The target of a kind, or None where the request has none of that kind."""
    if kind is TargetKind.MANUAL_DESK:
        return Target(kind)
    if kind is TargetKind.BUREAU or kind is TargetKind.ASSOCIATION:
        own = institution.region_bureau if institution and kind is TargetKind.BUREAU else None
        desk = (rule.target_code if rule else None) or own
        code = institution.code if institution else None
        return Target(kind, institution_code=code, desk=desk) if desk else None
    if institution is None or not institution.is_direct_on(day):
        return None
    if kind is TargetKind.HEAD_OFFICE:
        return Target(kind, institution_code=institution.code)
    if branch is None:
        return None
    return Target(kind, institution_code=institution.code, branch_code=branch.code)
