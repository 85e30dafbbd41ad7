"""Contracts, notices to tenants, mortgage, insurance, vault and lease registration."""

from __future__ import annotations

from typing import Any

from examples.mall.bank import Bank, require, yuan
from examples.mall.file import (
    ADDRESS,
    AMOUNT_FEN,
    BORROWER,
    MONTHS,
    PURPOSES,
    TITLE,
    VALUE_FEN,
)
from examples.mall.judging import CONDITION

DRAFTER, CHECKER = "contract-officer-1", "contract-officer-2"
COLLATERAL, VAULT = "collateral-officer-1", "accounting-1"
PAYOUT_ACCOUNT = "6222000011114444"


def loan_terms(bank: Bank, **change: Any) -> dict[str, Any]:
    """The terms of the approval, and what a contract adds to them."""
    return {
        "amount_fen": AMOUNT_FEN,
        "term_months": MONTHS,
        "annual_rate": "0.0485",
        "method": "equal_instalment",
        "purposes": PURPOSES,
        "conditions": [CONDITION],
        "has_rent_supervision": True,
        "repayment_account": "6222000011112222",
        "supervised_account": "6222000011113333",
        "payout_account": PAYOUT_ACCOUNT,
        "is_payout_account_dedicated": True,
        "account_decision": "开立专门的贷款发放账户，监控用途。",
        "available_until_on": bank.on(365),
        **change,
    }


def draft_contracts(bank: Bank, case: str, owner: str) -> tuple[str, str]:
    """Loan and mortgage contract, drafted and checked by two people. Returns their paths."""
    application_id = case.rsplit("/", maxsplit=1)[-1]
    loan = bank.do(
        DRAFTER,
        "/contracts",
        kind="loan",
        application_id=application_id,
        terms=loan_terms(bank, annual_rate="0.0495"),
    )
    at = f"/contracts/{loan['id']}"
    dearer = bank.desk(CHECKER).post(f"{at}/check")
    problem = bank.refused("a rate that was not approved", dearer, 409)
    require(problem["errors"][0]["pointer"] == "/terms/annual_rate", "the term is pointed at")
    corrected = loan_terms(bank)
    answer = bank.desk(DRAFTER).send(
        "PUT", f"{at}/terms", json=corrected, headers={"If-Match": bank.version(DRAFTER, at)}
    )
    require(answer.is_success, f"terms corrected: {answer.text[:500]}")
    own = bank.desk(DRAFTER).post(f"{at}/check")
    bank.refused("who drafted a contract checks it", own, 403, "separation_of_duties")
    elsewhere = bank.desk("branch-officer-3").get(at)
    bank.refused("another branch looks for the contract", elsewhere, 404)
    mortgage = bank.do(
        DRAFTER,
        "/contracts",
        kind="mortgage",
        loan_contract_id=loan["id"],
        mortgagor_name=BORROWER,
        mortgagor_code=owner,
        title_number=TITLE,
        property_address=ADDRESS,
        secured_fen=AMOUNT_FEN,
    )
    return at, f"/contracts/{mortgage['id']}"


def sign(bank: Bank, *contracts: str) -> None:
    """Checked by another person, signed and sealed by all parties."""
    parties = ("branch-1", BORROWER)
    for at in contracts:
        bank.step(CHECKER, f"{at}/check")
        signatures = [
            {"party": party, "signatory": "张三", "signed_on": bank.on(), "has_seal": True}
            for party in parties
        ]
        bank.do(CHECKER, f"{at}/sign", signatures=signatures)
    bank.say(f"loan and mortgage contract drafted by {DRAFTER}, checked and signed by {CHECKER}")


def tell_tenants(bank: Bank, loan: str) -> None:
    """Notice (告知书) and Undertaking (承诺函) for every lease that counts, then the effect."""
    early = bank.desk(CHECKER).post(f"{loan}/take-effect")
    problem = bank.refused("in effect before the tenants are told", early, 422, "rules_not_met")
    require([one["rule_id"] for one in problem["errors"]] == ["R-P3"], "R-P3 alone is open")
    notices = bank.read("branch-officer-1", f"{loan}/notices")
    told = [notice["lease"] for notice in notices["items"]]
    require(told == ["L1", "L2", "L3"], f"the leases that count: {told}")
    for notice in notices["items"]:
        one = f"{loan}/notices/{notice['id']}"
        paper = bank.desk("branch-officer-1").get(
            f"{one}/papers/notice", headers={"Accept": "application/pdf"}
        )
        require(paper.content.startswith(b"%PDF"), "the Notice as PDF")
        bank.do("branch-officer-1", f"{one}/give", given_on=bank.on(), delivered_by="李四")
        bank.do(
            "branch-officer-1",
            f"{one}/undertake",
            undertaken_on=bank.on(),
            undertaking_ref=f"CN-{notice['lease']}",
        )
    covered = bank.read("branch-officer-1", f"{loan}/notices")
    require(covered["covered_fen"] == covered["rent_fen"], "all the rent is covered")
    effective = bank.step(CHECKER, f"{loan}/take-effect")
    bank.say(
        f"{len(told)} tenants told and bound, {yuan(covered['covered_fen'])} a year; "
        f"contract {effective['number']} in effect until {effective['matures_on']}"
    )


def secure(bank: Bank, loan: str, mortgage: str) -> None:
    """Valued, registered in first rank, insured, in the vault, leases registered."""
    found = bank.do(
        COLLATERAL,
        "/collateral",
        loan_contract_id=loan.rsplit("/", maxsplit=1)[-1],
        title_number=TITLE,
        description=ADDRESS,
        mortgagor=BORROWER,
    )
    at = f"/collateral/{found['id']}"
    _value(bank, at)
    bank.do(COLLATERAL, f"{at}/contract", mortgage_contract_id=mortgage.rsplit("/", maxsplit=1)[-1])
    bank.do(COLLATERAL, f"{at}/begin-registration", office="江城市不动产登记中心")
    certificate = {
        "certificate_no": "鄂（2026）江城不动产证明第0099号",
        "secured_fen": AMOUNT_FEN,
        "registered_on": bank.on(),
    }
    second = bank.desk(COLLATERAL).post(f"{at}/register", json={**certificate, "rank": 2})
    bank.refused("a mortgage in second rank", second, 409, "security_not_sufficient")
    bank.do(COLLATERAL, f"{at}/register", **certificate, rank=1)
    bank.do(COLLATERAL, f"{at}/policies", **_policy(bank))
    bank.say("mortgage registered in first rank, property insured for the bank")
    _to_the_vault(bank, at)
    for lease in ("L1", "L2", "L3", "L4"):
        bank.do(
            COLLATERAL,
            f"{loan}/lease-registrations",
            lease=lease,
            registration_no=f"BA-{lease}",
            registered_on=bank.on(),
        )
    bank.say("leases registered with the housing authority")


def _value(bank: Bank, at: str) -> None:
    value = bank.do(
        COLLATERAL,
        f"{at}/valuations",
        value_fen=VALUE_FEN,
        valued_on=bank.on(-60),
        appraiser="江城房地产评估有限公司",
        report_ref="PG-1",
    )
    accepting = f"{at}/valuations/{value['id']}/accept"
    own = bank.desk(COLLATERAL).post(accepting)
    bank.refused("the collateral officer accepts the own value", own, 403)
    bank.step("risk-manager-1", accepting)


def _policy(bank: Bank) -> dict[str, Any]:
    return {
        "policy_no": "CX-1",
        "insurer": "江城财产保险",
        "insurer_is_qualified": True,
        "sum_insured_fen": 4_000_000_000,
        "starts_on": bank.on(),
        "ends_on": bank.on(365),
        "first_beneficiary": "branch-1",
        "promise_ref": "CN-BX-1",
        "premium_fen": 1_000_000,
        "premium_paid_on": bank.on(),
        "premium_receipt_ref": "SJ-1",
        "original_received_on": bank.on(),
    }


def _to_the_vault(bank: Bank, at: str) -> None:
    brought = bank.do(
        COLLATERAL,
        f"{at}/custody",
        items=[
            {"item": "certificate", "reference": "不动产登记证明"},
            {"item": "policy", "reference": "CX-1"},
        ],
    )
    kept = bank.do(VAULT, f"{at}/custody/{brought['id']}/keep", vault_place="一号库A-03")
    bank.say(f"originals in the vault, slip {kept['slip_no']}: {COLLATERAL} to {VAULT}")
