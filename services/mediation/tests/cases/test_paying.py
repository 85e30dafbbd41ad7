"""From a court's cases to paid investors, and what the report says then."""

import json
from concurrent.futures import ThreadPoolExecutor

from mediation.domain.agreements import is_included


def code(answer):
    return answer.status_code, answer.json().get("code")


def escrow(settlement, matter_id, target_fen):
    body = {
        "number": "ESC-1",
        "title": "赔偿专户",
        "model": "B",
        "matter_id": matter_id,
        "issuer": "issuer-1",
        "custodian": "custodian-bank-1",
        "court": "court-1",
        "bank_account": "110",
        "target_fen": target_fen,
        "contributors": [{"contributor_ref": "issuer-1", "name": "发行人"}],
        "authority": {
            "cap_total_fen": 10**12,
            "cap_per_party_fen": 10**10,
            "valid_from": "2020-01-01",
            "valid_until": "2100-01-01",
        },
    }
    found = settlement.post("manager", "/escrow-accounts", 201, **body)["id"]
    settlement.post(
        "manager",
        f"/escrow-accounts/{found}/deposits",
        201,
        contributor_ref="issuer-1",
        amount_fen=target_fen,
        bank_ref="R1",
    )
    return found


def test_an_effective_page_is_owed_once_and_its_case_performs(settlement):
    case = settlement.in_mediation()
    matter = settlement.matter(case_ids=[case[7:]], court="court-1")
    agreement = settlement.agreement(matter["id"])
    account = escrow(settlement, matter["id"], 75_000)
    at = f"/agreements/{agreement['id']}/entitle"
    early = settlement.people("admin").post(at, json={"escrow_account_id": account})
    assert code(early) == (409, "not_effective")
    settlement.sign_page("investor", agreement["id"], "investor-1")
    settlement.sign_root(agreement)
    first = settlement.post("admin", at, escrow_account_id=account)
    assert first == {"created": 1, "existing": 0, "total_fen": 50_000}
    assert settlement.state(case) == "PERFORMING"
    again = settlement.post("admin", at, escrow_account_id=account)
    assert again == {"created": 0, "existing": 1, "total_fen": 0}
    settlement.sign_page("other_investor", agreement["id"], "investor-2")
    more = settlement.post("admin", at, escrow_account_id=account)
    assert (more["created"], more["total_fen"]) == (1, 25_000)
    unpaid = settlement.people("admin").post(f"{case}/close", json={})
    assert code(unpaid) == (409, "not_performed")
    assert unpaid.json()["paid_fen"] == 0
    unproven = settlement.people("admin").post(f"{case}/close", json={"paid_outside_fen": 50_000})
    assert code(unproven) == (422, "invalid_input")
    closed = settlement.post("admin", f"{case}/close", paid_outside_fen=50_000, reason="银行回单")
    assert (closed["state"], closed["paid_fen"]) == ("CLOSED_PERFORMED", 50_000)
    query = "/reports/mediation?from_on=2026-01-01&to_on=2099-12-31"
    report = settlement.people("court").get(query).json()
    assert report["groups"][0]["group"] == "court-1"
    total = report["total"]
    assert (total["received"], total["accepted"], total["agreed"], total["open"]) == (1, 1, 1, 0)
    assert (total["agreed_fen"], total["performance_rate"]) == (50_000, "1")
    other = settlement.people("other_court").get(query).json()
    assert other["total"]["received"] == 0


def test_a_large_agreement_is_built_by_a_job(settlement, people):
    rows = [{"party_ref": f"P{number:05}", "loss_fen": 100 + number} for number in range(2_500)]
    matter = settlement.matter(rows=rows)
    body = {
        "proposal_id": settlement.accepted_proposal(matter["id"], {"type": "FULL"}),
        "framework": "先行赔付方案",
        "terms": {"payer": "专项基金", "pay_by_on": "2027-01-01", "breach_clause": "无"},
        "is_for_court": False,
    }
    answer = people("admin").post(f"/matters/{matter['id']}/agreements", json=body)
    assert answer.status_code == 202, answer.text
    events = people("admin").get(f"{answer.headers['location']}/events").text.strip()
    job = json.loads(events.split("\n\n")[-1].split("data: ", 1)[1])
    assert (job["state"], job["done"], job["total"]) == ("succeeded", 2_500, 2_500)
    agreement = people("admin").get(f"/agreements/{job['agreement_id']}").json()
    assert (agreement["state"], agreement["page_count"]) == ("OPEN", 2_500)
    assert agreement["total_fen"] == matter["loss_fen"]
    proof = people("admin").get(f"/agreements/{agreement['id']}/pages/P02499/proof").json()
    steps = [Step(**step) for step in proof["steps"]]
    assert is_included(proof["page_sha256"], steps, agreement["merkle_root"])


class Step:
    """A proof step as it came over the wire."""

    def __init__(self, sha256, is_left):
        self.sha256, self.is_left = sha256, is_left


def test_sixteen_who_sign_at_once_are_counted_exactly(settlement, people):
    rows = [{"party_ref": f"P{number:02}", "loss_fen": 100} for number in range(16)]
    matter = settlement.matter(rows=rows)
    agreement = settlement.agreement(
        matter["id"],
        payees=False,
        is_for_court=False,
        minimum={"count_bp": 10_000, "amount_bp": 0, "by_on": "2099-01-01"},
    )
    root = agreement["merkle_root"]
    settlement.sign("signatory", agreement["id"], settlement.signature("ISSUER", root))
    settlement.sign("admin", agreement["id"], settlement.signature("ORGANISATION", root))
    forms = [
        settlement.signature(
            "INVESTOR",
            settlement.page(agreement["id"], row["party_ref"])["page_sha256"],
            party_ref=row["party_ref"],
            method="OTP_CLICK",
        )
        for row in rows
    ]

    def sign(form):
        path = f"/agreements/{agreement['id']}/signatures"
        return people("admin").post(path, json={"signatures": [form, form]}).json()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(sign, forms))
    assert [answer["taken"] for answer in answers] == [1] * 16
    shown = people("admin").get(f"/agreements/{agreement['id']}").json()
    assert (shown["signed_count"], shown["signed_fen"]) == (16, 800)
    assert shown["is_condition_met"] is True
    pages = people("admin").get(f"/agreements/{agreement['id']}/pages").json()["items"]
    assert {page["state"] for page in pages} == {"EFFECTIVE"}
    assert len({page["effective_at"] for page in pages}) == 1
