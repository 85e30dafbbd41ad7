"""Papers of cases: agreement pages, the confirmation set, notices, reports to the court."""

import csv
import io
import re
from zipfile import ZipFile

import pytest

from mediation.domain.payout_files import FileHead, ResultLine, result_file
from mediation.domain.payouts import Result
from paperkit.hand_press import HandPress
from paperkit.orders import CSV, DOCX, PDF
from servicekit.clock import day_in_shanghai, utc_now

YEAR = day_in_shanghai(utc_now()).year


class Paid:
    """A court's case, agreed, paid through a special account, confirmation applied for."""

    def __init__(self, settlement):
        self.s = settlement
        self.case = settlement.in_mediation()
        self.matter = settlement.matter(case_ids=[self.case[7:]], court="court-1")
        self.agreement = settlement.agreement(self.matter["id"])
        settlement.sign_page("investor", self.agreement["id"], "investor-1")
        settlement.sign_root(self.agreement)
        self.account = self._account()
        at = f"/agreements/{self.agreement['id']}/entitle"
        settlement.post("admin", at, escrow_account_id=self.account)
        self.line = self._pay()
        applied = settlement.post(
            "admin",
            f"/agreements/{self.agreement['id']}/confirmations",
            201,
            party_refs=["investor-1"],
            is_joint=True,
        )
        self.confirmation = f"/confirmations/{applied['id']}"

    def _account(self):
        authority = {"cap_total_fen": 10**9, "cap_per_party_fen": 10**8}
        found = self.s.post(
            "manager",
            "/escrow-accounts",
            201,
            number="ESC-1",
            title="纠纷调解赔偿专户",
            model="B",
            matter_id=self.matter["id"],
            issuer="issuer-1",
            custodian="custodian-bank-1",
            court="court-1",
            bank_account="110",
            target_fen=75_000,
            contributors=[{"contributor_ref": "issuer-1", "name": "发行人"}],
            authority={**authority, "valid_from": "2020-01-01", "valid_until": "2100-01-01"},
        )["id"]
        deposit = {"contributor_ref": "issuer-1", "amount_fen": 75_000, "bank_ref": "R1"}
        self.s.post("manager", f"/escrow-accounts/{found}/deposits", 201, **deposit)
        return found

    def _pay(self):
        batch = self.s.post(
            "admin",
            "/payout-batches",
            201,
            escrow_account_id=self.account,
            purpose="投资者赔付",
            pay_on="2026-11-23",
        )
        at = f"/payout-batches/{batch['id']}"
        self.s.post("admin", f"{at}/check")
        sealed = self.s.post("admin", f"{at}/submit")["content_sha256"]
        self.s.post("checker", f"{at}/approve", content_sha256=sealed, second_factor="otp")
        self.s.post("checker", f"{at}/release")
        line = self.s.people("admin").get(f"{at}/lines").json()["items"][0]
        day = day_in_shanghai(utc_now())
        head = FileHead(self.account.replace("-", ""), batch["batch_no"], day)
        result = ResultLine(line["instruction_id"], Result.SUCCESS, "BANK-REF-1", day, "", "")
        content = result_file(head, [result], sum_fen=line["amount_fen"])
        headers = {"Content-Type": "text/csv"}
        answer = self.s.people("bank").post(f"{at}/results", content=content, headers=headers)
        assert answer.status_code == 200, answer.text
        return f"/payout-lines/{line['id']}"


@pytest.fixture
def paid(settlement):
    return Paid(settlement)


@pytest.fixture(autouse=True)
def real_press(mediation):
    """All papers but one test's are printed in this process."""
    press, mediation.app.state.press = mediation.app.state.press, HandPress()
    return press


def fetched(people, who, path, media_type):
    answer = people(who).get(path, headers={"Accept": media_type})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(media_type)
    return answer


def is_pdf(people, who, path):
    return fetched(people, who, path, PDF).content.startswith(b"%PDF-")


def words(people, who, path):
    """What stands in the DOCX."""
    with ZipFile(io.BytesIO(fetched(people, who, path, DOCX).content)) as file:
        return re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())


def test_the_closing_report_tells_the_court_of_cases_money_and_journal(
    paid, people, mediation, real_press
):
    people("admin").put("/organisations/court-1", json={"name": "北京市第一中级人民法院"})
    batch = people("court").get(paid.case).json()["entrustment_id"]
    path = f"/entrustments/{batch}/closing-report"
    told = people("court").get(path).json()
    assert (told["scope"], told["batch_no"]) == ("entrustment", "B1")
    sums = told["statistics"]
    assert (sums["received"], sums["accepted"], sums["agreed"]) == (1, 1, 1)
    assert (sums["agreed_fen"], sums["paid_fen"], sums["performance_rate"]) == (50_000, 50_000, "1")
    assert sums["confirmations_applied"] == 1
    case = told["cases"][0]
    assert (case["mediators"], case["paid_fen"]) == (["李调解"], 50_000)
    assert case["confirmation_state"] == "APPLIED"
    proof = told["accounts"][0]["verification"]
    assert proof["is_valid"]
    assert proof["records"] == proof["head_seq"]
    said = words(people, "court", path)
    for text in ("北京市第一中级人民法院", "(2026)京01民初1号", "500.00", proof["head_hash"]):
        assert text in said
    rows = csv.DictReader(io.StringIO(fetched(people, "court", path, CSV).text))
    assert [row["paid_fen"] for row in rows] == ["50000"]
    mediation.app.state.press = real_press
    assert is_pdf(people, "court", path)


def test_a_court_closes_its_own_cases_alone(paid, people):
    batch = people("court").get(paid.case).json()["entrustment_id"]
    for path in (f"/entrustments/{batch}/closing-report", f"{paid.case}/closing-report"):
        assert people("court").get(path).status_code == 200
        assert people("other_court").get(path).status_code == 404
        assert people("issuer").get(path).status_code == 403
    period = f"/reports/court?period={YEAR}"
    assert len(people("court").get(period).json()["cases"]) == 1
    assert people("other_court").get(period).json()["cases"] == []
    assert people("admin").get(f"{period}&court=court-2").json()["cases"] == []


def test_an_agreement_page_is_a_paper_for_its_investor(paid, people):
    path = f"/agreements/{paid.agreement['id']}/pages/investor-1"
    said = words(people, "investor", path)
    page = people("investor").get(path).json()
    for text in ("张三", "人民币伍佰元整", "622200000", page["page_sha256"], "李调解"):
        assert text in said
    assert paid.agreement["merkle_root"] in said
    assert people("other_investor").get(path, headers={"Accept": PDF}).status_code == 404
    watched = words(people, "supervisor", path)
    assert "张三" not in watched
    assert "622200000" not in watched
    assert people("supervisor").get(path).json()["page"] is None


def test_the_confirmation_set_holds_all_that_the_court_asks_for(paid, people):
    said = words(people, "court", paid.confirmation)
    for title in ("司法确认申请书", "主持调解的证明", "当事人身份信息", "调解协议书"):
        assert title in said
    for text in ("第二百零五条", "北京市西城区", "(2026)京01民初1号"):
        assert text in said
    assert people("court").get(paid.confirmation).json()["state"] == "APPLIED"
    watched = people("supervisor").get(paid.confirmation, headers={"Accept": PDF})
    assert watched.status_code == 403
    assert people("other_court").get(paid.confirmation).status_code == 404


def test_an_investor_is_told_of_the_own_payment(paid, people):
    said = words(people, "investor", f"{paid.line}/notice")
    for text in ("人民币伍佰元整", "付款成功", "BANK-REF-1", "*****0000"):
        assert text in said
    assert people("other_investor").get(f"{paid.line}/notice").status_code == 404
    assert people("other_issuer").get(f"{paid.line}/notice").status_code == 404


def test_escrow_account_and_matter_have_closing_reports(paid, people):
    path = f"/escrow-accounts/{paid.account}/closing-report"
    told = people("manager").get(path).json()
    assert not told["is_closed"]
    assert told["open"]["balance_bank_fen"] == 25_000
    assert told["journal"]["is_valid"]
    assert told["fund"]["net_paid_fen"] == 50_000
    assert "未达到关闭条件" in words(people, "manager", path)
    path = f"/matters/{paid.matter['id']}/closing-report"
    told = people("admin").get(path).json()
    assert [each["effective_fen"] for each in told["agreements"]] == [50_000]
    assert told["accounts"][0]["fund"]["paid_investors"] == 1
    assert is_pdf(people, "admin", path)
    assert people("investor").get(path).status_code == 403
    assert people("other_court").get(path).status_code == 404


def test_accounts_are_reported_by_period(paid, people):
    moved = people("manager").get(f"/reports/escrow?period={YEAR}").json()["items"][0]
    assert (moved["opening_fen"], moved["received_fen"]) == (0, 75_000)
    assert (moved["paid_fen"], moved["closing_fen"]) == (50_000, 25_000)
    later = people("manager").get(f"/reports/escrow?period={YEAR + 1}").json()["items"][0]
    assert (later["opening_fen"], later["closing_fen"]) == (25_000, 25_000)
    assert people("manager").get(f"/reports/escrow?period={YEAR - 1}").json()["items"] == []
    fund = people("manager").get(f"/reports/fund?period={YEAR}").json()["items"][0]
    assert (fund["contributed_fen"], fund["paid_fen"], fund["payments"]) == (75_000, 50_000, 1)
    rows = csv.DictReader(
        io.StringIO(fetched(people, "manager", f"/reports/fund?period={YEAR}", CSV).text)
    )
    assert [row["paid_fen"] for row in rows] == ["50000"]
    assert people("other_issuer").get(f"/reports/fund?period={YEAR}").json()["items"] == []


def test_statistics_are_had_by_mediator_and_on_paper(paid, people):
    told = people("admin").get(f"/reports/mediator?period={YEAR}").json()
    assert [(each["group"], each["name"]) for each in told["groups"]] == [("mediator-1", "李调解")]
    by_court = people("court").get(f"/reports/closing?period={YEAR}&by=court").json()
    assert by_court["total"] == told["total"]
    rows = csv.DictReader(
        io.StringIO(fetched(people, "admin", f"/reports/mediator?period={YEAR}", CSV).text)
    )
    listed = list(rows)
    assert [row["group"] for row in listed] == ["李调解", "合计"]
    assert {row["success_rate_of_accepted"] for row in listed} == {"1"}
    assert is_pdf(people, "admin", f"/reports/closing?period={YEAR}&by=month")
    for wrong in ("period=soon", "period=2026-13", "from_on=2026-01-01", ""):
        refused = people("admin").get(f"/reports/closing?{wrong}")
        assert (refused.status_code, refused.json()["code"]) == (422, "period_unclear")


def test_a_returned_case_goes_back_with_a_paper_without_privileged_items(settlement, people):
    case = settlement.in_mediation()
    for kind, name in (("CONCESSION", "妥协内容"), ("NOTE", "笔记内容"), ("MATERIAL", "起诉状")):
        settlement.post("mediator", f"{case}/items", 201, kind=kind, name=name, text=f"{name}全文")
    assert people("court").get(f"{case}/report").status_code == 404
    settlement.post("mediator", f"{case}/return", end_reason="DEADLOCK", reason="差距过大")
    said = words(people, "court", f"{case}/report")
    for text in ("分歧过大", "差距过大", "起诉状", "张三1", "北京市西城区"):
        assert text in said
    assert "妥协内容" not in said
    assert "笔记内容" not in said
    assert people("court").get(f"{case}/report").json()["packet"]["end_reason"] == "DEADLOCK"
    assert people("investor").get(f"{case}/report").status_code == 403


def test_a_name_is_changed_only_on_the_version_it_was_read_in(people):
    at = "/organisations/court-9"
    assert people("admin").get(at).status_code == 404
    first = people("admin").put(at, json={"name": "旧名称"})
    assert first.status_code == 201
    same = people("admin").put(at, json={"name": "旧名称"})
    assert (same.status_code, same.headers["etag"]) == (200, first.headers["etag"])
    assert people("admin").put(at, json={"name": "新名称"}).status_code == 428
    change = {"json": {"name": "新名称"}, "headers": {"If-Match": first.headers["etag"]}}
    assert people("admin").put(at, **change).json() == {"id": "court-9", "name": "新名称"}
    assert (
        people("admin").put(at, json={"name": "别名"}, headers=change["headers"]).status_code == 412
    )
    assert people("court").put(at, json={"name": "别名"}).status_code == 403
    listed = people("court").get("/organisations").json()["items"]
    assert listed == [{"id": "court-9", "name": "新名称"}]
