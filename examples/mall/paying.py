"""The first draw: requested, checked, approved, booked, paid to the counterparties."""

from __future__ import annotations

from typing import Any

from examples.mall.applying import OFFICER
from examples.mall.bank import Bank, require, yuan
from examples.mall.contracting import CHECKER, PAYOUT_ACCOUNT
from examples.mall.file import BORROWER, YUAN

PAYOUT, CASHIER = "payout-checker-1", "accounting-2"
PAPERS = [
    *("loan_contract", "mortgage_contract", "guarantee_contract"),
    *("notices", "undertakings", "loan_note"),
]


def payment(name: str, account: str, yuan_: int, purpose: str, reference: str) -> dict[str, Any]:
    """One payment to a counterparty of the borrower."""
    return {
        "payee_name": name,
        "payee_account": account,
        "payee_bank": "某银行江城支行",
        "amount_fen": yuan_ * YUAN,
        "purpose": purpose,
        "reference": reference,
    }


def draw_and_pay(bank: Bank, case: str, loan: str) -> Any:
    """From the request to the loan note, which is returned."""
    draw = _requested(bank, loan)
    at = f"/draws/{draw['id']}"
    early = bank.desk(PAYOUT).post(f"{at}/approve")
    bank.refused("approved before its papers are read", early, 409)
    own = bank.desk(OFFICER).post(f"{at}/approve")
    bank.refused("the officer approves the own draw", own, 403)
    bank.do(CHECKER, f"{at}/check", papers=PAPERS, account_decision="经专户发放。")
    _meet_condition(bank, case, at)
    bank.step(PAYOUT, f"{at}/approve")
    again = bank.desk(PAYOUT).post(f"{at}/approve")
    bank.refused("approved twice", again, 409)
    bank.step(CASHIER, f"{at}/book")
    paying = bank.step(CASHIER, f"{at}/pay")
    bank.say(f"draw approved by {PAYOUT}, booked and sent by {CASHIER}")
    for line in paying["payments"]:
        bank.do(
            CASHIER,
            f"{at}/payments/{line['id']}/result",
            result="paid",
            on=bank.on(),
            bank_ref=f"HX-{line['line_no']}",
        )
        bank.say(f"  {yuan(line['amount_fen'])} for {line['purpose']} at {line['payee_name']}")
    return _loan_note(bank, at)


def _requested(bank: Bank, loan: str) -> Any:
    lines = [
        payment("江城建设装饰有限公司", "6217000012340001", 12_290_000, "refit", "改造合同GZ-1"),
        payment("江城机电设备有限公司", "6217000012340002", 4_000_000, "refit", "设备合同SB-7"),
        payment("江城物业维修有限公司", "6217000012340003", 1_000_000, "upkeep", "维修合同WX-3"),
    ]
    body = {
        "contract_id": loan.rsplit("/", maxsplit=1)[-1],
        "amount_fen": sum(line["amount_fen"] for line in lines),
        "mode": "entrusted",
        "draw_on": bank.on(),
        "payments": lines,
    }
    officer = bank.desk(OFFICER)
    itself = [{**lines[0], "payee_name": BORROWER, "payee_account": PAYOUT_ACCOUNT}, *lines[1:]]
    bank.refused_by(
        "R-U7",
        lambda headers: officer.post("/draws", json={**body, "payments": itself}, headers=headers),
    )
    short = officer.post("/draws", json={**body, "amount_fen": body["amount_fen"] - 1})
    bank.refused("payments that do not add up to the draw", short, 422)
    draw = bank.do(OFFICER, "/draws", **body)
    bank.say(f"draw {draw['number']} of {yuan(draw['amount_fen'])}, entrusted to 3 payees")
    return draw


def _meet_condition(bank: Bank, case: str, at: str) -> None:
    """The approval's condition stands before the first payout."""
    unmet = bank.desk(PAYOUT).post(f"{at}/approve")
    problem = bank.refused("paid out before the condition is met", unmet, 422, "rules_not_met")
    require("R-N5" in {one["rule_id"] for one in problem["errors"]}, "R-N5 stands in the way")
    bank.do("branch-officer-2", f"{case}/conditions/1/meet", evidence="施工许可证2026-118号")
    bank.say("condition of the approval met: the building permit is there")


def _loan_note(bank: Bank, at: str) -> Any:
    paid = bank.read(OFFICER, at)
    require(paid["state"] == "paid", f"the draw is {paid['state']}")
    notes = bank.desk(OFFICER).pages("/loan-notes")
    note = next(one for one in notes if one["id"] == paid["loan_note_id"])
    require(note["principal_fen"] == paid["amount_fen"], "the note is for what was paid")
    order = bank.desk(OFFICER).get(
        f"{at}/papers/payment-order", headers={"Accept": "application/pdf"}
    )
    require(order.content.startswith(b"%PDF"), "the payment order as PDF")
    bank.say(f"paid; loan note {note['number']} of {yuan(note['principal_fen'])}")
    return note
