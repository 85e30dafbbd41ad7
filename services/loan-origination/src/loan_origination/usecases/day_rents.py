"""Step 10: supervised accounts looked at every day: money set aside, the floor, rents missing."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from lawkit.money import Money
from lawkit.rounding import parse_decimal
from loan_origination.domain.servicing.supervised import (
    RentGap,
    floor_of_account,
    missing_to_set_aside,
    rent_gaps,
    set_aside_on,
)
from loan_origination.store.parameters import whole_parameter
from loan_origination.store.supervised_accounts import (
    accounts_to_check,
    bank_account,
    coming_instalment,
    expected_rents,
    instalments_of,
    rent_receipts,
)
from loan_origination.tables.supervised_accounts import SupervisedAccountRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.loan_moves import working_calendar
from servicekit.outbox import News, emit_all

CHUNK = 100


def check_rent_accounts(acting: Acting, on: date, cursor: Any) -> Part:
    """Check the next accounts; what is short or missing is told when it begins, not every day."""
    after = None if cursor is None else UUID(cursor)
    rows = accounts_to_check(acting.session, after, CHUNK)
    news: list[News] = []
    counts: Counter[str] = Counter()
    prefund_days = whole_parameter(acting.session, "prefund_days", on)
    for row in rows:
        counts["checked"] += 1
        _check_money(acting, on, row, prefund_days, news, counts)
        _check_rents(acting, on, row, news, counts)
        row.checked_on = on
        acting.session.add(row)
    acting.session.flush()
    emit_all(acting.session, acting.database, news)
    return Part(counts, str(rows[-1].id) if len(rows) == CHUNK else None)


def missing_now(
    acting: Acting, row: SupervisedAccountRow, on: date, prefund_days: int
) -> tuple[Money, date | None, date | None]:
    """What the account lacks of its floor and, from the day of setting aside, of the instalment."""
    session = acting.session
    balance = Money(bank_account(session, row.number).balance_fen)
    due_on, falling_due = coming_instalment(session, row.number)
    instalment = Money(instalments_of(session, row.number))
    floor = floor_of_account(instalment, Fraction(parse_decimal(row.reserve_ratio)))
    aside_on = None
    needed = floor
    if due_on is not None:
        aside_on = set_aside_on(due_on, prefund_days, working_calendar())
        if on >= aside_on:
            needed = max(needed, Money(falling_due))
    return missing_to_set_aside(balance, needed), due_on, aside_on


def gaps_of(acting: Acting, row: SupervisedAccountRow, on: date) -> tuple[RentGap, ...]:
    """Rent that leases owe the account on a day."""
    expected = expected_rents(acting.session, row.id, on)
    return rent_gaps(expected, rent_receipts(acting.session, row.id, on), on)


def _check_money(
    acting: Acting,
    on: date,
    row: SupervisedAccountRow,
    prefund_days: int,
    news: list[News],
    counts: Counter[str],
) -> None:
    missing, due_on, _ = missing_now(acting, row, on, prefund_days)
    is_short = missing.fen > 0
    counts["short"] += is_short
    if is_short and not row.is_short:
        facts = {"missing_fen": missing.fen, "due_on": due_on and due_on.isoformat()}
        news.append(_news(row, "supervised_account.short", on, facts))
    row.is_short, row.missing_fen = is_short, missing.fen


def _check_rents(
    acting: Acting, on: date, row: SupervisedAccountRow, news: list[News], counts: Counter[str]
) -> None:
    gaps = gaps_of(acting, row, on)
    alerts = [gap for gap in gaps if gap.is_alert]
    counts["rent_alerts"] += len(alerts)
    if len(alerts) > row.rent_alerts:
        facts = {"leases": [gap.lease for gap in alerts][:20], "alerts": len(alerts)}
        news.append(_news(row, "supervised_account.rent_missing", on, facts))
    row.rent_alerts = len(alerts)
    row.rent_missing_fen = sum(gap.missing.fen for gap in gaps)


def _news(row: SupervisedAccountRow, kind: str, on: date, facts: dict[str, Any]) -> News:
    payload = {"account": row.number, "branch": row.branch, "on": on.isoformat(), **facts}
    return News(f"supervised-account/{row.id}", kind, payload)
