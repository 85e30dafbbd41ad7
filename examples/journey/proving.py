"""The end of the journey: papers for the court, books at exact fen, the journal proved."""

from __future__ import annotations

import json
from pathlib import Path

from examples.clients import Office
from examples.escrow import Escrow, Say, require
from examples.journey.losses import yuan
from mediation.verification.checking import check_journal
from servicekit.keys import trusted_keys

NOT_FOUND = 404
NAMES = {
    "court-1": "北京市第一中级人民法院",
    "mediation-centre": "证券期货纠纷调解中心",
    "issuer-1": "某风电股份有限公司",
    "custodian-bank-1": "托管银行",
}
PDF = {"Accept": "application/pdf"}


def check_books(escrow: Escrow, paid_fen: int, investors: int, say: Say) -> None:
    """Paid to the fen, nothing held, and bank, ledger and bank statement in agreement."""
    balances = escrow.balances()
    report = escrow.report()
    bank = escrow.courier.bank.account(escrow.ledger).balance_fen
    for what, found, wanted in (
        ("paid net of returns", report["net_paid_fen"], paid_fen),
        ("on the bank account", balances["BANK"]["balance_fen"], 0),
        ("at the bank itself", bank, 0),
        ("held", balances["BANK"]["held_fen"], 0),
        ("still owed", balances["ENTITLED"]["balance_fen"], 0),
        ("not allocated", balances["FUND"]["balance_fen"], 0),
        ("investors paid", report["paid_investors"], investors),
    ):
        require(found == wanted, f"{what}: {found}, not {wanted}")
    day = (escrow.stated_to or escrow.today).isoformat()
    where = f"/reconciliations/{day}?escrow_account={escrow.id}"
    reconciled = escrow.office("checker-1").read(where)
    require(reconciled["is_equation_held"], "the control equation holds")
    require(not reconciled["breaks"], f"no open breaks: {reconciled['breaks'][:2]}")
    say(
        f"books: {yuan(paid_fen)} paid to {investors} investors, bank 0.00, held 0.00, owed 0.00; "
        f"{yuan(report['returned_fen'])} came back and went out again"
    )


def prove_journal(escrow: Escrow, folder: Path, keys: Path | None, say: Say) -> None:
    """Verified by the service, and once more from a copy by the stand-alone check."""
    office = escrow.office
    office("supervisor-1").do(f"/journals/{escrow.id}/checkpoints")
    told = office("supervisor-1").do(f"/journals/{escrow.id}/verify")
    require(told["is_valid"] and told["is_state_equal"], f"the journal verifies: {told}")
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / "journal.ndjson"
    with copy.open("w", encoding="utf-8") as file:
        seq = 1
        while page := office("supervisor-1").read(f"/journals/{escrow.id}?from={seq}")["items"]:
            file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in page)
            seq = page[-1]["seq"] + 1
    checkpoints = office("supervisor-1").read(f"/journals/{escrow.id}/checkpoints")
    (folder / "checkpoints.json").write_text(json.dumps(checkpoints), encoding="utf-8")
    known = trusted_keys(json.loads(keys.read_text(encoding="utf-8"))) if keys else None
    lines = [json.loads(line) for line in copy.read_text(encoding="utf-8").splitlines()]
    records = ((one["seq"], one["prev_hash"], one["body"], one["hash"]) for one in lines)
    found = check_journal(records, checkpoints["items"], known)
    require(not found.faults, f"the copy verifies: {found.faults}")
    require(found.head_hash == told["head_hash"], "both see the same head")
    say(
        f"journal: {found.records} records, head {found.head_hash[:16]}..., verified by the "
        f"service and again from the copy {copy}"
    )


def file_papers(escrow: Escrow, papers: dict[str, str], folder: Path, say: Say) -> None:
    """The court fetches its papers as PDF; what each of them is called, and where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in papers.items():
        answer = escrow.office("court-1").get(path, headers=PDF)
        require(answer.is_success, f"{path}: {answer.status_code} {answer.text[:300]}")
        require(answer.content.startswith(b"%PDF"), f"{path} is a PDF")
        (folder / name).write_bytes(answer.content)
        say(f"court-1 fetches {folder / name}, {len(answer.content):,} bytes")


def name_organisations(office: Office) -> None:
    """Papers call courts and organisations by their names; named once, they stay so."""
    desk = office("case-admin-1")
    for organisation, name in NAMES.items():
        if desk.get(f"/organisations/{organisation}").status_code == NOT_FOUND:
            answer = desk.send("PUT", f"/organisations/{organisation}", json={"name": name})
            require(answer.is_success, f"{organisation} is named: {answer.text[:300]}")


def reports_of_cases(office: Office, case_ids: dict[str, str], say: Say) -> None:
    """Every closed case has its written report to the court."""
    for case_id in case_ids.values():
        office("court-1").read(f"/cases/{case_id}/report")
    say(f"court-1 reads the reports of {len(case_ids)} cases")
