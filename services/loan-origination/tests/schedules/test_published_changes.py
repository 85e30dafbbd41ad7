"""Published schedules of notes repaid early or repriced: totals over all rows, and some rows.

ArtyomPanfutov/loan-amortization-calculator, reference-*.json: what is paid early is paid with the
instalment of that month. Left out: its mixed case, which puts sums paid early back into the base of
a lower instalment. SAS/ETS User's Guide, The LOAN Procedure: the examples and Getting Started.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from .test_published_schedules import fen

NEW_YEAR = "2024-01-01"


class Published(NamedTuple):
    """One schedule; rows are "number: principal interest balance"."""

    source: str
    principal: str
    annual_rate: str
    periods: int
    early: dict[int, str]
    keep: str
    count: int
    total_interest: str
    rows: str

    def body(self) -> dict[str, Any]:
        return {
            "method": "equal_instalment",
            "principal_fen": fen(self.principal),
            "annual_rate": self.annual_rate,
            "periods": self.periods,
            "disbursed_on": NEW_YEAR,
            "prepayments": [
                {"on": month_after(k), "amount_fen": fen(amount), "keep": self.keep}
                for k, amount in self.early.items()
            ],
        }


PANFUTOV = "loan-amortization-calculator reference-"
FIFTY = "50000"

PUBLISHED = (
    Published(
        PANFUTOV + "500000.32-4.56-32",
        "500000.32", "0.0456", 32, {}, "term", 32, "31964.18",
        "1: 14723.89 1900.00 485276.43, 31: 16498.26 125.63 16560.98, 32: 16560.98 62.93 0",
    ),
    Published(
        PANFUTOV + "one-early-payment(5th)",
        "500000.32", "0.0456", 32, {6: FIFTY}, "instalment", 29, "27029.95",
        "7: 15252.80 1371.09 345560.66, 28: 16517.36 106.53 11517.58, 29: 11517.58 43.77 0",
    ),
    Published(
        PANFUTOV + "one-early-payment(5th)-payment-decrease",
        "500000.32", "0.0456", 32, {6: FIFTY}, "term", 32, "29358.68",
        "7: 13229.51 1371.09 347583.95, 31: 14490.26 110.34 14545.39, 32: 14545.39 55.27 0",
    ),
    Published(
        PANFUTOV + "repeating-strategy-to-certain-month-and-single",
        "500000.32", "0.0456", 32, {6: FIFTY, 7: FIFTY, 16: FIFTY}, "instalment", 23, "21357.13",
        "8: 15500.76 1123.13 280059.90, 22: 16539.72 84.17 5610.55, 23: 5610.55 21.32 0",
    ),
    Published(
        PANFUTOV + "repeating-strategy-to-certain-month",
        "500000.32", "0.0456", 32, dict.fromkeys(range(6, 11), FIFTY), "instalment", 16, "15859.81",
        "11: 16250.31 373.58 82060.42, 15: 16498.73 125.16 16439.31, 16: 16439.31 62.47 0",
    ),
    Published(
        PANFUTOV + "repeating-strategy-to-end-from-first, the last one left out",
        "6535366", "0.03", 12, dict.fromkeys(range(1, 12), "60000"), "term", 12, "100895.39",
        "1: 537165.90 16338.42 5998200.10, 11: 429259.24 2148.98 430332.39, "
        "12: 370332.39 925.83 0",
    ),
    Published(
        "SAS LOAN, Example Prepayments on a Loan, No prepayments",
        "240000", "0.0825", 360, {}, "term", 360, "409094.17",
        "1: 153.04 1650.00 239846.96",
    ),
    Published(
        "SAS LOAN, Example Prepayments on a Loan, 500 with every payment, the rest with the last",
        "240000", "0.0825", 360, {**dict.fromkeys(range(1, 184), "500"), 184: "391.34"},
        "instalment", 184, "183650.70",
        "1: 153.04 1650.00 239846.96",
    ),
)  # fmt: skip


def month_after(number: int) -> str:
    year, month = divmod(number, 12)
    return f"{2024 + year}-{month + 1:02}-01"


def quoted(quotes, body: dict[str, Any]) -> dict[str, Any]:
    answer = quotes.post("/schedule-quotes", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def figures(row: dict[str, Any]) -> tuple[int, int, int]:
    return row["principal_fen"], row["interest_fen"], row["balance_fen"]


@pytest.mark.parametrize("published", PUBLISHED, ids=[each.source for each in PUBLISHED])
def test_a_note_repaid_early_comes_out_as_published(quotes, published):
    found = quoted(quotes, published.body())
    rows = {row["number"]: row for row in found["instalments"] if row["kind"] == "instalment"}
    assert (len(rows), found["total_interest_fen"]) == (
        published.count,
        fen(published.total_interest),
    )
    for printed in published.rows.split(", "):
        number, row = printed.split(": ")
        assert figures(rows[int(number)]) == tuple(fen(figure) for figure in row.split())


def test_a_buydown_loan_has_the_payments_sas_prints(quotes):
    """SAS LOAN, Getting Started, Analyzing Buydown Rate Loans: payments 24 and 48 change."""
    changes = [
        {"effective_on": month_after(23), "annual_rate": "0.08"},
        {"effective_on": month_after(47), "annual_rate": "0.09"},
    ]
    body = {
        "method": "equal_instalment",
        "principal_fen": 10_000_000,
        "annual_rate": "0.065",
        "periods": 180,
        "disbursed_on": NEW_YEAR,
    }
    rows = quoted(quotes, {**body, "rate_changes": changes})["instalments"]
    totals = [rows[k - 1]["total_fen"] for k in (1, 23, 24, 47, 48, 179)]
    assert totals == [87_111, 87_111, 94_650, 94_650, 99_201, 99_201]


def test_a_note_stands_where_sas_says_after_32_payments(quotes):
    """SAS LOAN, Example Refinancing a Loan: payment, interest paid so far and what is left."""
    body = {
        "method": "equal_instalment",
        "principal_fen": 7_850_000,
        "annual_rate": "0.09",
        "periods": 180,
        "disbursed_on": NEW_YEAR,
    }
    rows = quoted(quotes, body)["instalments"][:32]
    assert {row["total_fen"] for row in rows} == {79_620}
    assert sum(row["interest_fen"] for row in rows) == 1_800_715
    assert rows[-1]["balance_fen"] == 7_102_875


@pytest.mark.parametrize(
    ("early", "interest"),
    [
        ([], "8.41"),
        ([("2021-01-22", "1000")], "5.70"),
        ([("2021-01-10", "85.63"), ("2021-01-22", "914.37")], "5.42"),
    ],
)
def test_a_month_paid_off_early_bears_the_interest_of_its_days(quotes, early, interest):
    """apache/fineract EMICalculation-Part3.feature C3303 and C3302: 1,000 at 9.9 %."""
    body = {
        "method": "equal_instalment",
        "principal_fen": 100_000,
        "annual_rate": "0.099",
        "periods": 1,
        "disbursed_on": "2021-01-01",
        "interest_method": "daily",
        "day_count": "actual/actual",
        "prepayments": [{"on": on, "amount_fen": fen(amount)} for on, amount in early],
    }
    assert quoted(quotes, body)["total_interest_fen"] == fen(interest)
