"""Taking in: by which channels, with which facts, and what counts as a valid request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hotline.domain.request_errors import (
    MissingContactError,
    MissingCounterpartyError,
    MissingFactsError,
)
from hotline.domain.rulebooks import Category, Rulebook

MOST_REPORTS_A_DAY = 3


class Intake(StrEnum):
    """Ways in which a request reaches the hotline."""

    PHONE = "PHONE"
    WEB = "WEB"
    APP = "APP"
    MINI_PROGRAM = "MINI_PROGRAM"
    LETTER = "LETTER"
    EMAIL = "EMAIL"
    VISIT = "VISIT"
    REGULATOR_FORWARD = "REGULATOR_FORWARD"
    LEGACY_COLUMN = "LEGACY_COLUMN"

    @property
    def is_import_only(self) -> bool:
        """Whether people cannot use it themselves any more, or never could."""
        return self in IMPORT_ONLY


IMPORT_ONLY = frozenset(
    {Intake.EMAIL, Intake.VISIT, Intake.REGULATOR_FORWARD, Intake.LEGACY_COLUMN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Which facts a request brings."""

    has_real_name: bool
    has_contact: bool
    has_counterparty: bool
    has_account_of_events: bool
    has_concrete_request: bool
    has_clues: bool = False


def require_minimum(category: Category, facts: Facts) -> None:
    """The facts that the category needs at the least.

    Raises MissingContactError and MissingCounterpartyError for a complaint, MissingFactsError for
    anything else that is missing. Consultations and suggestions need their text alone.
    """
    missing = missing_facts(category, facts)
    if "contact" in missing:
        raise MissingContactError(missing)
    if "counterparty" in missing:
        raise MissingCounterpartyError(missing)
    if missing:
        raise MissingFactsError(missing)


def missing_facts(category: Category, facts: Facts) -> list[str]:
    """What is missing, by name; an anonymous report needs no name and no contact."""
    needed = {
        Category.COMPLAINT: (
            ("name", facts.has_real_name),
            ("contact", facts.has_contact),
            ("counterparty", facts.has_counterparty),
            ("events", facts.has_account_of_events),
            ("request", facts.has_concrete_request),
        ),
        Category.REPORT: (
            ("reported_party", facts.has_counterparty),
            ("facts_or_clues", facts.has_account_of_events or facts.has_clues),
        ),
    }
    return [name for name, is_there in needed.get(category, ()) if not is_there]


class Invalidity(StrEnum):
    """Why a request does not count as a valid one."""

    NOT_IN_RULEBOOK = "not_in_rulebook"
    NOT_A_REQUEST = "not_a_request"
    PURE_REPEAT = "pure_repeat"
    FACTS_MISSING = "facts_missing"


def invalidity(
    category: Category,
    rulebook: Rulebook,
    facts: Facts,
    *,
    is_noise: bool,
    is_pure_repeat: bool,
) -> Invalidity | None:
    """Why a request is not valid, or None when it is.

    A valid request falls in a category of its rulebook, is no silent or wrong call, spam or test,
    is not merged as a pure repeat, and has the minimum facts. `is_noise` says it is one of the
    former.
    """
    checks = (
        (category not in rulebook.categories, Invalidity.NOT_IN_RULEBOOK),
        (is_noise, Invalidity.NOT_A_REQUEST),
        (is_pure_repeat, Invalidity.PURE_REPEAT),
        (bool(missing_facts(category, facts)), Invalidity.FACTS_MISSING),
    )
    return next((reason for holds, reason in checks if holds), None)
