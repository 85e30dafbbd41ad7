"""Day counts that others publish, each read from a note of one instalment.

Days: lballabio/QuantLib testThirty360_EurobondBasis, the examples of ISDA, which call 30/360 here
30E/360. Years: its testActualActual, ISDA rows, to the ten
places it compares.
"""

from __future__ import annotations

import pytest

EUROBOND = (
    "2006-08-20 2007-02-20 180, 2007-02-20 2007-08-20 180, 2007-08-20 2008-02-20 180, "
    "2008-02-20 2008-08-20 180, 2008-08-20 2009-02-20 180, 2009-02-20 2009-08-20 180, "
    "2006-08-31 2007-02-28 178, 2007-08-31 2008-02-29 179, 2008-08-31 2009-02-28 178, "
    "2009-08-31 2010-02-28 178, 2010-08-31 2011-02-28 178, 2011-08-31 2012-02-29 179, "
    "2006-01-31 2006-02-28 28, 2006-01-30 2006-02-28 28, 2006-02-28 2006-03-03 5, "
    "2006-02-14 2006-02-28 14, 2006-09-30 2006-10-31 30, 2006-10-31 2006-11-28 28, "
    "2007-08-31 2008-02-28 178, 2008-02-28 2008-08-28 180, 2008-02-28 2008-08-30 182, "
    "2008-02-28 2008-08-31 182, 2007-02-26 2008-02-28 362, 2007-02-26 2008-02-29 363, "
    "2008-02-29 2009-02-28 359, 2008-02-28 2008-03-30 32, 2008-02-28 2008-03-31 32"
)
WHOLE_MONTHS_HERE = (
    "2006-02-28 2006-08-31 180, 2007-02-28 2007-08-31 180, 2008-02-29 2008-08-31 180, "
    "2009-02-28 2009-08-31 180, 2010-02-28 2010-08-31 180, 2011-02-28 2011-08-31 180"
)
"""ISDA prints 181 or 182; with due day 31 they are six whole months of 30 days each."""

ACTUAL_ACTUAL = (
    "2003-11-01 2004-05-01 0.4977243806, 1999-02-01 1999-07-01 0.4109589041, "
    "1999-07-01 2000-07-01 1.0013773486, 2002-08-15 2003-07-15 0.9150684932, "
    "2003-07-15 2004-01-15 0.5040047908, 1999-07-30 2000-01-30 0.5038925069, "
    "2000-01-30 2000-06-30 0.4153005464"
)


def only_row(quotes, start: str, end: str, day_count: str, **body) -> dict:
    terms = {"method": "equal_principal", "periods": 1, "interest_method": "daily"}
    dates = {"disbursed_on": start, "first_due_on": end, "day_count": day_count}
    answer = quotes.post("/schedule-quotes", json={**terms, **dates, **body})
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["instalments"]
    return row


@pytest.mark.parametrize("published", f"{EUROBOND}, {WHOLE_MONTHS_HERE}".split(", "))
def test_published_30_360_days_and_their_interest(quotes, published):
    start, end, days = published.split()
    row = only_row(quotes, start, end, "30/360", principal_fen=100_000, annual_rate="0.36")
    assert (row["days"], row["interest_fen"]) == (int(days), int(days) * 100)


@pytest.mark.parametrize("published", ACTUAL_ACTUAL.split(", "))
def test_published_actual_actual_years(quotes, published):
    start, end, years = published.split()
    row = only_row(quotes, start, end, "actual/actual", principal_fen=10**10, annual_rate="1")
    assert f"{row['interest_fen']:011}" == years.replace(".", "")
