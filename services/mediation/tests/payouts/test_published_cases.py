"""The published figures, to the fen: 81 court cases, then 154 self-applicants on one account."""

from __future__ import annotations

from mediation.domain.shares import split_by_weights
from servicekit.testing import a_caller

from .conftest import CHECKER, MAKER, SUPERVISOR, Money, person

COURT_CASES, COURT_FEN = 81, 252_000_000
APPLICANTS, APPLICANTS_FEN = 154, 69_999_999


def amounts(count: int, total: int) -> list[int]:
    return list(split_by_weights(total, {n: 1_000 + 37 * n % 911 for n in range(count)}).values())


def entitle(money: Money, first: int, shares: list[int]) -> None:
    rows = [
        {**person(first + n), "amount_fen": share, "loss_fen": 2 * share}
        for n, share in enumerate(shares)
    ]
    answer = money.by(MAKER).post(f"{money.path}/entitlements", json={"rows": rows})
    assert money.ok(answer, 201)["total_fen"] == sum(shares)


def test_the_special_account_pays_the_court_cases_and_then_the_self_applicants(money: Money):
    money.open(target_fen=COURT_FEN)
    money.deposit(COURT_FEN)
    entitle(money, 0, amounts(COURT_CASES, COURT_FEN))
    assert money.all_succeed(money.released())["succeeded"] == COURT_CASES
    report = money.ok(money.by(SUPERVISOR).get(f"{money.path}/report"))
    assert report["net_paid_fen"] == 252_000_000
    assert money.balances()["BANK"]["balance_fen"] == 0
    money.deposit(APPLICANTS_FEN)
    entitle(money, COURT_CASES, amounts(APPLICANTS, APPLICANTS_FEN))
    batch = money.released()
    ids = [line["instruction_id"] for line in money.lines(batch)]
    money.results(batch, {one: "FAILED" if one == ids[7] else "SUCCESS" for one in ids})
    money.all_succeed(money.released())
    report = money.ok(money.by(SUPERVISOR).get(f"{money.path}/report"))
    assert report["net_paid_fen"] == COURT_FEN + APPLICANTS_FEN
    assert report["paid_investors"] == COURT_CASES + APPLICANTS
    assert (report["paid_investors_rate"], report["paid_amount_rate"]) == ("1", "1")
    money.verified()


def test_an_investor_sees_what_is_theirs_and_nothing_else(money: Money):
    money.open()
    money.deposit(100_000)
    money.entitle(3)
    investor = a_caller("investor", organisation="INV00001", subject="INV00001", kind="person")
    client = money.by(investor)
    items = money.ok(client.get(f"{money.path}/entitlements"))["items"]
    assert [item["party_ref"] for item in items] == ["INV00001"]
    assert client.get(money.path).status_code == 403
    stranger = money.by(a_caller("checker", organisation="elsewhere", subject="x", kind="person"))
    assert stranger.get(f"{money.path}/entitlements").status_code == 404
    assert stranger.get(f"{money.path}/trial-balance").status_code == 404
    assert len(money.ok(money.by(CHECKER).get(f"{money.path}/entitlements"))["items"]) == 3
