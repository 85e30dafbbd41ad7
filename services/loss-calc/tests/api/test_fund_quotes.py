"""The dry run of a compensation fund over HTTP."""

from __future__ import annotations

import pytest

from servicekit.testing import a_caller

from .conftest import OTHER_COURT, TRADES

CLAIMS = [
    {"party_ref": "a", "name": "甲", "loss_fen": 10_000, "status": "accepted"},
    {"party_ref": "b", "name": "乙", "loss_fen": 10_000},
    {"party_ref": "c", "name": "丙", "loss_fen": 10_000, "status": "declared"},
]


def quoted(client, **change) -> dict:
    answer = client.post("/fund-quotes", json={"fund_fen": 10_000, "claims": CLAIMS, **change})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_x8_over_http(court):
    quote = quoted(court)
    assert [row["pay_fen"] for row in quote["rows"]] == [3_334, 3_333, 3_333]
    assert (quote["claims_fen"], quote["paid_fen"], quote["unpaid_fen"]) == (30_000, 10_000, 20_000)
    assert quote["mediation_rows"][0] == {"party_ref": "a", "name": "甲", "loss_fen": 3_334}
    assert quote["coverage"] == {
        "eligible_people": 3,
        "accepted_people": 2,
        "people_ratio": "0.6666666667",
        "people_ratio_exact": "2/3",
        "eligible_fen": 30_000,
        "accepted_fen": 20_000,
        "money_ratio": "0.6666666667",
        "money_ratio_exact": "2/3",
    }


def test_x7_over_http(court):
    claims = [
        {"party_ref": "1", "loss_fen": 10_000, "deduction_ratio": "0.9"},
        {"party_ref": "2", "loss_fen": 10_000, "deduction_ratio": "0.4"},
    ]
    sharing = {"borne_share": "0.5", "smallest_payout": "0.6"}
    quote = quoted(court, claims=claims, fund_fen=None, risk_sharing=sharing)
    assert [row["pay_fen"] for row in quote["rows"]] == [6_000, 8_000]
    quote = quoted(court, claims=claims, fund_fen=None, charge_rate="0.0013")
    assert [row["pay_fen"] for row in quote["rows"]] == [1_001, 6_008]


def test_exclusions_recoveries_refusals_and_late_declarations_are_named(court):
    claims = [
        {"party_ref": "a", "loss_fen": 100, "recovered_fen": 40},
        {"party_ref": "b", "loss_fen": 100, "recovered_fen": 100},
        {"party_ref": "c", "loss_fen": 100},
        {"party_ref": "d", "loss_fen": 100, "status": "refused"},
        {"party_ref": "e", "loss_fen": 100, "status": "accepted", "declared_on": "2023-06-17"},
        {"party_ref": "f", "loss_fen": 0},
    ]
    quote = quoted(
        court,
        claims=claims,
        fund_fen=1_000,
        exclusions=[{"party_ref": "c", "reason": "controlling_holder"}],
        declaration={"from_on": "2023-05-04", "until_on": "2023-06-16"},
    )
    shown = [(row["pay_fen"], row["reason"], row["is_eligible"]) for row in quote["rows"]]
    assert shown == [
        (60, None, True),
        (0, "recovered", False),
        (0, "controlling_holder", False),
        (0, "refused", True),
        (0, "late", True),
        (0, "no_loss", False),
    ]
    assert quote["left_in_fund_fen"] == 940
    assert [row["party_ref"] for row in quote["mediation_rows"]] == ["a"]


def test_the_claims_may_be_those_of_a_calculation(batch, court, loss_calc):
    header, *lines = TRADES.splitlines()
    named = [f"{header},investor_name", *(f"{line},投资者{line[1]}" for line in lines)]
    case = batch.open()
    assert batch.upload(case, "\n".join(named))["state"] == "succeeded"
    job = batch.calculate(case, deduction={"method": "fixed", "ratio": "0.9"})
    body = {"claims": None, "calculation_id": job["calculation_id"]}
    totals = court.get(f"/calculations/{job['calculation_id']}").json()["totals"]
    quote = quoted(court, **body, fund_fen=None)
    assert quote["paid_fen"] == quote["claims_fen"] == totals["total_fen"]
    assert [row["name"] for row in quote["rows"]] == ["投资者1", "投资者2"]
    # 欣泰电气 took half of the risk off: at least 60 % of 226.67 and of 2,000 are paid.
    sharing = {"borne_share": "0.5", "smallest_payout": "0.6"}
    standings = [{"party_ref": "I2", "recovered_fen": 100, "status": "accepted"}]
    quote = quoted(court, **body, fund_fen=None, risk_sharing=sharing, standings=standings)
    assert [row["pay_fen"] for row in quote["rows"]] == [13_600, 119_900]
    theirs = loss_calc.as_caller(OTHER_COURT)
    hidden = theirs.post("/fund-quotes", json={"fund_fen": 1, **body})
    assert hidden.status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"claims": None},
        {"calculation_id": "01890000-0000-7000-8000-000000000000"},
        {"claims": [CLAIMS[0], CLAIMS[0]]},
        {"fund_fen": -1},
        {"fund_fen": 1.5},
        {"fund_fen": "1"},
        {"minimum_fen": -1},
        {"risk_sharing": {"borne_share": "0.5", "smallest_payout": "0.6"}},
        {"risk_sharing": {"borne_share": 0.5, "smallest_payout": "0.6"}},
        {"exclusions": [{"party_ref": "a", "reason": "unkind"}]},
        {"declaration": {"from_on": "2023-05-04", "until_on": "2023-05-03"}},
        {"standings": [{"party_ref": "a"}]},
        {"surprise": 1},
    ],
)
def test_quotes_that_contradict_themselves_are_refused(court, change):
    body = {"fund_fen": 10_000, "claims": CLAIMS, **change}
    assert court.post("/fund-quotes", json=body).status_code == 422


def test_every_authenticated_caller_may_ask_for_a_quote_of_its_own_claims(loss_calc):
    investor = loss_calc.as_caller(a_caller("investor", organisation="", subject="x"))
    assert quoted(investor)["paid_fen"] == 10_000
