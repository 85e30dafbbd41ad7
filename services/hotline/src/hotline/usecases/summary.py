"""The summary of a period in the form that its reader may see."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from hotline.domain.periods import is_whole_months
from hotline.domain.small_cells import FEWEST_SHOWN
from hotline.forms.statistics import (
    GroupAnswer,
    PublicSummaryAnswer,
    SummaryAnswer,
    figures_answer,
    public_figures,
    public_groups,
)
from hotline.reporting_refusals import NotPublicError
from hotline.store.group_names import group_names
from hotline.store.statistics_scope import Asked
from hotline.usecases.statistics import counted
from servicekit.callers import Caller

PUBLIC_DIMENSIONS = (None, "channel", "category", "subject", "issue", "institution", "region")


def summary(session: Session, caller: Caller, asked: Asked) -> SummaryAnswer:
    """The figures of a period for the hotline's people, institutions and regulators."""
    found = counted(session, caller, asked)
    names = group_names(session, asked.by, found.groups)
    groups = [
        GroupAnswer(
            group=group,
            name=names.get(group, group),
            figures=figures_answer(found.groups[group]),
        )
        for group in sorted(found.groups)
    ]
    return SummaryAnswer(
        from_on=asked.from_on,
        to_on=asked.to_on,
        by=asked.by,
        filters=dict(asked.filters),
        by_category=dict(found.by_category),
        total=figures_answer(found.total),
        groups=groups if asked.by else [],
    )


def public_summary(
    session: Session, caller: Caller, asked: Asked, today: date
) -> PublicSummaryAnswer:
    """The published figures; raises NotPublicError."""
    require_public(asked, today)
    found = counted(session, caller, asked)
    names = group_names(session, asked.by, found.groups)
    return PublicSummaryAnswer(
        from_on=asked.from_on,
        to_on=asked.to_on,
        by=asked.by,
        fewest_shown=FEWEST_SHOWN,
        total=public_figures(found.total),
        groups=public_groups(found.groups, names) if asked.by else [],
    )


def require_public(asked: Asked, today: date) -> None:
    """Whole months that are over, by one dimension, without filters; raises NotPublicError.

    Of periods that differ by a day, or tables that cross, single people could be told.
    """
    is_plain = asked.by in PUBLIC_DIMENSIONS and not asked.filters
    is_over = asked.to_on < today and is_whole_months(asked.from_on, asked.to_on)
    if not (is_plain and is_over):
        raise NotPublicError
