"""The money of the journey: deposit, batches, a bank that makes mistakes, the second try."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from examples.escrow import Escrow, Say, require
from examples.journey.losses import yuan
from examples.journey.mediating import Settled
from mediation.bank_simulator.faults import Faults, Share

ONE_OF_EACH = Faults(
    failed=Share.parse("1"),
    unknown=Share.parse("1"),
    returned=Share.parse("1"),
    returned_after_days=3,
    is_doubled=True,
)
AUTHORITY_FEN = 330_000_000
AUTHORITY = {
    "cap_total_fen": AUTHORITY_FEN,
    "cap_per_party_fen": 50_000_000,
    "ratio_min_bp": 100,
    "ratio_max_bp": 10_000,
    "valid_from": "2026-01-01",
    "valid_until": "2027-12-31",
}
CORRECTED_ACCOUNT = "6222000000009999"


def open_special_account(escrow: Escrow, matter: str, deposit_fen: int, say: Say) -> None:
    """A special account of the issuer, with its standing authority, and the whole budget on it."""
    escrow.open("华锐风电专户", deposit_fen, matter_id=matter, authority=AUTHORITY)
    say(f"special account (model B) opened; standing authority {yuan(AUTHORITY_FEN)}")
    found = escrow.expect_and_receive(deposit_fen, "JY-2026-81", on=escrow.today)
    require(found["summary"] == {"deposit_identified": 1}, "the deposit is identified")
    bank = escrow.balances()["BANK"]["balance_fen"]
    require(bank == deposit_fen, "the deposit is on the account to the fen")
    say(f"bank statement: {yuan(bank)} received and identified")


def entitle(escrow: Escrow, agreement: str) -> dict[str, Any]:
    """What is effective is owed from now on."""
    where = f"/agreements/{agreement}/entitle"
    form = {"escrow_account_id": escrow.id}
    found: dict[str, Any] = escrow.office("case-admin-1").do(where, form)
    return found


def pay_with_mistakes(escrow: Escrow, count: int, amount_fen: int, say: Say) -> None:
    """A first batch that the bank gets partly wrong, and a second for what is still owed."""
    bank = escrow.courier.bank
    bank.faults = ONE_OF_EACH
    pay_on = _next_day(escrow)
    first = escrow.released(pay_on=pay_on)
    require((first["line_count"], first["sum_fen"]) == (count, amount_fen), "the batch is whole")
    held = escrow.balances()["BANK"]["held_fen"]
    require(held == amount_fen, "every line is held")
    say(
        f"batch {first['batch_no']}: {count} payments, {yuan(amount_fen)} held, "
        f"file sealed as {first['file_sha256'][:16]}..."
    )
    escrow.courier.fetch(first["id"])
    escrow.courier.deliver(first["id"])
    told = Counter(line["state"] for line in escrow.lines(first["id"]))
    say(f"result file, delivered twice: {_counted(told)}")
    require(told == {"SUCCESS": count - 2, "FAILED": 1, "UNKNOWN": 1}, "one failed, one unknown")
    unknown = escrow.lines(first["id"], "UNKNOWN")[0]
    _refuse_second_try(escrow, unknown, say)
    found = escrow.state(to_on=pay_on + timedelta(days=3))
    after = Counter(line["state"] for line in escrow.lines(first["id"]))
    say(
        f"bank statement {found['from_on']} to {found['to_on']}: the unknown payment is shown, "
        f"another came back: {_counted(after)}"
    )
    require(after == {"SUCCESS": count - 2, "FAILED": 1, "RETURNED": 1}, "known now, one returned")
    _pay_again(escrow, first["id"], say)


def _refuse_second_try(escrow: Escrow, unknown: dict[str, Any], say: Say) -> None:
    """As long as nobody knows, nobody pays again."""
    admin = escrow.office("case-admin-1")
    form = {
        "escrow_account_id": escrow.id,
        "purpose": "投资者赔付",
        "pay_on": escrow.today.isoformat(),
        "lines": [{"entitlement_id": unknown["entitlement_id"], "amount_fen": 1}],
    }
    where = f"/payout-batches/{admin.do('/payout-batches', form)['id']}"
    refused = admin.post(f"{where}/check", json={})
    codes = {error["code"] for error in refused.json()["errors"]}
    require("result_unknown" in codes, "a payment whose end is unknown is not tried again")
    admin.do(f"{where}/cancel")
    say("a second try of the unknown payment is refused: result_unknown")


def _pay_again(escrow: Escrow, first_id: str, say: Say) -> None:
    """Failed and returned payments once more, to corrected accounts, by another batch."""
    again = [*escrow.lines(first_id, "FAILED"), *escrow.lines(first_id, "RETURNED")]
    lines = [
        {"entitlement_id": line["entitlement_id"], "payee_account": CORRECTED_ACCOUNT}
        for line in again
    ]
    owed = sum(line["amount_fen"] for line in again)
    require(escrow.balances()["ENTITLED"]["balance_fen"] == owed, "exactly these are still owed")
    escrow.courier.bank.faults = Faults()
    pay_on = _next_day(escrow)
    second = escrow.released(pay_on=pay_on, lines=lines)
    attempts = {line["attempt"] for line in escrow.lines(second["id"])}
    require(attempts == {2}, "a second try has instruction ids of its own")
    escrow.courier.fetch(second["id"])
    escrow.courier.deliver(second["id"])
    escrow.state(to_on=pay_on)
    shown = escrow.office("case-admin-1").read(f"/payout-batches/{second['id']}")
    require(shown["state"] == "RECONCILED", "the second batch is reconciled")
    say(f"batch {second['batch_no']}: corrected accounts, {yuan(owed)} paid at the second try")


def pay_plainly(escrow: Escrow, amount_fen: int, say: Say) -> None:
    """A batch that goes right."""
    escrow.courier.bank.faults = Faults()
    pay_on = _next_day(escrow)
    batch = escrow.released(pay_on=pay_on)
    require(batch["sum_fen"] == amount_fen, "the batch pays what is owed")
    escrow.courier.fetch(batch["id"])
    escrow.courier.deliver(batch["id"])
    escrow.state(to_on=pay_on)
    say(f"batch {batch['batch_no']}: {batch['line_count']} payments, {yuan(amount_fen)} paid")


def confirm(escrow: Escrow, settled: Settled, say: Say) -> None:
    """Both sides ask the court to confirm; it files and grants; performing goes on."""
    refs = list(settled.case_ids)
    form = {"party_refs": refs, "is_joint": True}
    where = f"/agreements/{settled.agreement}/confirmations"
    applied = escrow.office("case-admin-1").do(where, form)
    say(f"judicial confirmation applied for, {len(refs)} pages, due {applied['apply_due_on']}")
    here = f"/confirmations/{applied['id']}"
    court = escrow.office("court-1")
    filed = court.do(f"{here}/filed", {"filed_on": escrow.today.isoformat()})
    granted = court.do(f"{here}/granted", {"ruling_no": "(2026)京01民特1号"})
    require(granted["state"] == "GRANTED", "the agreement is confirmed")
    found = entitle(escrow, settled.agreement)
    require(found["created"] == 0, "nothing is owed twice")
    say(f"filed (ruling expected by {filed['ruling_due_on']}), granted: {granted['ruling_no']}")


def close_cases(escrow: Escrow, settled: Settled, say: Say) -> None:
    """Every case has been paid as agreed."""
    admin = escrow.office("case-admin-1")
    admin.do(f"/entrustments/{settled.entrustment}/close", {})
    states = Counter(
        admin.read(f"/cases/{case_id}")["state"] for case_id in settled.case_ids.values()
    )
    require(states == {"CLOSED_PERFORMED": len(settled.case_ids)}, f"all cases closed: {states}")
    say(f"{len(settled.case_ids)} cases closed as performed, each with its report to the court")


def _next_day(escrow: Escrow) -> Any:
    return (escrow.stated_to or escrow.today) + timedelta(days=1)


def _counted(found: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(found.items()))
