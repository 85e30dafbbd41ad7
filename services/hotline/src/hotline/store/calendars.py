"""The calendars of this service: the shipped ones with its own editions on top."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from hotline.tables.clocks import CalendarDayRow, CalendarEditionRow
from lawkit.calendar import (
    Calendars,
    DayKind,
    Layer,
    PhoneHours,
    shipped_calendars,
    shipped_phone_hours,
)


def calendars_in_force(session: Session) -> Calendars:
    """The three calendars as they stand now; of two entries for a day and layer the later holds."""
    editions = session.exec(select(col(CalendarEditionRow.loaded_years))).all()
    if not editions:
        return shipped_calendars()
    query = select(col(CalendarDayRow.day), col(CalendarDayRow.kind))
    entries = session.exec(query.order_by(col(CalendarDayRow.version))).all()
    by_layer: dict[Layer, dict[date, DayKind]] = {layer: {} for layer in Layer}
    for day, text in entries:
        kind = DayKind(text)
        by_layer[kind.layer][day] = kind
    calendars = shipped_calendars().with_overrides(
        {}, loaded_years=[year for years in editions for year in years]
    )
    for own in by_layer.values():
        calendars = calendars.with_overrides(own)
    return calendars


def phone_hours(calendars: Calendars) -> PhoneHours:
    """The published phone hours over these calendars."""
    return PhoneHours(calendars.phone, shipped_phone_hours().spans)


def last_edition(session: Session) -> int:
    """The version of the latest edition; 0 when only the shipped calendar holds."""
    return session.exec(select(func.max(CalendarEditionRow.version))).one() or 0


def editions(session: Session) -> Sequence[CalendarEditionRow]:
    """Every edition, latest first."""
    query = select(CalendarEditionRow).order_by(col(CalendarEditionRow.version).desc())
    return session.exec(query).all()


def days_of(session: Session, version: int) -> Sequence[CalendarDayRow]:
    """The days of an edition."""
    query = select(CalendarDayRow).where(CalendarDayRow.version == version)
    return session.exec(query.order_by(col(CalendarDayRow.day))).all()
