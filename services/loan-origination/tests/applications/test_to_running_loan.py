"""A paid draw becomes a running loan, whose first instalment a business day bills and takes in."""

import time
from datetime import timedelta

import pytest

from servicekit.testing import a_caller

from .to_the_draw import CASHIER, CHECKER, ToTheDraw

DRAWN = 1_000_000_000
CORE = a_caller("system", organisation="branch-1", subject="core-1")


class WithItsOwnAccount(ToTheDraw):
    """A draw whose loan shares its repayment account with no other loan of this database."""

    def terms(self):
        return {**super().terms(), "repayment_account": "6222000055556666"}


@pytest.fixture
def way(journey):
    return WithItsOwnAccount(journey)


@pytest.fixture
def drawn(journey, way):
    """The draw, paid on a case that went the whole way."""
    loan, mortgage = way.contracts(journey.at("approved"))
    way.told(loan)
    way.post(CHECKER, f"{loan}/take-effect")
    way.secured(loan, mortgage)
    mandate = {"account": way.terms()["repayment_account"], "reference": "授权书-1"}
    way.post(CHECKER, f"{loan}/debit-mandates", 201, signed_on=way.on(), **mandate)
    return way.paid(way.requested(loan, DRAWN))


def run_day(journey, on):
    """The service's own worker works the day; its report once it is open for bookings."""
    job = journey.post(CASHIER, f"/business-days/{on}/runs", 202)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        state = journey.get(f"/jobs/{job['id']}", CASHIER)["state"]
        if state in ("succeeded", "failed"):
            break
        time.sleep(0.05)
    assert state == "succeeded"
    return journey.get(f"/business-days/{on}", CASHIER)


def test_paid_draw_runs_as_a_loan_whose_first_instalment_is_billed_and_debited(
    journey, way, drawn, clock
):
    run_day(journey, journey.today)
    loans = journey.get("/loans?limit=1000", CASHIER)["items"]
    loan = next(one for one in loans if one["number"] == f"{drawn['number']}-JJ")
    assert (loan["life"], loan["loan_fen"], loan["annual_rate"]) == ("active", DRAWN, "0.0485")
    at = f"/loans/{loan['id']}"
    first = journey.get(f"{at}/schedule")["instalments"][0]
    assert first["due_on"] == loan["next_due_on"] == "2026-12-20"
    account = {"number": way.terms()["repayment_account"], "borrower_code": loan["borrower_code"]}
    funds = {**account, "kind": "repayment", "balance_fen": first["total_fen"] + 5}
    way.post(CORE, "/bank-account-balances", accounts=[funds])
    clock.ahead = timedelta(days=30)
    day = run_day(journey, "2026-12-20")
    billed = next(step["counts"] for step in day["steps"] if step["name"] == "due_dates")
    assert billed["billed"] >= 1
    found = journey.get(at)
    assert (found["owed_fen"], found["loan_fen"]) == (0, DRAWN - first["principal_fen"])
    left = journey.get(f"/bank-accounts/{account['number']}", CASHIER)["balance_fen"]
    assert left == 5
