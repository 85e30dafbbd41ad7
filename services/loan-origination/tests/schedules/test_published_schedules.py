"""Schedules that others publish, replayed through the schedule quote.

Figures only, in units of the loan's currency as published: principal, interest, balance per row.
Left out, because the contract has another rule: peers whose level instalment is rounded to whole
units or adjusted until the last row is even (their C3165), whose annuity uses the days of each
period instead of annual/12 (C3152, C3164, C3167), who stretch 30 days over an odd period (C3156),
and terms that are no months.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest

THIRTY = {"interest_method": "daily", "day_count": "30/360"}
MONTHLY = {"interest_method": "monthly"}
ACTUAL_365 = {"interest_method": "daily", "day_count": "actual/365"}
ACTUAL_ACTUAL = {"interest_method": "daily", "day_count": "actual/actual"}
NEW_YEAR = "2024-01-01"


class Published(NamedTuple):
    """One schedule as its source prints it."""

    source: str
    principal: str
    annual_rate: str
    periods: int
    disbursed_on: str
    rows: str
    ways: tuple[dict[str, str], ...] = (THIRTY, MONTHLY)
    more: tuple[tuple[str, Any], ...] = ()

    def body(self) -> dict[str, Any]:
        return {
            "method": "equal_instalment",
            "principal_fen": fen(self.principal),
            "annual_rate": self.annual_rate,
            "periods": self.periods,
            "disbursed_on": self.disbursed_on,
            **dict(self.more),
        }


EMI = "apache/fineract EMICalculation-Part1.feature "
UNIT = "apache/fineract ProgressiveEMICalculatorTest "
RATE_CHANGE = "apache/fineract LoanInterestRateChange.feature "
MONTH_END = "apache/fineract LoanMonthEndDueDateStrategy.feature "

PUBLISHED = (
    Published(
        EMI + "C3154",
        "100", "0.12", 6, NEW_YEAR,
        "16.25 1.00 83.75, 16.41 0.84 67.34, 16.58 0.67 50.76, 16.74 0.51 34.02, "
        "16.91 0.34 17.11, 17.11 0.17 0",
    ),
    Published(
        EMI + "C3155",
        "100", "0.094822", 6, NEW_YEAR,
        "16.34 0.79 83.66, 16.47 0.66 67.19, 16.60 0.53 50.59, 16.73 0.40 33.86, "
        "16.86 0.27 17.00, 17.00 0.13 0",
    ),
    Published(
        EMI + "C3161, after the down payment",
        "75", "0.05", 5, NEW_YEAR,
        "14.88 0.31 60.12, 14.94 0.25 45.18, 15.00 0.19 30.18, 15.06 0.13 15.12, 15.12 0.06 0",
    ),
    Published(
        "apache/fineract Loan.feature, 100 at 7 % in 360/30",
        "100", "0.07", 6, NEW_YEAR,
        "16.43 0.58 83.57, 16.52 0.49 67.05, 16.62 0.39 50.43, 16.72 0.29 33.71, "
        "16.81 0.20 16.90, 16.90 0.10 0",
    ),
    Published(
        RATE_CHANGE + "C3217, on a due date",
        "100", "0.07", 6, NEW_YEAR,
        "16.43 0.58 83.57, 16.60 0.28 66.97, 16.66 0.22 50.31, 16.71 0.17 33.60, "
        "16.77 0.11 16.83, 16.83 0.06 0",
        more=(("rate_changes", [{"effective_on": "2024-02-01", "annual_rate": "0.04"}]),),
    ),
    Published(
        RATE_CHANGE + "C3916, inside a period",
        "100", "0.07", 6, NEW_YEAR,
        "16.43 0.58 83.57, 16.52 0.38 67.05, 16.68 0.22 50.37, 16.73 0.17 33.64, "
        "16.79 0.11 16.85, 16.85 0.06 0",
        more=(("rate_changes", [{"effective_on": "2024-02-15", "annual_rate": "0.04"}]),),
    ),
    Published(
        MONTH_END + "C111045, dates inside the month",
        "10000", "0.12", 3, "2025-01-31",
        "3300.22 100.00 6699.78, 3333.22 67.00 3366.56, 3366.56 33.67 0",
    ),
    Published(
        "apache/fineract GroupLoanIntegrationTest, 12,000 at 2 % a month",
        "12000", "0.24", 4, "2011-09-20",
        "2911.49 240.00 9088.51, 2969.72 181.77 6118.79, 3029.11 122.38 3089.68, 3089.68 61.79 0",
    ),
    Published(
        EMI + "C3159",
        "100", "0.12", 6, NEW_YEAR,
        "16.23 1.02 83.77, 16.45 0.80 67.32, 16.56 0.69 50.76, 16.75 0.50 34.01, "
        "16.90 0.35 17.11, 17.11 0.17 0",
        (ACTUAL_365,),
    ),
    Published(
        EMI + "C3160",
        "100", "0.094822", 6, NEW_YEAR,
        "16.32 0.81 83.68, 16.50 0.63 67.18, 16.59 0.54 50.59, 16.74 0.39 33.85, "
        "16.86 0.27 16.99, 16.99 0.13 0",
        (ACTUAL_365,),
    ),
    Published(
        "apache/fineract LoanChargeOff.feature, 1,000 for a month",
        "1000", "0.12", 1, "2023-01-01",
        "1000.00 10.19 0",
        (ACTUAL_365,),
    ),
    Published(
        UNIT + "dayInYearsActual_daysInMonthActual, across the new year",
        "100", "0.094822", 6, "2023-12-12",
        "16.33 0.80 83.67, 16.46 0.67 67.21, 16.63 0.50 50.58, 16.72 0.41 33.86, "
        "16.87 0.26 16.99, 16.99 0.14 0",
        (ACTUAL_ACTUAL,),
    ),
    Published(
        "apache/fineract LoanRepayment.feature, EQUAL_PRINCIPAL_PAYMENTS",
        "5000", "0.12", 18, "2022-11-01",
        "277.78 50.00 4722.22, 277.78 47.22 4444.44, 277.78 44.44 4166.66, 277.78 41.67 3888.88, "
        "277.78 38.89 3611.10, 277.78 36.11 3333.32, 277.78 33.33 3055.54, 277.78 30.56 2777.76, "
        "277.78 27.78 2499.98, 277.78 25.00 2222.20, 277.78 22.22 1944.42, 277.78 19.44 1666.64, "
        "277.78 16.67 1388.86, 277.78 13.89 1111.08, 277.78 11.11 833.30, 277.78 8.33 555.52, "
        "277.78 5.56 277.74, 277.74 2.78 0",
        more=(("method", "equal_principal"),),
    ),
    Published(
        "apache/fineract LoanBulletBalloon.feature BL01, interest only until the last",
        "100", "0.30", 8, NEW_YEAR,
        "0 2.50 100, " * 7 + "100 2.50 0",
        more=(("interest_only_periods", 7),),
    ),
    Published(
        UNIT + "NoInterest_repayEvery1Month",
        "1000", "0", 4, NEW_YEAR,
        "250 0 750, 250 0 500, 250 0 250, 250 0 0",
        (THIRTY, MONTHLY, ACTUAL_365, ACTUAL_ACTUAL),
    ),
    Published(
        UNIT + "multi_disbursedAmt200_2ndOnDueDate, what is left with the second draw",
        "167.19", "0.094822", 4, "2024-03-01",
        "41.31 1.32 125.88, 41.64 0.99 84.24, 41.96 0.67 42.28, 42.28 0.33 0",
    ),
    Published(
        "apache/fineract EMICalculation-Part3.feature C3313",
        "100", "0.07", 4, NEW_YEAR,
        "24.79 0.58 75.21, 24.93 0.44 50.28, 25.08 0.29 25.20, 25.20 0.15 0",
    ),
    Published(
        "corefin Actual365CalculatorTest, 1,000 at 10 % in 6 months",
        "1000", "0.10", 6, "2024-03-06",
        "163.07 8.49 836.93, 164.68 6.88 672.25, 165.85 5.71 506.40, 167.40 4.16 339.00, "
        "168.68 2.88 170.32, 170.32 1.45 0",
        (ACTUAL_365,),
    ),
    Published(
        "sunline-microloan EqualPrincipalScheduleTest, 1,000,000 at 6.3 % in 3 months",
        "1000000", "0.063", 3, "2022-05-25",
        "333333.33 5250.00 666666.67, 333333.33 3500.00 333333.34, 333333.34 1750.00 0",
        more=(("method", "equal_principal"),),
    ),
    Published(
        "roniemartinez/amortization test_amortization_schedule, 150,000 at 10 % in 36 months",
        "150000", "0.1", 36, NEW_YEAR,
        "3590.08 1250.00 146409.92, 3620.00 1220.08 142789.92, 3650.16 1189.92 139139.76, "
        "3680.58 1159.50 135459.18, 3711.25 1128.83 131747.93, 3742.18 1097.90 128005.75, "
        "3773.37 1066.71 124232.38, 3804.81 1035.27 120427.57, 3836.52 1003.56 116591.05, "
        "3868.49 971.59 112722.56, 3900.73 939.35 108821.83, 3933.23 906.85 104888.60, "
        "3966.01 874.07 100922.59, 3999.06 841.02 96923.53, 4032.38 807.70 92891.15, "
        "4065.99 774.09 88825.16, 4099.87 740.21 84725.29, 4134.04 706.04 80591.25, "
        "4168.49 671.59 76422.76, 4203.22 636.86 72219.54, 4238.25 601.83 67981.29, "
        "4273.57 566.51 63707.72, 4309.18 530.90 59398.54, 4345.09 494.99 55053.45, "
        "4381.30 458.78 50672.15, 4417.81 422.27 46254.34, 4454.63 385.45 41799.71, "
        "4491.75 348.33 37307.96, 4529.18 310.90 32778.78, 4566.92 273.16 28211.86, "
        "4604.98 235.10 23606.88, 4643.36 196.72 18963.52, 4682.05 158.03 14281.47, "
        "4721.07 119.01 9560.40, 4760.41 79.67 4799.99, 4799.99 40.00 0",
    ),
)  # fmt: skip

CASES = [(each, way) for each in PUBLISHED for way in each.ways]


def fen(units: str) -> int:
    return int(Decimal(units) * 100)


def rows_of(quotes, **body: Any) -> list[tuple[int, int, int]]:
    answer = quotes.post("/schedule-quotes", json=body)
    assert answer.status_code == 200, answer.text
    return [
        (row["principal_fen"], row["interest_fen"], row["balance_fen"])
        for row in answer.json()["instalments"]
    ]


@pytest.mark.parametrize("rounding", ["half_up", "half_even"])
@pytest.mark.parametrize(
    ("published", "way"),
    CASES,
    ids=[f"{each.source} {'-'.join(way.values())}" for each, way in CASES],
)
def test_a_published_schedule_comes_out_to_the_cent(quotes, published, way, rounding):
    expected = [tuple(fen(figure) for figure in row.split()) for row in published.rows.split(", ")]
    assert rows_of(quotes, **published.body(), **way, rounding=rounding) == expected


@pytest.mark.parametrize(
    ("drawn", "days"),
    [
        ("2023-01-31", "28 31 30 31 30 31 31 30 31 30 31 31 29"),
        ("2023-01-30", "28 30 30 30 30 30 30 30 30 30 30 30 29"),
        ("2023-01-28", "28 28 28 28 28 28 28 28 28 28 28 28 28"),
    ],
)
def test_published_due_days_at_month_ends(quotes, drawn, days):
    """apache/fineract LoanApplicationScheduleMonthlyTest, validateSeedDate31, 30 and 28."""
    body = {
        "method": "equal_instalment",
        "principal_fen": 1_000_000,
        "annual_rate": "0.24",
        "periods": 13,
        "disbursed_on": drawn,
    }
    rows = quotes.post("/schedule-quotes", json=body).json()["instalments"]
    assert [int(row["due_on"][-2:]) for row in rows] == [int(day) for day in days.split()]


@pytest.mark.parametrize(
    ("source", "principal", "annual_rate", "periods", "principal_part", "interest"),
    [
        ("numpy-financial, pmt", "200000", "0.075", 180, "604.02", "1250.00"),
        ("spreadsheet PMT, 10,000 in 10 months at 8 %", "10000", "0.08", 10, "970.36", "66.67"),
        ("spreadsheet PPMT, 2,000 in 2 years at 10 %", "2000", "0.10", 24, "75.62", "16.67"),
        ("spreadsheet CUMPRINC and CUMIPMT, month 1", "125000", "0.09", 360, "68.28", "937.50"),
    ],
)
def test_the_first_row_is_what_spreadsheets_print(
    quotes, source, principal, annual_rate, periods, principal_part, interest
):
    rows = rows_of(
        quotes,
        method="equal_instalment",
        principal_fen=fen(principal),
        annual_rate=annual_rate,
        periods=periods,
        disbursed_on=NEW_YEAR,
    )
    assert rows[0][:2] == (fen(principal_part), fen(interest)), source


UNROUNDED = (
    "17.17 2299.42, 15.79 2097.46, 14.40 1894.11, 13.01 1689.37, 11.60 1483.22, 10.18 1275.66, "
    "8.76 1066.67, 7.32 856.25, 5.88 644.38, 4.42 431.05, 2.96 216.26, 1.49 0"
)
"""numpy-financial, ipmt: 2,500 at 8.24 % over a year; its rows carry the unrounded balance."""


def test_rounded_rows_stay_within_two_cents_of_an_unrounded_spreadsheet(quotes):
    rows = rows_of(
        quotes,
        method="equal_instalment",
        principal_fen=fen("2500"),
        annual_rate="0.0824",
        periods=12,
        disbursed_on=NEW_YEAR,
    )
    for (_, interest, balance), published in zip(rows, UNROUNDED.split(", "), strict=True):
        expected_interest, expected_balance = (fen(figure) for figure in published.split())
        assert abs(interest - expected_interest) <= 1
        assert abs(balance - expected_balance) <= 2
