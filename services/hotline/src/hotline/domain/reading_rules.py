"""The words by which requests are read, as one dated, versioned set of rules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from re import Pattern
from typing import Any

from hotline.domain.keywords import Keywords, Negations
from hotline.domain.rulebooks import Category
from hotline.domain.subjects import Subject
from lawkit.rounding import parse_decimal

OTHER = "OTHER"


class ReadingRulesFileError(ValueError):
    """A set of reading rules that cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue code; a `negatable` one is an accusation that a denial takes back."""

    code: str
    title_zh: str
    is_negatable: bool
    weights: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """Everything classification knows; the same rules read the same text the same way."""

    version: str
    since: date
    source: str
    threshold: Fraction
    negations: Negations
    issues: Mapping[str, Issue]
    subjects: Mapping[str, Mapping[str, int]]
    categories: Mapping[Category, Keywords]
    losses: Keywords
    counterparties: Keywords
    counterparty_names: tuple[Pattern[str], ...]
    urgency: Keywords
    issue_words: Keywords
    subject_words: Keywords


@cache
def shipped_reading_rules() -> ReadingRules:
    """The rules that come with this service."""
    file = files("hotline") / "figures" / "classification.toml"
    return read_reading_rules(file.read_text(encoding="utf-8"))


def read_reading_rules(text: str) -> ReadingRules:
    """The rules of a file; ReadingRulesFileError when any of it cannot be trusted."""
    try:
        return _rules(tomllib.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise ReadingRulesFileError(f"reading rules: {error!r}") from error


def _rules(table: dict[str, Any]) -> ReadingRules:
    issues = {code: _issue(code, each) for code, each in table["issues"].items()}
    subjects = {
        Subject(code).value: _weights(code, words) for code, words in table["subjects"].items()
    }
    return ReadingRules(
        version=table["version"],
        since=table["since"],
        source=table["source"],
        threshold=parse_decimal(table["threshold"]),
        negations=Negations.of(table["negations"], table["negation_window"]),
        issues=issues,
        subjects=subjects,
        categories={
            Category(code): Keywords.of(words) for code, words in table["categories"].items()
        },
        losses=Keywords.of(table["losses"]["words"]),
        counterparties=Keywords.of(table["counterparties"]["words"]),
        counterparty_names=tuple(map(re.compile, table["counterparties"]["patterns"])),
        urgency=Keywords.of(table["urgency"]["words"]),
        issue_words=Keywords.of(word for issue in issues.values() for word in issue.weights),
        subject_words=Keywords.of(word for weights in subjects.values() for word in weights),
    )


def _issue(code: str, table: dict[str, Any]) -> Issue:
    if set(table) != {"title_zh", "negatable", "words"} or type(table["negatable"]) is not bool:
        raise ValueError(f"{code}: an issue has title_zh, negatable and words")
    return Issue(code, table["title_zh"], table["negatable"], _weights(code, table["words"]))


def _weights(code: str, words: Mapping[str, Any]) -> Mapping[str, int]:
    if not words or any(type(weight) is not int or weight < 1 for weight in words.values()):
        raise ValueError(f"{code}: every word has a whole weight of at least 1")
    return dict(words)
