"""Many rows written at once are kept as they were told, whatever is in them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from loan_origination.store.column_writing import write_columns
from loan_origination.store.loan_keeping import ACCOUNTS, LOANS

from .bank import Bank

OPENED = date(2025, 2, 18)
AWKWARD = 'a "quoted" back\\slash, {brace}, % and 借款人\n\t\u2028'


@pytest.fixture
def loans(bank: Bank) -> Bank:
    """Three loans that have just been taken over."""
    bank.run_day(OPENED)
    bank.take_over(*(bank.row(number=f"L{number}") for number in range(3)))
    return bank


def test_each_row_takes_its_own_values_and_the_others_stay(loans: Bank):
    with loans.database.writing() as session:
        rows = session.connection().execute(select(LOANS).order_by(LOANS.c.number)).all()
        told = [
            {"key": row.id, "level": f"l{n}", "level_since": day, "owed_fen": 10**17 + n}
            for n, (row, day) in enumerate(zip(rows, [OPENED, None], strict=False))
        ]
        write_columns(session, LOANS, "id", told)
    with loans.database.reading() as session:
        found = session.connection().execute(select(LOANS).order_by(LOANS.c.number)).all()
    assert [(row.level, row.level_since, row.owed_fen) for row in found] == [
        ("l0", OPENED, 10**17),
        ("l1", None, 10**17 + 1),
        (rows[2].level, rows[2].level_since, rows[2].owed_fen),
    ]
    assert [row.borrower_name for row in found] == [row.borrower_name for row in rows]


def test_documents_are_kept_to_the_letter(loans: Bank):
    with loans.database.writing() as session:
        (loan_id, *_) = session.connection().execute(select(ACCOUNTS.c.loan_id)).scalars()
        told = {"key": loan_id, "state": {AWKWARD: [AWKWARD, 10**20, None]}, "event_count": 7}
        write_columns(session, ACCOUNTS, "loan_id", [told])
    with loans.database.reading() as session:
        query = select(ACCOUNTS).where(ACCOUNTS.c.loan_id == loan_id)
        row = session.connection().execute(query).one()
    assert (row.state, row.event_count) == (told["state"], 7)


def test_nothing_is_written_for_no_rows(loans: Bank):
    with loans.database.writing() as session:
        write_columns(session, LOANS, "id", [])
        assert not session.in_transaction()
