"""Whether what is late bears penalty interest, as an account shows it (R-Y1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from loan_origination.domain.servicing.overdue import is_penalty_charged

from .conftest import a_loan, on

DUE, LATER = date(2025, 2, 20), date(2025, 3, 1)


@pytest.mark.parametrize(
    ("day", "change"),
    [(DUE, {}), (LATER, {}), (LATER, {"grace_days": 10}), (LATER, {"annual_rate": "0"})],
)
def test_penalty_is_charged_from_the_end_of_the_grace_on_unless_there_is_no_rate(day, change):
    assert is_penalty_charged(on(day, a_loan(**change)))


@pytest.mark.parametrize(
    "wrong",
    [{"penalty_units": 0, "compound_units": 0}, {"counted_to": date(2025, 2, 28)}],
)
def test_late_bill_without_penalty_or_not_counted_to_the_day_is_found(wrong):
    account = on(LATER, a_loan())
    (bill,) = account.bills
    assert not is_penalty_charged(replace(account, bills=(replace(bill, **wrong),)))
