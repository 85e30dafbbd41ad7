"""Kin of a new request: what is alike, what is a repeat, what is the same once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from hotline.domain.duplicates import Likeness, Similar, similar
from hotline.domain.intake import MOST_REPORTS_A_DAY
from hotline.domain.request_states import State
from hotline.domain.rulebooks import Category
from hotline.request_refusals import DuplicateOpenError, TooManyReportsError
from hotline.store.similar import candidates, compared_row
from hotline.tables.requests import LinkRow, RequestRow
from hotline.usecases.acting import Acting
from lawkit.rounding import decimal_text
from servicekit.ids import new_id

_SAME = Fraction(100)
MOST_LINKS = 20


@dataclass(frozen=True, slots=True)
class Kin:
    """What earlier requests are to a new one, most alike first."""

    found: Sequence[Similar]

    def keep(self, acting: Acting, request: RequestRow) -> None:
        """Store the links; merging or rejecting is for people to decide."""
        for each in self.found[:MOST_LINKS]:
            acting.session.add(
                LinkRow(
                    id=new_id(),
                    request_id=request.id,
                    other_id=UUID(each.request_ref),
                    likeness=each.likeness,
                    is_repeat=each.is_repeat,
                    jaccard=decimal_text(each.jaccard, places=4),
                    ratio=decimal_text(each.ratio, places=2),
                    created_at=acting.now,
                )
            )
            request.is_repeat = request.is_repeat or each.is_repeat
        acting.session.flush()


def find_kin(acting: Acting, request: RequestRow) -> Kin:
    """Earlier requests that are alike."""
    asked = compared_row(request)
    return Kin(similar(asked, candidates(acting.session, asked)))


def refuse_open_twin(acting: Acting, kin: Kin) -> None:
    """The very words of an open request of the same person about the same institution.

    Raises DuplicateOpenError with its number. Anything less alike is taken in and linked.
    """
    for each in kin.found:
        if each.likeness is Likeness.LINK and each.ratio == _SAME:
            other = acting.session.get_one(RequestRow, UUID(each.request_ref))
            if State(other.state).is_open:
                raise DuplicateOpenError(other.number)


def refuse_too_many_reports(acting: Acting, request: RequestRow) -> None:
    """At most three real-name reports a person and day; raises TooManyReportsError."""
    if request.identity_hash is None:
        return
    row = RequestRow
    query = select(func.count()).where(
        col(row.identity_hash) == request.identity_hash,
        col(row.received_on) == request.received_on,
        col(row.category) == Category.REPORT.value,
    )
    if acting.session.exec(query).one() >= MOST_REPORTS_A_DAY:
        raise TooManyReportsError(MOST_REPORTS_A_DAY)
