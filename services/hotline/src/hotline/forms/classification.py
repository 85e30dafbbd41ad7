"""Forms of the dry run of classification."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from hotline.domain.classification import Classification, Evidence, Scored
from hotline.domain.reading_rules import OTHER, ReadingRules
from hotline.domain.rulebooks import Category
from hotline.forms.masking import TextForm
from lawkit.rounding import decimal_text
from servicekit.wire import Day, WireModel

_PLACES = 4


class ClassificationQuoteForm(TextForm):
    """A text, and the day of its intake, which chooses the rulebook; today when left out."""

    received_on: Day | None = None


class EvidenceAnswer(WireModel):
    """A span of the text sent, from `start` up to, not including, `end`, and the rule's word."""

    start: int
    end: int
    text: str
    word: str


class ScoredAnswer(WireModel):
    """A code, how sure its words make it (0 to 1) and where they stand."""

    code: str
    title_zh: str
    confidence: str
    evidence: list[EvidenceAnswer]


class ClassificationQuote(WireModel):
    """What the words of a text say; a person decides where `needs_human`."""

    category: Category | None
    category_zh: str | None
    category_evidence: list[EvidenceAnswer]
    is_category_in_rulebook: bool
    split_into: list[Category]
    """Both categories where one text asks for redress and for punishment."""
    subject: str
    subject_confidence: str
    subject_evidence: list[EvidenceAnswer]
    issues: list[ScoredAnswer]
    urgency: Literal["NORMAL", "URGENT"]
    is_urgent: bool
    urgency_evidence: list[EvidenceAnswer]
    needs_human: bool
    rulebook_version: str
    rules_version: str


def classification_quote(
    text: str, result: Classification, rules: ReadingRules
) -> ClassificationQuote:
    """A classification as it goes out."""
    hint = result.category
    return ClassificationQuote(
        category=hint.category,
        category_zh=hint.category.zh if hint.category else None,
        category_evidence=_evidence(text, result.category_evidence),
        is_category_in_rulebook=hint.is_in_rulebook,
        split_into=list(hint.split_into),
        subject=result.subject.code,
        subject_confidence=decimal_text(result.subject.confidence, places=_PLACES),
        subject_evidence=_evidence(text, result.subject.evidence),
        issues=[_scored(text, each, rules) for each in result.issues],
        urgency="URGENT" if result.is_urgent else "NORMAL",
        is_urgent=result.is_urgent,
        urgency_evidence=_evidence(text, result.urgency),
        needs_human=result.is_urgent or not result.is_sure,
        rulebook_version=result.rulebook_version,
        rules_version=result.rules_version,
    )


def _scored(text: str, scored: Scored, rules: ReadingRules) -> ScoredAnswer:
    return ScoredAnswer(
        code=scored.code,
        title_zh="其他" if scored.code == OTHER else rules.issues[scored.code].title_zh,
        confidence=decimal_text(scored.confidence, places=_PLACES),
        evidence=_evidence(text, scored.evidence),
    )


def _evidence(text: str, found: Iterable[Evidence]) -> list[EvidenceAnswer]:
    return [
        EvidenceAnswer(
            start=each.start, end=each.end, text=text[each.start : each.end], word=each.word
        )
        for each in found
    ]
