"""Reports of the portfolio over the loans that a caller sees."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from .bank import Bank

DAY = date(2025, 5, 26)
SMALL = 100_000_000


@pytest.fixture
def portfolio(bank: Bank) -> Bank:
    """A loan 95 days late, one six days late and one in order, of different debtors."""
    bank.run_day(DAY - timedelta(days=1))
    bank.take_over(
        bank.row(principal_fen=SMALL, disbursed_on="2025-01-20"),
        bank.row(principal_fen=2 * SMALL, disbursed_on="2025-04-20"),
        bank.row(principal_fen=3 * SMALL, disbursed_on="2025-05-20", periods=12),
    )
    bank.run_day(DAY)
    return bank


def report(bank: Bank, name: str, who: str = "manager", **query: str):
    return bank.ok(bank.by(who).get(f"/portfolio-reports/{name}", params=query))


def loans_by_key(found) -> dict[str, int]:
    return {row["key"]: row["loans"] for row in found["rows"] if row["loans"]}


def test_reports_agree_with_the_loans_they_are_made_of(portfolio: Bank):
    late = report(portfolio, "delinquency")
    assert loans_by_key(late) == {"91-180": 1, "1-30": 1, "current": 1}
    assert (late["as_of"], late["balance_fen"]) == (DAY.isoformat(), 6 * SMALL)
    classes = report(portfolio, "classification")
    assert loans_by_key(classes) == {"substandard": 1, "special_mention": 1, "normal": 1}
    assert classes["non_performing_fen"] == SMALL
    assert classes["non_performing_share"] == "0.1666666667"
    assert classes["overdue_fen"] == late["overdue_fen"] > 0
    assert loans_by_key(report(portfolio, "maturity")) == {"6-12m": 1, "60-120m": 2}
    assert report(portfolio, "cover")["loans"] == 0
    assert report(portfolio, "rent-collection")["rows"] == []


def test_other_branch_has_a_portfolio_of_its_own_and_the_head_office_the_whole(portfolio: Bank):
    assert report(portfolio, "delinquency", "elsewhere")["loans"] == 0
    assert report(portfolio, "delinquency", "credit")["loans"] == 3
    assert report(portfolio, "delinquency", "credit", branch="branch-2")["loans"] == 0
    assert portfolio.by("stranger").get("/portfolio-reports/delinquency").status_code == 403


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_report_comes_as_csv_and_as_paper(portfolio: Bank):
    at = "/portfolio-reports/classification"
    table = portfolio.by("manager").get(at, headers={"Accept": "text/csv"})
    assert table.status_code == 200
    lines = table.text.removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("key,label_zh,loans,balance_fen")
    assert lines[3].startswith("substandard,次级类,1,100000000,")
    printed = portfolio.by("manager").get(at, headers={"Accept": "application/pdf"})
    assert printed.content.startswith(b"%PDF-")
    assert portfolio.by("manager").get("/portfolio-reports/unknown").status_code == 422
