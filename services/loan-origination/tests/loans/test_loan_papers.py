"""The borrower's statement and schedule: the figures of the exact account, in Chinese."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from loan_origination.reports.loan_papers import schedule_document, statement_document
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_papers import loan_schedule, loan_statement

from .bank import PEOPLE, Bank

BEFORE, LATER = date(2025, 2, 18), date(2025, 3, 27)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def loan(bank: Bank) -> str:
    """E1, its first instalment paid late and in full, its second short (E8, E9)."""
    bank.run_day(BEFORE)
    loan = bank.a_loan(number="JJ-2025-001")
    bank.run_day(LATER)
    bank.pay(loan, 12_000_000, reference="网银转账")
    return loan


@pytest.fixture
def acting(bank: Bank):
    with bank.database.reading() as session:
        yield Acting(session, bank.database, PEOPLE["officer"])


def test_statement_tells_where_the_payment_went(loan: str, acting: Acting):
    told, number = loan_statement(acting, UUID(loan), None)
    assert number == "JJ-2025-001"
    (line,) = told.lines
    # E9 without its fee: the first instalment is cleared, the second gets the rest.
    assert (line.amount_fen, line.is_reversed) == (12_000_000, False)
    parts = (line.principal_fen, line.interest_fen, line.penalty_fen, line.compound_fen)
    assert sum(parts) + line.fee_fen == 12_000_000
    assert (line.penalty_fen, line.compound_fen) == (43_403 + 8_713, 24_609 + 4_889)
    assert [each.number for each in told.due] == [1, 2]
    assert [each.paid_fen > 0 for each in told.due] == [True, True]
    assert told.head.balance_fen == 1_000_000_000 - line.principal_fen
    assert told.head.days_late == 7


def test_statement_document_masks_the_account_and_adds_up(loan: str, acting: Acting):
    told, _ = loan_statement(acting, UUID(loan), LATER)
    assert told.due == ()
    document = statement_document(told)
    facts = dict(document.cover)
    assert facts["还款账户"].count("*") > 4
    assert facts["执行年利率"] == "4.5000%"
    assert "对账期间" in facts


def test_schedule_shows_what_is_left_after_every_instalment(loan: str, acting: Acting):
    told, _ = loan_schedule(acting, UUID(loan))
    assert len(told.lines) == 120
    assert told.lines[0].balance_fen == 993_386_159
    assert told.lines[59].balance_fen == 555_909_993
    assert told.lines[-1].balance_fen == 0
    assert sum(line.principal_fen for line in told.lines) == 1_000_000_000


def changed(bank: Bank, loan: str, what: str, **body: Any) -> None:
    """A change asked for, consented to, agreed and put into effect at what the quote asks."""
    quote = bank.ok(bank.by("officer").post(f"/loans/{loan}/prepayment-quotes", json=body))
    asked = bank.by("officer").post(f"/loans/{loan}/{what}", json={**body, "reason": "提前还款"})
    at = f"/loan-changes/{bank.ok(asked, 201)['id']}"
    bank.ok(bank.by("manager").post(f"{at}/consent", json={"reason": "同意提前还款"}))
    signed = {"number": "补-1", "signed_on": "2026-11-20"}
    bank.ok(bank.by("contracts").post(f"{at}/agree", json=signed))
    bank.ok(bank.by("cashier").post(f"{at}/effect", json={"amount_fen": quote["to_pay_fen"]}))


def test_schedule_of_a_loan_paid_off_early_ends_at_zero_with_its_early_payments(bank: Bank):
    bank.run_day(date(2025, 2, 20))
    loan = bank.a_loan(periods=12)
    matures_on = bank.loan(loan)["matures_on"]
    bank.pay(loan, bank.loan(loan)["owed_fen"])
    bank.run_day(date(2025, 3, 5))
    changed(bank, loan, "prepayments", principal_fen=100_000_000)
    shown = bank.ok(bank.by("officer").get(f"/loans/{loan}/schedule"))
    # 13 days at 4.5 % on 1,000,000.00.
    early = {"on": "2025-03-05", "principal_fen": 100_000_000, "charge_fen": 0}
    assert shown["prepayments"] == [{**early, "interest_fen": 162_500}]
    parts = [each["principal_fen"] for each in (*shown["instalments"], *shown["prepayments"])]
    assert sum(parts) == 1_000_000_000
    changed(bank, loan, "prepayments")
    found = bank.loan(loan)
    assert (found["life"], found["matures_on"]) == ("settled", matures_on)
    with bank.database.reading() as session:
        told, _ = loan_schedule(Acting(session, bank.database, PEOPLE["officer"]), UUID(loan))
    assert [line.number for line in told.lines] == [1, None, None]
    left = 1_000_000_000 - told.lines[0].principal_fen
    assert [line.balance_fen for line in told.lines] == [left, left - 100_000_000, 0]
    document = schedule_document(told)
    assert document.annexes == ()
    assert ("结清日", "2025年3月5日") in document.cover
    assert "结清" in document.blocks[0].text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_papers_come_as_workbook_or_pdf_and_not_to_other_branches(bank: Bank, loan: str):
    at = f"/loans/{loan}/papers/statement"
    answer = bank.by("officer").get(at, headers={"Accept": XLSX})
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        lines = packed.read("xl/worksheets/sheet3.xml").decode()
    assert "还款（柜面）" in lines
    assert re.findall("<v>(1200.*?)</v>", lines) == ["120000.00"]
    printed = bank.by("officer").get(f"/loans/{loan}/papers/schedule")
    assert printed.content.startswith(b"%PDF-")
    assert bank.by("elsewhere").get(at).status_code == 404
    late = bank.by("officer").get(at, params={"from_on": "2025-03-28"})
    assert late.json()["code"] == "day_not_possible"
