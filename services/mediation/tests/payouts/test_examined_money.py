"""What strangers tried with money: amounts that are none, breaks, late enquiries."""

import pytest
from sqlalchemy import text

from .conftest import BANK, CHECKER, CHECKER_2, MAKER, MANAGER, Money, staff


@pytest.fixture
def opened(money: Money) -> Money:
    money.open()
    return money


@pytest.mark.parametrize("amount", [1.5, "100", True])
def test_an_amount_that_is_no_whole_fen_is_named_wherever_money_comes_in(opened: Money, amount):
    deposit = {"contributor_ref": "issuer-1", "amount_fen": amount, "bank_ref": "D"}
    line = {"line_ref": "L", "on": "2026-12-01", "amount_fen": amount}
    statement = {
        "escrow_account_id": opened.ledger,
        "from_on": "2026-12-01",
        "to_on": "2026-12-01",
        "opening_fen": 0,
        "closing_fen": 1,
        "lines": [line],
    }
    for caller, path, form in (
        (MANAGER, f"{opened.path}/deposits", deposit),
        (BANK, "/bank-statements", statement),
    ):
        refused = opened.by(caller).post(path, json=form)
        assert (refused.status_code, refused.json()["code"]) == (422, "amount_must_be_integer_fen")
        assert refused.json()["errors"][0]["pointer"].endswith("amount_fen")


def test_an_enquiry_about_a_payment_whose_end_is_known_is_resolved_already(opened: Money):
    opened.deposit(50_000)
    opened.entitle(1)
    batch = opened.released()
    (line,) = opened.lines(batch)
    where, said = f"/payout-lines/{line['id']}/resolve", {"result": "FAILED", "bank_ref": "X"}
    early = opened.by(BANK).post(where, json=said)
    assert (early.status_code, early.json()["code"]) == (409, "invalid_transition")
    opened.all_succeed(batch)
    late = opened.by(BANK).post(where, json=said)
    assert (late.status_code, late.json()["code"]) == (409, "already_resolved")
    assert opened.lines(batch)[0]["state"] == "SUCCESS"


def breaks_of(money: Money) -> list[dict]:
    where = f"/reconciliations/2027-01-01?escrow_account={money.ledger}"
    found: list[dict] = money.ok(money.by(CHECKER).get(where))["breaks"]
    return found


def test_a_wrong_line_and_its_correction_are_matched_by_two_and_not_settled_by_words(
    opened: Money,
):
    zero = opened.statement([{"amount_fen": 0}])
    assert (zero.status_code, zero.json()["code"]) == (422, "invalid_input")
    opened.deposit(50_000, bank_ref="D")
    opened.entitle(1)
    (line,) = opened.lines(opened.released())
    amounts = (-9_999, 9_999, -10_000)
    lines = [{"amount_fen": one, "memo": f"付款 {line['instruction_id']}"} for one in amounts]
    opened.ok(opened.statement([{"amount_fen": 50_000, "bank_ref": "D"}, *lines]), 201)
    wrong = breaks_of(opened)
    assert [one["kind"] for one in wrong] == ["AMOUNT_DIFFERENCE"] * 2
    at, ledger = f"/reconciliation-breaks/{wrong[0]['id']}", f"escrow_account={opened.ledger}"
    words = opened.by(CHECKER).post(f"{at}/settle?{ledger}")
    assert (words.status_code, words.json()["code"]) == (409, "invalid_transition")
    form = {"line_ids": [one["id"] for one in wrong], "transfer_ids": []}
    half = {**form, "line_ids": form["line_ids"][:1]}
    refused = opened.by(CHECKER).post(f"{at}/match?{ledger}", json=half)
    assert (refused.status_code, refused.json()["code"]) == (422, "match_sum_mismatch")
    for caller in (CHECKER, CHECKER_2):
        opened.ok(opened.by(caller).post(f"{at}/match?{ledger}", json=form))
    assert breaks_of(opened) == []


def test_what_a_statement_says_of_people_is_not_readable_in_the_database(opened: Money):
    opened.ok(opened.statement([{"amount_fen": 100, "memo": "张三 还款"}]), 201)
    with opened.service.app.state.database.reading() as session:
        stored = session.execute(text("SELECT memo FROM bank_statement_line")).scalar_one()
    assert "张三" not in stored


def test_the_entitlements_of_an_account_are_hidden_from_an_investor_without_any(opened: Money):
    opened.deposit(50_000)
    opened.entitle(1)
    for subject, status in ((7, 404), (1, 200)):
        reader = staff("investor", subject, organisation=f"investor-{subject}")
        opened.entitle(1, party_ref="investor-1", source_ref="own", name="张三")
        assert opened.by(reader).get(f"{opened.path}/entitlements").status_code == status


def test_the_lines_of_a_batch_come_in_pages_with_a_cursor(opened: Money):
    opened.deposit(50_000)
    opened.entitle(3)
    where = f"/payout-batches/{opened.draft()}/lines"
    first = opened.by(MAKER).get(f"{where}?limit=2")
    assert 'rel="next"' in first.headers["Link"]
    rest = opened.by(MAKER).get(f"{where}?limit=2&cursor={first.json()['next_cursor']}").json()
    numbers = [one["line_no"] for one in (*first.json()["items"], *rest["items"])]
    assert (numbers, rest["next_cursor"]) == ([1, 2, 3], None)
    assert opened.by(MAKER).get(f"{where}?cursor=other").status_code == 400
