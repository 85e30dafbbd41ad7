"""From the investigation to the approval: two people, a reviewer, a committee, an approver."""

from __future__ import annotations

from typing import Any

from examples.mall.applying import MANAGER, OFFICER, SECOND
from examples.mall.bank import Bank, require, yuan
from examples.mall.file import AMOUNT_FEN, a_report, a_review

REVIEWER, SECRETARY, APPROVER = "ho-reviewer-1", "committee-secretary-1", "approver-1"
MEMBERS = [f"committee-member-{number}" for number in range(1, 8)]
CAPACITY_FEN = 2_929_230_903
FIRST_YEAR_FEN, LAST_YEAR_FEN = 621_000_000, 752_900_537
IMMATURE = "R-A4"
CONDITION = "首次放款前取得商场改造工程的施工许可证。"


def investigate(bank: Bank, case: str) -> str:
    """Underwriting, report by two people, the waiver asked for. Returns the waiver's path."""
    alone = {"lead": OFFICER, "assistant": OFFICER}
    one = bank.desk(MANAGER).post(f"{case}/investigate", json=alone)
    bank.refused("one person investigates alone", one, 403)
    bank.do(MANAGER, f"{case}/investigate", lead=OFFICER, assistant=SECOND)
    underwrite(bank, case)
    blind = {"report_sha256": "0" * 64}
    other = bank.desk(SECOND).post(f"{case}/investigation/sign", json=blind)
    bank.refused("signed over another text", other, 409)
    write_report(bank, case)
    bank.say(f"report M1-M12 signed by {OFFICER} and {SECOND}")
    bank.refused_by(
        IMMATURE, lambda headers: bank.desk(OFFICER).post(f"{case}/file-report", headers=headers)
    )
    waiver = _ask_for_waiver(bank, case)
    bank.step(OFFICER, f"{case}/file-report")
    bank.do(MANAGER, f"{case}/send-to-review", reason="请总行审查")
    bank.say("report filed and sent to head office")
    return waiver


def underwrite(bank: Bank, case: str) -> None:
    """Rent base, capacity and amount, kept with their explanation and a picture."""
    found = bank.do(OFFICER, f"{case}/underwritings")
    result = found["result"]
    base = result["rent_base_fen"]
    require(base[0] == FIRST_YEAR_FEN and base[7] == LAST_YEAR_FEN, f"the rent base: {base}")
    require(result["capacity_fen"] == CAPACITY_FEN, f"capacity {result['capacity_fen']}")
    require(result["amount_fen"] == AMOUNT_FEN, f"amount {result['amount_fen']}")
    for lease in result["excluded_leases"]:
        bank.say(f"  {lease['lease']} does not count, {lease['rule_id']}: {lease['reason']}")
    bank.say(f"  rent base {yuan(base[0])} in year 1, {yuan(base[7])} in year 8")
    bank.say(f"  capacity {yuan(result['capacity_fen'])}")
    bank.say(f"  collateral limit {yuan(result['collateral_limit_fen'])}")
    bank.say(f"  amount {yuan(result['amount_fen'])}, bound by {result['bound_by']}")
    at = f"{case}/underwritings/{found['id']}"
    require(bank.read("auditor-1", f"{at}/verification")["is_same"], "computed again: the same")
    picture = bank.desk(REVIEWER).get(f"{at}/picture", headers={"Accept": "image/svg+xml"})
    require(b"<svg" in picture.content, "the picture of rent, debt service and cover")


def write_report(bank: Bank, case: str) -> None:
    """The report, signed by both over the same text."""
    at = f"{case}/investigation"
    file = bank.read(OFFICER, case)["file"]
    bank.change(OFFICER, "PUT", at, a_report(file))
    digest = bank.read(OFFICER, at)["report_sha256"]
    for who in (OFFICER, SECOND):
        bank.do(who, f"{at}/sign", report_sha256=digest)


def _ask_for_waiver(bank: Bank, case: str) -> str:
    """What binds in principle may be waived, what binds hard never."""
    body: dict[str, Any] = {
        "rule_id": IMMATURE,
        "reason": "商场开业二十个月以来租金稳定，主力承租人租约均覆盖贷款期限，可予豁免。",
        "evidence": ["近二十个月租金流水", "主力租约"],
    }
    hard = bank.desk(OFFICER).post(f"{case}/waivers", json={**body, "rule_id": "R-H1"})
    bank.refused("a waiver of a hard rule", hard, 409, "rule_cannot_be_waived")
    short = bank.desk(OFFICER).post(f"{case}/waivers", json={**body, "reason": "特批"})
    bank.refused("a waiver in two words", short, 422, "invalid_input")
    waiver = f"/waivers/{bank.do(OFFICER, f'{case}/waivers', **body)['id']}"
    own = bank.desk(OFFICER).post(f"{waiver}/endorse", json={"text": "同意"})
    bank.refused("who asks for a waiver endorses it", own, 403)
    bank.do(MANAGER, f"{waiver}/endorse", text="支行同意申请豁免。")
    bank.say(f"waiver of {IMMATURE} asked for by {OFFICER}, endorsed by {MANAGER}")
    return waiver


def review(bank: Bank, case: str, waiver: str) -> None:
    """The head office's reviewer: opinion on the waiver, then on the case."""
    bank.do(REVIEWER, f"{waiver}/opinion", text="租约覆盖贷款期限，可以接受。", is_positive=True)
    lacking = a_review()
    del lacking["focus"]["purpose"]
    partial = bank.desk(REVIEWER).post(f"{case}/reviews", json=lacking)
    bank.refused("an opinion without one of its five points", partial, 422, "invalid_input")
    branch = bank.desk(MANAGER).post(f"{case}/reviews", json=a_review())
    bank.refused("the branch reviews itself", branch, 403)
    bank.do(REVIEWER, f"{case}/reviews", **a_review())
    bank.say(f"reviewed by {REVIEWER}: agree")


def decide_in_committee(bank: Bank, case: str) -> None:
    """Seven members, secret votes on a frozen file; five approve, one refuses, one is away."""
    bank.do(SECRETARY, f"{case}/schedule", meets_on=bank.on(3), members=MEMBERS)
    frozen = bank.read(REVIEWER, f"{case}/committee/file")["file_sha256"]
    outsider = {"vote": "approve", "file_sha256": frozen}
    told = bank.desk("committee-chair-1").post(f"{case}/committee/votes", json=outsider)
    bank.refused("who is not on the list of members votes", told, 403)
    *in_favour, against, _ = MEMBERS
    for member in in_favour:
        bank.do(member, f"{case}/committee/votes", vote="approve", file_sha256=frozen)
    no = {"vote": "refuse", "reason": "开业时间偏短", "file_sha256": frozen}
    bank.do(against, f"{case}/committee/votes", **no)
    again = bank.desk(MEMBERS[0]).post(f"{case}/committee/votes", json=outsider)
    bank.refused("a second vote", again, 409)
    hidden = bank.read("auditor-1", f"{case}/committee")["items"][-1]
    require(not hidden["votes"], "nobody reads a vote before the count")
    closed = bank.do(SECRETARY, f"{case}/committee/close", attending=[], conditions=[])
    require(closed["outcome"] == "approve", f"outcome {closed['outcome']}")
    bank.say("committee of seven: 5 approve, 1 refuses, 1 absent: approved")


def approve(bank: Bank, case: str, waiver: str) -> Any:
    """The final approval, with a condition; the waiver first."""
    body = {
        "outcome": "approve",
        "reason": "同意贷审会意见。",
        "conditions": [{"stage": "pre_payout", "text": CONDITION}],
    }
    early = bank.desk(APPROVER).post(f"{case}/decision", json=body)
    bank.refused("approved while a waiver is open", early, 422, "rules_not_met")
    self_made = bank.desk(OFFICER).post(f"{case}/decision", json=body)
    bank.refused("the officer approves the own application", self_made, 403)
    bank.do(APPROVER, f"{waiver}/approve", text="同意豁免。")
    more = bank.desk(APPROVER).post(
        f"{case}/decision", json={**body, "amount_fen": AMOUNT_FEN + 1_000_000}
    )
    bank.refused("approved for more than the committee allowed", more, 422)
    approval = bank.do(APPROVER, f"{case}/decision", **body)
    bank.say(
        f"approved with a condition by {APPROVER}: {yuan(approval['amount_fen'])} for "
        f"{approval['months']} months at {approval['annual_rate']}, LTV {approval['ltv']}, "
        f"valid until {approval['valid_until_on']}"
    )
    return approval
