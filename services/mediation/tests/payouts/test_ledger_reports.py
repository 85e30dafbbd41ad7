"""What the ledger tells on paper: the same figures in JSON, CSV, workbook and PDF."""

from __future__ import annotations

import csv
import io
from urllib.parse import urlencode

import fastexcel
import pytest

from paperkit.hand_press import HandPress
from paperkit.orders import CSV, DOCX, PDF, XLSX
from servicekit.testing import a_caller

from .conftest import BANK, CHECKER, CHECKER_2, MAKER, MANAGER, OTHER_SIGNATORY, SUPERVISOR, Money

AUDITOR = a_caller("auditor", organisation="auditor", subject="auditor-1", kind="person")


@pytest.fixture(autouse=True)
def _hand_press(mediation):
    """Papers are printed in this process; the press has its own tests."""
    mediation.app.state.press = HandPress()


def investor(ref):
    return a_caller("investor", organisation="", subject=ref, kind="person")


def form(money, caller, path, media_type):
    answer = money.by(caller).get(path, headers={"Accept": media_type})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(media_type)
    return answer


def csv_rows(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.fixture
def paid(money: Money) -> Money:
    """Twelve investors: one payment fails, one comes back, one is still at the bank."""
    money.open()
    money.deposit(1_000_000)
    money.entitle(12)
    batch = money.released()
    lines = money.lines(batch)
    results = {line["instruction_id"]: "SUCCESS" for line in lines}
    results[lines[3]["instruction_id"]] = "FAILED"
    del results[lines[5]["instruction_id"]]
    money.results(batch, results)
    returned = f"/payout-lines/{lines[7]['id']}/return"
    money.ok(money.by(BANK).post(returned, json={"bank_ref": "RET-1", "returned_on": "2026-11-24"}))
    return money


def test_the_trial_balance_is_the_same_in_every_form(paid):
    path = f"{paid.path}/trial-balance"
    shown = paid.by(MANAGER).get(path).json()
    rows = csv_rows(form(paid, MANAGER, path, CSV))
    assert [row["balance_fen"] for row in rows[:-1]] == [
        str(row["balance_fen"]) for row in shown["rows"]
    ]
    assert rows[-1]["debits_posted_fen"] == str(shown["debits_posted"])
    sheet = fastexcel.read_excel(form(paid, MANAGER, path, XLSX).content).load_sheet("试算平衡表")
    balances = [row["余额（元）"] for row in sheet.to_polars().to_dicts()][:-1]
    assert [round(each * 100) for each in balances] == [row["balance_fen"] for row in shown["rows"]]
    assert form(paid, MANAGER, path, PDF).content.startswith(b"%PDF-")
    assert form(paid, MANAGER, path, DOCX).content.startswith(b"PK")
    refused = paid.by(MANAGER).get(path, headers={"Accept": "text/html"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


def test_every_investors_line_goes_from_opening_to_closing(paid):
    path = f"{paid.path}/party-statements"
    first = paid.by(MAKER).get(f"{path}?limit=7").json()
    rest = paid.by(MAKER).get(f"{path}?limit=7&cursor={first['next_cursor']}").json()
    lines = [*first["items"], *rest["items"]]
    assert [line["party_ref"] for line in lines] == [f"INV{n:05d}" for n in range(12)]
    for line in lines:
        assert line["closing_fen"] == (
            line["opening_fen"]
            + line["allocated_fen"]
            + line["returned_fen"]
            + line["other_fen"]
            - line["paid_fen"]
        )
    balances = paid.balances()["ENTITLED"]
    assert sum(line["closing_fen"] for line in lines) == balances["balance_fen"]
    assert sum(line["held_fen"] for line in lines) == balances["held_fen"] == 10_005
    by_ref = {line["party_ref"]: line for line in lines}
    assert by_ref["INV00003"]["paid_fen"] == 0
    assert by_ref["INV00007"]["paid_fen"] == by_ref["INV00007"]["returned_fen"] == 10_007
    rows = csv_rows(form(paid, MAKER, path, CSV))
    assert [{name: str(value) for name, value in line.items()} for line in lines] == rows
    assert form(paid, MAKER, path, PDF).content.startswith(b"%PDF-")


def test_a_later_period_opens_with_what_the_earlier_one_closed(paid):
    path = f"{paid.path}/party-statements"
    later = paid.by(MAKER).get(f"{path}?from_on=2099-01-01").json()["items"]
    now = paid.by(MAKER).get(path).json()["items"]
    assert [line["opening_fen"] for line in later] == [line["closing_fen"] for line in now]
    assert all(line["allocated_fen"] == line["paid_fen"] == 0 for line in later)
    before = paid.by(MAKER).get(f"{path}?to_on=2020-01-01").json()["items"]
    assert all(line["closing_fen"] == line["held_fen"] == 0 for line in before)
    wrong = paid.by(MAKER).get(f"{path}?from_on=2026-02-01&to_on=2026-01-01")
    assert wrong.status_code == 422


def test_statements_are_had_by_contributor_and_by_investor(paid):
    path = f"{paid.path}/statement"
    fund = paid.by(MANAGER).get(f"{path}?contributor_ref=issuer-1").json()
    assert fund["account"].startswith("FUND:")
    assert fund["closing_fen"] == paid.balances()["FUND"]["balance_fen"]
    own = paid.by(MANAGER).get(f"{path}?party_ref=INV00007").json()
    assert [one["change_fen"] for one in own["movements"]] == [10_007, 0, -10_007, 10_007]
    assert paid.by(MANAGER).get(f"{path}?party_ref=nobody").status_code == 404
    assert paid.by(MANAGER).get(f"{path}?contributor_ref=nobody").status_code == 404
    rows = csv_rows(form(paid, MANAGER, path, CSV))
    assert rows[-1]["balance_fen"] == str(paid.balances()["BANK"]["balance_fen"])
    assert form(paid, MANAGER, path, PDF).content.startswith(b"%PDF-")


def test_an_investor_gets_the_own_statement_alone(paid):
    path = f"{paid.path}/statement"
    own = paid.by(investor("INV00002")).get(path).json()
    asked = urlencode({"party_ref": "INV00003", "account": "BANK"})
    assert paid.by(investor("INV00002")).get(f"{path}?{asked}").json() == own
    assert own["movements"][0]["change_fen"] == 10_002
    assert paid.by(investor("stranger")).get(path).status_code == 404
    assert paid.by(investor("INV00002")).get(f"{paid.path}/party-statements").status_code == 403


def test_those_who_only_watch_read_names_masked(paid):
    path = f"{paid.path}/party-statements"
    for caller in (SUPERVISOR, AUDITOR):
        assert {row["name"] for row in csv_rows(form(paid, caller, path, CSV))} == {
            "投***",
            "投****",
        }
    assert paid.by(OTHER_SIGNATORY).get(path).status_code == 404
    batch = paid.by(SUPERVISOR).get("/payout-batches").json()["items"][0]["id"]
    for path, field in (
        (f"{paid.path}/entitlements", "name"),
        (f"/payout-batches/{batch}/lines", "payee_name"),
    ):
        watched = paid.by(SUPERVISOR).get(path).json()["items"]
        assert {each[field] for each in watched} == {"投***", "投****"}
        assert {each[field][:3] for each in paid.by(MAKER).get(path).json()["items"]} == {"投资者"}
        assert all(each["payee_account"].startswith("****") for each in watched)


def test_a_name_that_looks_like_a_formula_is_text_in_every_download(money):
    money.open()
    money.deposit(100_000)
    money.entitle(1, name="=1+2", payee_account="", bank_code="")
    path = f"{money.path}/party-statements"
    assert csv_rows(form(money, MAKER, path, CSV))[0]["name"] == "'=1+2"
    book = fastexcel.read_excel(form(money, MAKER, path, XLSX).content)
    names = book.load_sheet("投资者赔付明细").to_polars()["姓名（名称）"].to_list()
    assert names[0] == "=1+2"


def test_the_fund_report_is_printed_with_its_rates(paid):
    path = f"{paid.path}/report"
    shown = paid.by(MANAGER).get(path).json()
    rows = {row["figure"]: row["fen"] for row in csv_rows(form(paid, MANAGER, path, CSV))}
    assert rows["累计付款成功"] == str(shown["paid_fen"])
    assert rows["实际付达投资者"] == str(shown["net_paid_fen"])
    assert form(paid, CHECKER_2, path, PDF).content.startswith(b"%PDF-")
    assert paid.by(CHECKER).get(path, headers={"Accept": PDF}).status_code == 200
