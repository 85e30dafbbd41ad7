"""The last steps of a business day: the books against the loans, and the day open for bookings."""

from __future__ import annotations

from datetime import date
from typing import Any

from loan_origination.store.business_days import lock_books, present_day, trial_balance
from loan_origination.store.loan_sums import held_in_accounts
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_steps import Part
from servicekit.outbox import emit


def reconcile(acting: Acting, on: date, _cursor: Any) -> Part:
    """Compare the general ledger with the sum of all loan accounts; a difference is told at once.

    Every posting has two equal sides, so the ledger balances in itself; this proves that it also
    is what the loans say.
    """
    session = acting.session
    lock_books(session, acting.database, is_shared=False)
    ledger = trial_balance(session, on)
    loans = held_in_accounts(session, on)
    differences = {
        each.value: ledger[each.value] - fen
        for each, fen in loans.items()
        if ledger[each.value] != fen
    }
    if differences:
        facts = {"on": on.isoformat(), "differences_fen": differences}
        emit(session, acting.database, f"business-day/{on}", "business_day.not_reconciled", facts)
    return Part({"accounts": len(loans), "differences": len(differences)})


def open_for_bookings(acting: Acting, on: date, _cursor: Any) -> Part:
    """The batch of the day is done; bookings are made on it until the next day closes it."""
    day = present_day(acting.session)
    assert day is not None, "steps follow the opening of the day"
    assert day.on == on, "a day is closed before the next one is opened"
    day.state, day.worked_at = "open", acting.now
    acting.session.add(day)
    acting.session.flush()
    acting.record("business_day.worked", "business_day", on.isoformat())
    emit(
        acting.session,
        acting.database,
        f"business-day/{on}",
        "business_day.worked",
        {"on": on.isoformat()},
    )
    return Part({"opened": 1})
