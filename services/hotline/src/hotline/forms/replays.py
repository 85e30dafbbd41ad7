"""Forms of the replay of reading rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction
from uuid import UUID

from hotline.domain.agreement import Agreement, Compared, Reading, agreement
from lawkit.rounding import decimal_text
from servicekit.wire import WireModel

MOST_LISTED = 100
_PLACES = 4


class ReadingAnswer(WireModel):
    """Category, subject and issue of a text."""

    category: str | None
    subject: str
    issue: str


class AgreementAnswer(WireModel):
    """Shares (0 to 1) of readings that are what people chose; null of nothing."""

    category: str | None
    subject: str | None
    issue: str | None


class DifferenceAnswer(WireModel):
    """A request that is read otherwise now than it was chosen."""

    request_id: UUID
    chosen: ReadingAnswer
    then: ReadingAnswer
    now: ReadingAnswer


class ReplayAnswer(WireModel):
    """How today's rules read what people have classified, beside how it was read at intake."""

    rules_version: str
    replayed: int
    agreed_then: AgreementAnswer
    agreed_now: AgreementAnswer
    differences: list[DifferenceAnswer]
    """The first hundred."""


def replay_answer(rules_version: str, compared: Sequence[Compared]) -> ReplayAnswer:
    """A replay as it goes out."""
    chosen = [each.chosen for each in compared]
    return ReplayAnswer(
        rules_version=rules_version,
        replayed=len(compared),
        agreed_then=_shares(agreement(chosen, [each.then for each in compared])),
        agreed_now=_shares(agreement(chosen, [each.now for each in compared])),
        differences=[
            DifferenceAnswer(
                request_id=UUID(each.request_ref),
                chosen=_reading(each.chosen),
                then=_reading(each.then),
                now=_reading(each.now),
            )
            for each in compared
            if each.now != each.chosen
        ][:MOST_LISTED],
    )


def _reading(reading: Reading) -> ReadingAnswer:
    return ReadingAnswer(**asdict(reading))


def _shares(found: Agreement) -> AgreementAnswer:
    def text(share: Fraction | None) -> str | None:
        return None if share is None else decimal_text(share, places=_PLACES)

    return AgreementAnswer(
        category=text(found.category), subject=text(found.subject), issue=text(found.issue)
    )
