"""Freezing a month, and telling what has changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from sqlmodel import Session

from hotline.domain.period_figures import Count, Family, Figures
from hotline.domain.stock import Restatement, restated, restatements
from hotline.forms.frozen_months import ClientCountsForm
from hotline.refusals import UnknownCodesError
from hotline.reporting_refusals import MonthFrozenError, MonthNotOverError, NothingToRestateError
from hotline.store.directory import entries_with
from hotline.store.frozen_months import find_month, restatements_of
from hotline.store.statistics_scope import Asked
from hotline.tables.directory import InstitutionRow
from hotline.tables.statistics import ClientCountRow, FrozenMonthRow, RestatementRow
from hotline.usecases.acting import Acting
from hotline.usecases.statistics import counted, months_within
from servicekit.callers import Caller
from servicekit.ids import new_id

FROZEN_BY = ("category", "channel", "subject", "issue", "institution", "region")
_KEPT = (*(name.value for name in Count),)
_KEPT_FAMILIES = tuple(
    f"{kind.value}."
    for kind in (Family.OUTCOME, Family.RECOVERED_FEN, Family.RECOVERED, Family.MEDIATION)
)
_EVERYTHING = Caller("statistics", "statistics", "", frozenset({"supervisor"}))


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A frozen month: as published first, as it stands with its restatements, as recounted now."""

    row: FrozenMonthRow
    made: tuple[RestatementRow, ...]
    published: Figures
    recounted: Figures
    pending: tuple[Restatement, ...]


def freeze(acting: Acting, month: str) -> FrozenMonthRow:
    """Keep the figures of a month that is over; raises MonthNotOverError and MonthFrozenError."""
    acting.database.lock(acting.session, "frozen_month", month)
    asked = month_asked(month)
    if acting.now < asked.until:
        raise MonthNotOverError(month)
    if acting.session.get(FrozenMonthRow, month) is not None:
        raise MonthFrozenError(month)
    figures = month_figures(acting.session, month)
    row = FrozenMonthRow(
        month=month,
        figures=dict(figures),
        sha256=digest(figures),
        frozen_by=acting.caller.subject,
        frozen_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("month.frozen", "frozen_month", month, sha256=row.sha256)
    return row


def restate(acting: Acting, month: str, reason: str) -> MonthFigures:
    """Publish what a recount has changed, figure by figure; raises NothingToRestateError."""
    acting.database.lock(acting.session, "frozen_month", month)
    found = seen(acting.session, month)
    if not found.pending:
        raise NothingToRestateError(month)
    number = max((row.number for row in found.made), default=0) + 1
    for change in found.pending:
        acting.session.add(
            RestatementRow(
                id=new_id(),
                month=month,
                number=number,
                figure=change.figure,
                before=change.frozen,
                after=change.recounted,
                reason=reason,
                restated_by=acting.caller.subject,
                restated_at=acting.now,
            )
        )
    acting.session.flush()
    acting.record("month.restated", "frozen_month", month, number=number)
    return seen(acting.session, month)


def seen(session: Session, month: str) -> MonthFigures:
    """A frozen month beside its recount; raises NotFoundError."""
    row = find_month(session, month)
    made = tuple(restatements_of(session, month))
    changes = [Restatement(each.figure, each.before, each.after) for each in made]
    published = restated(row.figures, changes)
    recounted = month_figures(session, month)
    pending = tuple(restatements(published, recounted))
    return MonthFigures(row, made, published, recounted, pending)


def month_figures(session: Session, month: str) -> dict[str, int]:
    """The figures of a month, whole and by the dimensions that are published."""
    asked = month_asked(month)
    figures = _named("", counted(session, _EVERYTHING, asked).total, is_full=True)
    for by in FROZEN_BY:
        groups = counted(session, _EVERYTHING, replace(asked, by=by)).groups
        for group, found in groups.items():
            figures |= _named(f"{by}={group}/", found, is_full=False)
    return dict(sorted(figures.items()))


def month_asked(month: str) -> Asked:
    """The days of a month `2018-03`."""
    first = date.fromisoformat(f"{month}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    [(_, last)] = months_within(first, date.fromordinal(following.toordinal() - 1))
    return Asked(first, last)


def digest(figures: Mapping[str, int]) -> str:
    """The hash of figures in their one written form."""
    return sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()


def _named(prefix: str, figures: Figures, *, is_full: bool) -> dict[str, int]:
    return {
        prefix + name: count
        for name, count in figures.items()
        if count and (is_full or name in _KEPT or name.startswith(_KEPT_FAMILIES))
    }


def enter_clients(acting: Acting, form: ClientCountsForm) -> int:
    """Enter counts of clients; raises UnknownCodesError. Returns how many."""
    codes = {row.institution_code for row in form.rows}
    missing = codes - entries_with(acting.session, InstitutionRow, codes).keys()
    if missing:
        raise UnknownCodesError(sorted(missing))
    for row in form.rows:
        acting.session.merge(ClientCountRow(**row.model_dump()))
    acting.session.flush()
    acting.record("clients.entered", "client_count", "", rows=len(form.rows))
    return len(form.rows)
