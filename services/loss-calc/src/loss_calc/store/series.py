"""Queries about market data and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from loss_calc.tables import SeriesRow

SeriesKind = Literal["bars", "levels"]


def latest_series(
    session: Session, organisation: str, kind: SeriesKind, code: str
) -> SeriesRow | None:
    """The newest version of an organisation's series, or None."""
    return session.exec(_versions(organisation, kind, code).limit(1)).one_or_none()


def series_versions(
    session: Session, organisation: str, kind: SeriesKind, code: str
) -> Sequence[SeriesRow]:
    """All versions, newest first."""
    return session.exec(_versions(organisation, kind, code)).all()


def _versions(organisation: str, kind: SeriesKind, code: str) -> SelectOfScalar[SeriesRow]:
    return (
        select(SeriesRow)
        .where(
            SeriesRow.organisation == organisation, SeriesRow.kind == kind, SeriesRow.code == code
        )
        .order_by(col(SeriesRow.version).desc())
    )
