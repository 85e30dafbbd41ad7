"""Classification: category, subject, issues and urgency of a text, each with its evidence.

The same text and the same rules always give the same answer; every span of evidence lies in the
text that came in. A person's choice always wins over what is found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hotline.domain.keywords import Occurrence
from hotline.domain.plain_text import PlainText, reading
from hotline.domain.reading_rules import OTHER, ReadingRules
from hotline.domain.request_categories import CategoryHint, category_hint
from hotline.domain.rulebooks import Rulebook

MOST_ISSUES = 3
_UNCERTAINTY = 10
"""Weight of what the words cannot tell: one weak word alone is no certainty."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of the original text, and the rule's word for it."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A code, how sure its words make it, and where they stand."""

    code: str
    confidence: Fraction
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the words of a text say about it."""

    category: CategoryHint
    category_evidence: tuple[Evidence, ...]
    subject: Scored
    issues: tuple[Scored, ...]
    urgency: tuple[Evidence, ...]
    is_sure: bool
    rulebook_version: str
    rules_version: str

    @property
    def is_urgent(self) -> bool:
        """Whether a person has to look at once."""
        return bool(self.urgency)


def classified(text: str, rules: ReadingRules, rulebook: Rulebook) -> Classification:
    """Classify a text by versioned rules under the rulebook of its intake."""
    plain = reading(text)
    hint = category_hint(plain.text, rules, rulebook)
    issues = _issues(plain, rules)
    subject = _subject(plain, rules)
    return Classification(
        category=hint,
        category_evidence=_evidence(plain, hint.grounds),
        subject=subject,
        issues=issues,
        urgency=_evidence(plain, rules.urgency.found_in(plain.text)),
        is_sure=hint.is_sure and issues[0].confidence >= rules.threshold,
        rulebook_version=rulebook.version,
        rules_version=rules.version,
    )


def _issues(plain: PlainText, rules: ReadingRules) -> tuple[Scored, ...]:
    hits: dict[str, list[Occurrence]] = {}
    for hit in rules.issue_words.found_in(plain.text):
        is_denied = rules.negations.reaches(plain.text, hit.start)
        for code, issue in rules.issues.items():
            if hit.word in issue.weights and not (is_denied and issue.is_negatable):
                hits.setdefault(code, []).append(hit)
    weights = {code: issue.weights for code, issue in rules.issues.items()}
    return _ranked(plain, hits, weights)[:MOST_ISSUES] or (Scored(OTHER, Fraction(0), ()),)


def _subject(plain: PlainText, rules: ReadingRules) -> Scored:
    hits: dict[str, list[Occurrence]] = {}
    for hit in rules.subject_words.found_in(plain.text):
        for code, weights in rules.subjects.items():
            if hit.word in weights:
                hits.setdefault(code, []).append(hit)
    ranked = _ranked(plain, hits, rules.subjects)
    return ranked[0] if ranked else Scored(OTHER, Fraction(0), ())


def _ranked(
    plain: PlainText,
    hits: Mapping[str, list[Occurrence]],
    weights: Mapping[str, Mapping[str, int]],
) -> tuple[Scored, ...]:
    """Best first, on equal scores by code; a word counts once, however often it is repeated."""
    scores = {
        code: sum(weights[code][word] for word in {hit.word for hit in found})
        for code, found in hits.items()
    }
    total = sum(scores.values()) + _UNCERTAINTY
    return tuple(
        Scored(code, Fraction(scores[code], total), _evidence(plain, hits[code]))
        for code in sorted(scores, key=lambda code: (-scores[code], code))
    )


def _evidence(plain: PlainText, hits: Iterable[Occurrence]) -> tuple[Evidence, ...]:
    return tuple(Evidence(*plain.original_span(hit.start, hit.end), hit.word) for hit in hits)
