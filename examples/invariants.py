"""What must hold of an account at every moment, asked of the running service and its journal."""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import Any

from examples.escrow import Escrow, require
from mediation.domain.ledger import Books, sums
from mediation.domain.ledger_accounts import Purpose, purpose_of
from mediation.domain.payout_files import read_sealed_file
from mediation.verification.checking import Findings, Record, check_journal

WITH_BANK = {"HELD", "SENT", "UNKNOWN"}


def journal_of(escrow: Escrow) -> list[Record]:
    """A copy of the whole journal."""
    records: list[Record] = []
    while True:
        where = f"/journals/{escrow.id}?from={len(records) + 1}"
        page = escrow.office("supervisor-1").read(where)["items"]
        if not page:
            return records
        records += [(one["seq"], one["prev_hash"], one["body"], one["hash"]) for one in page]


def check_invariants(escrow: Escrow) -> Findings:
    """I1-I15 on one account; raises CheckFailedError with the first that does not hold."""
    found = check_journal(journal_of(escrow))
    require(not found.faults, f"I15 the journal's copy: {found.faults}")
    told = escrow.office("supervisor-1").do(f"/journals/{escrow.id}/verify")
    require(told["is_valid"] and told["is_state_equal"], f"I15 the stored state: {told}")
    _check_balances(escrow, found.books)
    _check_payments(escrow)
    for batch in escrow.office("case-admin-1").pages(f"/payout-batches?escrow_account={escrow.id}"):
        if batch["released_at"]:
            _check_batch(escrow, batch)
    day = (escrow.stated_to or escrow.today).isoformat()
    where = f"/reconciliations/{day}?escrow_account={escrow.id}"
    reconciled = escrow.office("checker-1").read(where)
    require(reconciled["is_equation_held"], f"I14 the control equation: {reconciled}")
    return found


def _check_balances(escrow: Escrow, books: Books) -> None:
    """I1-I3 on every single account, I5, I7 and I8 on the transfers."""
    counters = sums(books.accounts)
    require(counters[:2] == counters[2:], "I1 debits equal credits, pending and posted")
    short = [name for name, account in books.accounts.items() if account.free_fen < 0]
    require(not short, f"I2, I3 no account is overdrawn: {short[:3]}")
    report = escrow.report()
    allocated = report["allocated_fen"] - report["cancelled_fen"]
    require(allocated <= report["contributed_fen"], "I5 not more allocated than paid in")
    resolved = Counter(one.pending_id for one in books.transfers.values() if one.pending_id)
    require(all(count == 1 for count in resolved.values()), "I7 a hold is resolved once")
    returned = Counter(one.returns_id for one in books.transfers.values() if one.returns_id)
    require(all(count == 1 for count in returned.values()), "I8 a payment returns once")
    shown = escrow.balances()
    for purpose in (Purpose.BANK, Purpose.ENTITLED):
        mine = [one for name, one in books.accounts.items() if purpose_of(name) is purpose]
        wanted = sum(one.posted_fen for one in mine)
        require(shown[purpose.value]["balance_fen"] == wanted, f"I15 {purpose} as replayed")


def _check_payments(escrow: Escrow) -> None:
    """I4, I8: nobody has more than is scheduled, no instruction pays twice."""
    office = escrow.office("case-admin-1")
    where = f"{escrow.path}/entitlements"
    scheduled = {one["id"]: one["amount_fen"] for one in office.pages(where)}
    paid: defaultdict[str, int] = defaultdict(int)
    seen: set[str] = set()
    for batch in office.pages(f"/payout-batches?escrow_account={escrow.id}"):
        for line in escrow.lines(batch["id"]):
            require(line["instruction_id"] not in seen, "I8 instruction ids are never used again")
            seen.add(line["instruction_id"])
            if line["state"] in {"SUCCESS", *WITH_BANK}:
                paid[line["entitlement_id"]] += line["amount_fen"]
    over = [one for one, fen in paid.items() if fen > scheduled[one]]
    require(not over, f"I4 nobody gets more than is scheduled: {over[:3]}")


def _check_batch(escrow: Escrow, batch: dict[str, Any]) -> None:
    """I10, I11: approved on its exact content by others than its maker, and the file is that."""
    approvals = [one for one in batch["approvals"] if one["decision"] == "APPROVE"]
    people = {one["person"] for one in approvals}
    require(batch["maker"] not in people, "I10 the maker is not among the approvers")
    require(len(people) >= sum(least for _, least in batch["policy"]), "I10 enough people")
    hashes = {one["content_sha256"] for one in approvals}
    require(hashes == {batch["content_sha256"]}, "I10 all approved this very content")
    where = f"/payout-batches/{batch['id']}/file"
    content = escrow.office("custodian-bank-1").get(where).content
    require(sha256(content).hexdigest() == batch["file_sha256"], "I11 the sealed file")
    sealed = read_sealed_file(content)
    require(len(sealed.lines) == batch["line_count"], "I11 as many lines as approved")
    require(sealed.sum_fen == batch["sum_fen"], "I11 the sum that was approved")
