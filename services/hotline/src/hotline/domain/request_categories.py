"""Which category a text hints at: by what it asks for, whom it names and what was lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hotline.domain.keywords import Occurrence, clause_before
from hotline.domain.reading_rules import ReadingRules
from hotline.domain.rulebooks import Category, Rulebook

_SELF = re.compile("我|本人")


@dataclass(frozen=True, slots=True)
class CategoryHint:
    """The category that the words point at; None when they point at nothing.

    `split_into` offers two requests where one text asks for redress and for punishment;
    `is_in_rulebook` is False where the rulebook sends the matter elsewhere.
    """

    category: Category | None
    grounds: tuple[Occurrence, ...]
    split_into: tuple[Category, ...]
    is_in_rulebook: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Signs:
    """What stands in a text, by the question it answers."""

    punishment: Sequence[Occurrence]
    question: Sequence[Occurrence]
    suggestion: Sequence[Occurrence]
    redress: Sequence[Occurrence]
    loss: Sequence[Occurrence]
    own_loss: Sequence[Occurrence]
    counterparty: Sequence[Occurrence]

    @property
    def has_own_dispute(self) -> bool:
        """A counterparty together with the caller's own loss or request.

        Beside a call for punishment a loss may be anybody's: it has to be said to be the caller's.
        """
        loss = self.own_loss if self.punishment else self.loss
        return bool(self.counterparty) and bool(loss or self.redress)


def category_hint(text: str, rules: ReadingRules, rulebook: Rulebook) -> CategoryHint:
    """The category of a folded text.

    Punishment asked for: report. A question that names no counterparty: consultation. A
    suggestion without loss: suggestion. A counterparty with an own loss or request: complaint.
    A report and a complaint in one text are offered as two.
    """
    signs = _signs(text, rules)
    category, grounds = _category(signs)
    is_split = category is Category.COMPLAINT and bool(signs.punishment)
    split = (Category.COMPLAINT, Category.REPORT) if is_split else ()
    return CategoryHint(
        category=category,
        grounds=tuple(sorted(grounds, key=lambda hit: (hit.start, hit.end))),
        split_into=split,
        is_in_rulebook=category is not None and category in rulebook.categories,
        is_sure=category is not None and not is_split,
    )


def _category(signs: _Signs) -> tuple[Category | None, list[Occurrence]]:
    """The first rule that holds decides; the last three are for texts that name nobody."""
    dispute = [*signs.counterparty, *signs.loss, *signs.redress, *signs.punishment]
    rules: tuple[tuple[bool, Category, list[Occurrence]], ...] = (
        (signs.has_own_dispute, Category.COMPLAINT, dispute),
        (bool(signs.punishment), Category.REPORT, list(signs.punishment)),
        (not signs.counterparty, Category.CONSULT, list(signs.question)),
        (not signs.loss, Category.SUGGEST, list(signs.suggestion)),
        (True, Category.COMPLAINT, [*signs.redress, *signs.loss]),
        (True, Category.CONSULT, list(signs.question)),
    )
    found = ((category, grounds) for holds, category, grounds in rules if holds and grounds)
    return next(found, (None, []))


def _signs(text: str, rules: ReadingRules) -> _Signs:
    def of(category: Category) -> list[Occurrence]:
        return list(rules.categories[category].found_in(text))

    named = [
        Occurrence(match.group(), *match.span())
        for pattern in rules.counterparty_names
        for match in pattern.finditer(text)
    ]
    losses = list(rules.losses.found_in(text))
    return _Signs(
        punishment=of(Category.REPORT),
        question=of(Category.CONSULT),
        suggestion=of(Category.SUGGEST),
        redress=of(Category.COMPLAINT),
        loss=losses,
        own_loss=[hit for hit in losses if _SELF.search(clause_before(text, hit.end))],
        counterparty=[*rules.counterparties.found_in(text), *named],
    )
