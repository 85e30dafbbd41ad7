"""Numbers of a day given out: whoever asks at the same time waits for the other's commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from hotline.tables.requests import SerialRow


def reserve_serials(session: Session, days: Iterable[date]) -> dict[date, int]:
    """The first of as many numbers as requests came on each day, in one statement."""
    wanted = Counter(days)
    if not wanted:
        return {}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    # Days in order: two that reserve the same days at once never wait for each other in a circle.
    rows = [{"day": day, "last": count} for day, count in sorted(wanted.items())]
    statement = insert(SerialRow).values(rows)
    counted = col(SerialRow.last) + statement.excluded.last
    statement = statement.on_conflict_do_update(index_elements=["day"], set_={"last": counted})
    given = session.execute(statement.returning(col(SerialRow.day), col(SerialRow.last)))
    return {day: int(last) - wanted[day] + 1 for day, last in given}


def next_serial(session: Session, day: date) -> int:
    """The day's next number."""
    return reserve_serials(session, [day])[day]
