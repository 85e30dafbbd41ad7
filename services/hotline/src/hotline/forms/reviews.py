"""Answers of the reviews: findings under one rule set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from hotline.domain.findings import Finding, Review, Verdict
from hotline.domain.proof import has_proved_compliance
from hotline.domain.rule_sets import ChosenBy, RuleSet
from servicekit.wire import Instant, Whole, WireModel

MOST_ENTRIES = 200
Shown = Annotated[bool | None, Field(strict=True)]
"""True, false, or null where the institution has shown nothing."""

Hundredths = Annotated[Whole, Field(ge=0, le=10**17)]


class ReviewForm(WireModel):
    """What every review is told beside its facts."""

    dry_run: Annotated[bool, Field(strict=True)] = False
    """True: nothing is stored and no Idempotency-Key is needed."""
    rule_set: RuleSet | None = None
    """Left out: the one of the day; required from 2018-09-26 on."""
    request_id: UUID | None = None
    """The complaint that the review belongs to."""


class FactForm(WireModel):
    """A part of the facts, named like the fact it becomes."""

    fact_type: ClassVar[type]

    def fact(self) -> Any:
        """The same for the rules."""
        return self.fact_type(**{name: fact_of(value) for name, value in self})


def fact_of(value: object) -> object:
    """A value of a form as the rules take it."""
    if isinstance(value, FactForm):
        return value.fact()
    return tuple(map(fact_of, value)) if isinstance(value, list) else value


class FindingAnswer(WireModel):
    """One rule: what was seen, what is required, and whether that is enough."""

    rule_id: str
    title: str
    title_zh: str
    rule_set: RuleSet
    article: str | None
    articles: list[str]
    verdict: Verdict
    seen: str
    required: str


class ReviewAnswer(WireModel):
    """A review; `id` is null for a dry run. `missing` counts against the institution."""

    id: UUID | None
    dry_run: bool
    request_id: UUID | None
    rule_set: RuleSet
    rule_set_zh: str
    chosen_by: ChosenBy
    reviewed_for_on: date
    findings: list[FindingAnswer]
    counts: dict[Verdict, int]
    has_proved_compliance: bool
    created_at: Instant | None


def review_answer(
    review: Review,
    day: date,
    *,
    request_id: UUID | None = None,
    stored_as: UUID | None = None,
    stored_at: Instant | None = None,
) -> ReviewAnswer:
    """A review as it goes out."""
    return ReviewAnswer(
        id=stored_as,
        dry_run=stored_as is None,
        request_id=request_id,
        rule_set=review.choice.rule_set,
        rule_set_zh=review.choice.rule_set.zh,
        chosen_by=review.choice.chosen_by,
        reviewed_for_on=day,
        findings=[_finding(each) for each in review.findings],
        counts=dict(review.counts),
        has_proved_compliance=has_proved_compliance(review),
        created_at=stored_at,
    )


def review_summary(answer: Mapping[str, Any]) -> str:
    """A kept review in few Chinese words, adverse findings first: for files that leave here."""
    found = answer["findings"]
    failed, missing = (
        [_named(each) for each in found if each["verdict"] == verdict]
        for verdict in (Verdict.FAIL, Verdict.MISSING)
    )
    is_proved = answer["has_proved_compliance"]
    parts = [
        f"合规审查（{answer['rule_set_zh']}，{answer['reviewed_for_on']}）：",
        "机构已证明合规" if is_proved else "机构未能证明合规（未提供视为不利）",
        f"；不符合{len(failed)}项：{'、'.join(failed)}" if failed else "",
        f"；未提供{len(missing)}项：{'、'.join(missing)}" if missing else "",
    ]
    return "".join(parts)


def _named(finding: Mapping[str, Any]) -> str:
    return f"{finding['rule_id']}{finding['title_zh']}（第{finding['article']}条）"


def _finding(finding: Finding) -> FindingAnswer:
    return FindingAnswer(
        rule_id=finding.rule.rule_id,
        title=finding.rule.title,
        title_zh=finding.rule.title_zh,
        rule_set=finding.rule_set,
        article=finding.article,
        articles=[article.label for article in finding.articles],
        verdict=finding.verdict,
        seen=finding.seen,
        required=finding.required,
    )
