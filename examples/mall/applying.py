"""The branch's side: draft, correction, documents, acceptance."""

from __future__ import annotations

from typing import Any

from examples.mall.bank import Bank, require, yuan
from examples.mall.file import AMOUNT_FEN, PDF, a_file

MANAGER, OFFICER, SECOND = "branch-manager-1", "branch-officer-1", "branch-officer-2"
ITEMS = tuple(f"D{number:02d}" for number in range(1, 10))
CAPITAL_FEN = 1_000_000_000_000


def accept_capital(bank: Bank) -> None:
    """Group limits need the bank's capital: told by one of the risk side, accepted by another."""
    told = bank.do(
        "risk-manager-1",
        "/capital-bases",
        capital_fen=CAPITAL_FEN,
        since=bank.on(-1),
        source="上年度审计报告",
    )
    at = f"/capital-bases/{told['id']}/accept"
    own = bank.desk("risk-manager-1").post(at)
    bank.refused("who told the capital accepts it", own, 403, "separation_of_duties")
    bank.step("ho-credit-mgmt-1", at)
    bank.say(f"capital base {yuan(CAPITAL_FEN)}: one group may owe 15 % of it")


def open_draft(bank: Bank, owner: str, reference: str) -> str:
    """The branch system sends the file; a person of the branch corrects it. Returns its path."""
    file = {**a_file(bank.today, owner), "external_ref": reference}
    file["request"] = {**file["request"], "haircut": "0.05"}
    draft = bank.do("branch-1", "/applications", **file)
    again = bank.do("branch-1", "/applications", **file)
    require(again["id"] == draft["id"], "the same reference is the same application")
    case = f"/applications/{draft['id']}"
    bank.say(f"draft {draft['number']} of {draft['branch']}, {yuan(AMOUNT_FEN)}")
    _bad_drafts(bank, case, file)
    corrected = a_file(bank.today, owner)["request"]
    bank.change(OFFICER, "PATCH", case, {"request": corrected, "reason": "审慎扣减改为10%"})
    bank.say("corrected by the branch: haircut 10 %")
    return case


def _bad_drafts(bank: Bank, case: str, file: dict[str, Any]) -> None:
    """What a draft and its readers are refused."""
    officer = bank.desk(OFFICER)
    prefix = "/loan-origination/v1"
    keyless = officer.http.post(f"{prefix}/applications", json=file)
    bank.refused("no Idempotency-Key", keyless, 400, "idempotency_key_required")
    wrong = {**file, "borrower": {**file["borrower"], "nickname": "江城"}, "external_ref": None}
    unknown = officer.post("/applications", json=wrong)
    problem = bank.refused("a field that nobody knows", unknown, 422, "invalid_input")
    require(problem["errors"][0]["pointer"] == "/borrower/nickname", "the field is pointed at")
    other = {**file, "rent_roll": file["rent_roll"][:1]}
    differs = bank.desk("branch-1").post("/applications", json=other)
    bank.refused("the same reference with another content", differs, 409)
    body = {"request": file["request"]}
    blind = officer.send("PATCH", case, json=body)
    bank.refused("a change that names no version", blind, 428)
    stale = officer.send("PATCH", case, json=body, headers={"If-Match": '"99"'})
    bank.refused("a change of a version that is not the present one", stale, 412)
    for who in ("branch-officer-3", "branch-manager-2", "branch-2", "investor-1"):
        bank.refused(f"{who} looks for it", bank.desk(who).get(case), 404)
    audited = bank.desk("auditor-1").post(f"{case}/checks")
    bank.refused("the auditor writes", audited, 403)


def hand_in_documents(bank: Bank, case: str) -> None:
    """D01 to D09, every lease with its own paper; nothing is accepted before all are there."""
    bank.step(OFFICER, f"{case}/submit")
    missing = bank.desk(MANAGER).post(f"{case}/accept", json={"reason": "资料齐全"})
    bank.refused("accepted without papers", missing, 422, "documents_missing")
    bank.do(MANAGER, f"{case}/return", reason="请补齐资料")
    for item in ITEMS:
        upload(bank, case, item)
    for lease in ("L1", "L2", "L3", "L4", "L5"):
        upload(bank, case, "D07", lease)
    disguised = bank.desk(OFFICER).post(
        f"{case}/documents",
        params={"item": "D01", "title": "营业执照"},
        content=b"MZ" + PDF,
        headers={"content-type": "application/pdf"},
    )
    bank.refused("a program that calls itself a PDF", disguised, 415)
    listed = bank.read(OFFICER, f"{case}/documents")
    require(listed["missing"] == [], "every mandatory document is there")
    documents = [one for item in listed["items"] for one in item["documents"]]
    for document in documents:
        bank.do(SECOND, f"/documents/{document['id']}/verify", is_original_seen=True)
    bank.say(f"{len(documents)} documents handed in, originals seen by {SECOND}")


def upload(bank: Bank, case: str, item: str, lease: str | None = None) -> None:
    about = {"item": item, "title": f"{item}资料", "dated_on": bank.on()}
    if lease is not None:
        about |= {"lease": lease, "title": f"租赁合同{lease}"}
    answer = bank.desk(OFFICER).post(
        f"{case}/documents",
        params=about,
        content=PDF,
        headers={"content-type": "application/pdf"},
    )
    require(answer.is_success, f"{item}: {answer.status_code} {answer.text[:500]}")


def submit_and_accept(bank: Bank, case: str) -> None:
    """Handed in and accepted by the branch's manager, not by whoever handed it in."""
    bank.step(OFFICER, f"{case}/submit")
    own = bank.desk(OFFICER).post(f"{case}/accept", json={"reason": "资料齐全"})
    bank.refused("the officer accepts the own application", own, 403)
    elsewhere = bank.desk("branch-manager-2").post(f"{case}/accept", json={"reason": "资料齐全"})
    bank.refused("another branch's manager accepts it", elsewhere, 404)
    accepted = bank.do(MANAGER, f"{case}/accept", reason="资料齐全，符合受理条件")
    require(accepted["state"] == "accepted", "accepted")
    bank.say(f"accepted by {MANAGER}")
