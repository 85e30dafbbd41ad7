"""Contracts equal the approval, tenants are told, another person checks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from .case_file import AMOUNT, BORROWER
from .desk import Desk


def test_contract_that_repeats_the_approval_takes_effect_with_its_mortgage(desk: Desk):
    loan, mortgage = desk.effective()
    assert loan["state"] == "effective"
    assert loan["effective_on"] == desk.on()
    assert desk.get("officer", f"/contracts/{mortgage['id']}")["state"] == "effective"
    application = desk.get("officer", f"/applications/{loan['application_id']}")
    assert application["state"] == "contracted"


def test_contract_that_differs_is_refused_with_both_values_of_every_difference(desk: Desk):
    loan = desk.loan(desk.approved(), annual_rate="0.0495", term_months=95)
    answer = desk.as_("checker").post(f"/contracts/{loan['id']}/check")
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "contract_differs_from_approval"
    assert problem["rule_id"] == "R-P4"
    told = {each["pointer"]: (each["approved"], each["contracted"]) for each in problem["errors"]}
    assert told == {
        "/terms/annual_rate": ("0.0485", "0.0495"),
        "/terms/term_months": ("96", "95"),
    }
    comparison = desk.get("officer", f"/contracts/{loan['id']}/comparison")
    assert [each["term"] for each in comparison["differences"]] == ["term_months", "annual_rate"]


def test_drafter_cannot_check_the_own_draft_whatever_the_role(desk: Desk):
    loan = desk.loan(desk.approved())
    at = f"/contracts/{loan['id']}/check"
    answer = desk.as_("drafter").post(at)
    assert (answer.status_code, answer.json()["code"]) == (403, "separation_of_duties")
    assert desk.do("checker", at)["state"] == "checked"


def test_contract_without_approval_is_refused(desk: Desk):
    lapsed = desk.approved(valid_days=-1)
    body = {"kind": "loan", "application_id": str(lapsed), "terms": desk.terms()}
    answer = desk.as_("drafter").post("/contracts", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_approved")


def test_second_loan_contract_of_an_approval_is_refused(desk: Desk):
    application_id = desk.approved()
    desk.loan(application_id)
    body = {"kind": "loan", "application_id": str(application_id), "terms": desk.terms()}
    assert desk.as_("drafter").post("/contracts", json=body).status_code == 409


def test_signature_without_seal_does_not_count(desk: Desk):
    loan = desk.loan(desk.approved())
    at = f"/contracts/{loan['id']}"
    desk.do("checker", f"{at}/check")
    signatures = desk.signatures()
    signatures[1]["has_seal"] = False
    answer = desk.as_("checker").post(f"{at}/sign", json={"signatures": signatures})
    assert answer.json()["code"] == "signature_missing"
    assert answer.json()["parties"] == [BORROWER]


def test_loan_does_not_take_effect_while_a_tenant_has_not_undertaken(desk: Desk):
    loan = desk.loan(desk.approved())
    mortgage = desk.mortgage(loan["id"])
    desk.signed(loan)
    desk.signed(mortgage)
    desk.told(loan["id"], "L1")
    notices = desk.get("officer", f"/contracts/{loan['id']}/notices")
    assert notices["without_undertaking"] == ["L2"]
    assert notices["covered_fen"] == 360_000_000
    answer = desk.as_("checker").post(f"/contracts/{loan['id']}/take-effect")
    assert answer.json()["code"] == "rules_not_met"
    assert [each["rule_id"] for each in answer.json()["errors"]] == ["R-P3"]


def test_signature_from_before_the_approval_does_not_count(desk: Desk):
    loan = desk.loan(desk.approved())
    at = f"/contracts/{loan['id']}"
    desk.do("checker", f"{at}/check")
    signatures = desk.signatures()
    signatures[0]["signed_on"] = desk.on(-1)
    answer = desk.post("checker", f"{at}/sign", 422, signatures=signatures)
    assert (answer["code"], answer["parties"]) == ("signature_missing", ["branch-1"])


def test_contract_nothing_could_be_drawn_under_is_not_drafted(desk: Desk):
    terms = desk.terms(available_until_on=desk.on(-1))
    body = {"kind": "loan", "application_id": str(desk.approved()), "terms": terms}
    answer = desk.post("drafter", "/contracts", 422, **body)
    assert (answer["code"], answer["field"]) == ("day_not_possible", "available_until_on")


def test_pointer_into_a_contract_names_the_field_as_it_was_sent(desk: Desk):
    terms = desk.terms(term_months=0)
    body = {"kind": "loan", "application_id": str(desk.approved()), "terms": terms}
    answer = desk.post("drafter", "/contracts", 422, **body)
    assert [each["pointer"] for each in answer["errors"]] == ["/terms/term_months"]
    del body["terms"]["method"]
    answer = desk.post("drafter", "/contracts", 422, **body)
    assert "/terms/method" in [each["pointer"] for each in answer["errors"]]


def undertaken_by_one_alone(desk: Desk, *waived: str) -> str:
    """A signed loan contract whose second tenant has not undertaken; its path."""
    loan = desk.loan(desk.approved(waived=waived))
    mortgage = desk.mortgage(loan["id"])
    desk.signed(loan)
    desk.signed(mortgage)
    desk.told(loan["id"], "L1")
    return f"/contracts/{loan['id']}"


def test_rent_of_a_waived_undertaking_leaves_the_base_and_may_then_be_too_little(desk: Desk):
    at = undertaken_by_one_alone(desk, "R-P3")
    refused = desk.do("checker", f"{at}/take-effect", 422)
    assert (refused["code"], refused["rule_id"]) == ("rent_base_too_small", "R-F1")
    assert (refused["leases"], refused["amount_fen"]) == (["L2"], AMOUNT)
    assert 0 < refused["amount_within_fen"] < AMOUNT


def test_waived_undertaking_is_seen_in_the_underwriting_kept_with_the_contract(desk: Desk):
    at = undertaken_by_one_alone(desk, "R-P3", "R-F1")
    loan = desk.do("checker", f"{at}/take-effect")
    assert loan["state"] == "effective"
    case = f"/applications/{loan['application_id']}/underwritings"
    before, after = desk.get("officer", case)["items"]
    assert [one["lease"] for one in before["result"]["excluded_leases"]] == []
    excluded = [(one["lease"], one["rule_id"]) for one in after["result"]["excluded_leases"]]
    assert excluded == [("L2", "R-P3")]
    assert [one["lease"] for one in after["result"]["counted_leases"]] == ["L1"]
    again = desk.get("auditor", f"{case}/{after['id']}/verification")
    assert again["is_same"] is True


def test_loan_does_not_take_effect_without_mortgage_contract_or_rent_supervision(desk: Desk):
    loan = desk.loan(desk.approved(), has_rent_supervision=False)
    desk.signed(loan)
    desk.told(loan["id"])
    answer = desk.as_("checker").post(f"/contracts/{loan['id']}/take-effect")
    assert {each["rule_id"] for each in answer.json()["errors"]} == {"R-P1", "R-P2"}


def test_condition_before_the_contract_has_to_be_met_before_signing(desk: Desk):
    text = "补充提供近三个月监管账户流水"
    application_id = desk.approved(conditions=(("pre_contract", text),))
    loan = desk.loan(application_id, conditions=[text])
    at = f"/contracts/{loan['id']}"
    desk.do("checker", f"{at}/check")
    answer = desk.as_("checker").post(f"{at}/sign", json={"signatures": desk.signatures()})
    assert [each["rule_id"] for each in answer.json()["errors"]] == ["R-N5"]


def test_undertaking_before_its_notice_is_refused(desk: Desk):
    loan = desk.loan(desk.approved())
    at = f"/contracts/{loan['id']}/notices"
    notice = desk.get("officer", at)["items"][0]
    refused = desk.post(
        "officer",
        f"{at}/{notice['id']}/undertake",
        422,
        undertaken_on=desk.on(),
        undertaking_ref="CN-1",
    )
    assert (refused["code"], refused["field"]) == ("day_not_possible", "undertaken_on")


def test_supplement_changes_accounts_but_never_what_was_approved(desk: Desk):
    loan, _ = desk.effective()
    changed = desk.terms(repayment_account="6222000099990000")
    body = {"kind": "supplement", "loan_contract_id": loan["id"], "reason": "变更还款账户"}
    supplement = desk.post("drafter", "/contracts", 201, terms=changed, **body)
    desk.signed(supplement)
    desk.do("checker", f"/contracts/{supplement['id']}/take-effect")
    after = desk.get("officer", f"/contracts/{loan['id']}")
    assert (after["state"], after["terms"]["repayment_account"]) == ("amended", "6222000099990000")
    other = desk.post("drafter", "/contracts", 201, terms=desk.terms(term_months=97), **body)
    assert desk.as_("checker").post(f"/contracts/{other['id']}/check").status_code == 409


def test_draft_is_edited_on_its_present_version_alone(desk: Desk):
    loan = desk.loan(desk.approved(), annual_rate="0.05")
    at = f"/contracts/{loan['id']}/terms"
    clerk = desk.as_("drafter")
    assert clerk.put(at, json=desk.terms()).status_code == 428
    assert clerk.put(at, json=desk.terms(), headers={"If-Match": '"9"'}).status_code == 412
    assert clerk.put(at, json=desk.terms(), headers={"If-Match": '"1"'}).status_code == 200
    assert desk.do("checker", f"/contracts/{loan['id']}/check")["state"] == "checked"


def test_guarantor_is_never_an_individual(desk: Desk):
    loan = desk.loan(desk.approved())
    refused = desk.post(
        "drafter",
        "/contracts",
        422,
        kind="guarantee",
        loan_contract_id=loan["id"],
        guarantor_name="王五",
        guarantor_code="X",
        is_individual=True,
        guaranteed_fen=1,
    )
    assert (refused["code"], refused["rule_id"]) == ("guarantor_is_individual", "R-P1")


def test_other_branch_finds_no_contract_and_auditor_reads_without_writing(desk: Desk):
    loan = desk.loan(desk.approved())
    at = f"/contracts/{loan['id']}"
    desk.get("elsewhere", at, 404)
    assert desk.get("elsewhere", "/contracts")["items"] == []
    assert desk.as_("elsewhere_contracts").post(f"{at}/check").status_code == 404
    assert desk.get("auditor", at)["number"] == loan["number"]
    assert desk.as_("auditor").post(f"{at}/check").status_code == 403


def test_racing_checks_have_one_effect(desk: Desk):
    loan = desk.loan(desk.approved())
    at = f"/contracts/{loan['id']}/check"
    checkers = [
        desk.as_person(f"contract-officer-{n}", "contract_officer", "branch-1") for n in (2, 3, 4)
    ]
    with ThreadPoolExecutor(3) as pool:
        codes = sorted(pool.map(lambda one: one.post(at).status_code, checkers))
    assert codes == [200, 409, 409]
