"""A loan that fails is recorded and passed over, comes again, and is never locked."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import col, update

from loan_origination.tables.loans import LoanAccountRow

from .bank import Bank

ONE = timedelta(days=1)
BEFORE, DUE = date(2025, 2, 19), date(2025, 2, 20)


def spoil(bank: Bank, loan: str, state) -> dict:
    """Put another state in the place of a loan's; gives the one it had."""
    with bank.database.writing() as session:
        row = session.get_one(LoanAccountRow, UUID(loan))
        before = dict(row.state)
        change = update(LoanAccountRow).where(col(LoanAccountRow.loan_id) == UUID(loan))
        session.connection().execute(change.values(state=state))
    return before


def test_one_failing_loan_stops_nobody_and_recovers_by_itself(bank: Bank):
    bank.run_day(BEFORE)
    broken, sound = bank.a_loan(), bank.a_loan()
    before = spoil(bank, broken, {"day": "nonsense"})
    report = bank.run_day(DUE)
    assert report["state"] == "open"
    assert [each["loan_id"] for each in report["failures"]] == [broken]
    assert bank.step(DUE, "due_dates") == {"billed": 1, "failed": 1}
    assert bank.loan(sound)["owed"]["total_fen"] > 0
    found = bank.listed(broken)
    assert (found["failed_on"], found["owed_fen"]) == (DUE.isoformat(), 0)
    # Its interest up to the day before is in the sums, and the books still agree with the list.
    assert bank.step(DUE, "reconciliation") == {"accounts": 10}
    spoil(bank, broken, before)
    bank.run_day(DUE + ONE)
    one, two = bank.loan(broken), bank.loan(sound)
    assert one["failed_on"] is None
    same = ("owed", "accrued_fen", "days_late", "level", "books")
    assert {name: one[name] for name in same} == {name: two[name] for name in same}
    assert bank.day(DUE)["failures"][0]["resolved_on"] == (DUE + ONE).isoformat()
    assert bank.step(DUE + ONE, "reconciliation") == {"accounts": 10}


def test_a_failed_loan_can_be_booked_on_as_soon_as_it_is_sound(bank: Bank):
    bank.run_day(BEFORE)
    loan = bank.a_loan()
    before = spoil(bank, loan, {"day": "nonsense"})
    bank.run_day(DUE)
    spoil(bank, loan, before)
    assert bank.pay(loan, 100)["allocation"][0]["parts"] == [{"instalment": 1, "interest_fen": 100}]
    assert bank.loan(loan)["failed_on"] is None
    bank.run_day(DUE + ONE)
    assert bank.step(DUE + ONE, "reconciliation") == {"accounts": 10}
