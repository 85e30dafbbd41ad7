"""The way on from the approval: contracts, security and the first draw, step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from servicekit.testing import a_caller

from .journey import Journey
from .mall import BORROWER, OWNER, PROPERTY, REQUEST

NAME, TITLE = BORROWER["name"], PROPERTY["title_number"]
PAPERS = [
    *("loan_contract", "mortgage_contract", "guarantee_contract"),
    *("notices", "undertakings", "loan_note"),
]


def somebody(role: str, number: int = 1, organisation: str = "branch-1") -> Any:
    subject = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation=organisation, subject=subject, kind="person")


DRAFTER, CHECKER = somebody("contract_officer"), somebody("contract_officer", 2)
COLLATERAL = somebody("collateral_officer")
VAULT, CASHIER = somebody("accounting"), somebody("accounting", 2)


class ToTheDraw:
    """Takes an approved case to its first draw; paths are `/contracts/{id}` and the like."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.post = journey.post

    def on(self, days: int = 0) -> str:
        return (self.journey.today + timedelta(days=days)).isoformat()

    def terms(self) -> dict[str, Any]:
        return {
            "amount_fen": REQUEST["amount_fen"],
            "term_months": REQUEST["months"],
            "annual_rate": REQUEST["annual_rate"],
            "method": REQUEST["method"],
            "purposes": [{"code": "refit", "amount_fen": REQUEST["amount_fen"]}],
            "conditions": [],
            "has_rent_supervision": True,
            "repayment_account": "6222000011112222",
            "supervised_account": "6222000011113333",
            "payout_account": "6222000011114444",
            "is_payout_account_dedicated": True,
            "account_decision": "经专户发放。",
            "available_until_on": self.on(365),
        }

    def contracts(self, case: str) -> tuple[str, str]:
        """Loan and mortgage contract, checked by another person and signed."""
        found = []
        application_id = case.rsplit("/", maxsplit=1)[-1]
        loan = {"kind": "loan", "application_id": application_id, "terms": self.terms()}
        found.append(self._signed(loan))
        mortgage = {
            "kind": "mortgage",
            "loan_contract_id": _id(found[0]),
            "mortgagor_name": NAME,
            "mortgagor_code": OWNER,
            "title_number": TITLE,
            "property_address": "解放大道1号",
            "secured_fen": REQUEST["amount_fen"],
        }
        found.append(self._signed(mortgage))
        return found[0], found[1]

    def _signed(self, draft: dict[str, Any]) -> str:
        at = f"/contracts/{self.post(DRAFTER, '/contracts', 201, **draft)['id']}"
        self.post(CHECKER, f"{at}/check")
        signatures = [
            {"party": party, "signatory": "张三", "signed_on": self.on(), "has_seal": True}
            for party in ("branch-1", NAME)
        ]
        self.post(CHECKER, f"{at}/sign", signatures=signatures)
        return at

    def told(self, loan: str) -> list[str]:
        """Notice and Undertaking for every lease that counts; their names."""
        notices = self.journey.get(f"{loan}/notices")["items"]
        for notice in notices:
            one = f"{loan}/notices/{notice['id']}"
            self.post("officer", f"{one}/give", given_on=self.on(), delivered_by="李四")
            bound = {"undertaken_on": self.on(), "undertaking_ref": "CN-1"}
            self.post("officer", f"{one}/undertake", **bound)
        return [notice["lease"] for notice in notices]

    def secured(self, loan: str, mortgage: str) -> None:
        """Valued, registered, insured, in the vault; the leases registered."""
        proposed = {
            "loan_contract_id": _id(loan),
            "title_number": TITLE,
            "description": "解放大道1号",
            "mortgagor": NAME,
        }
        at = f"/collateral/{self.post(COLLATERAL, '/collateral', 201, **proposed)['id']}"
        report = {"appraiser": "某评估有限公司", "report_ref": "PG-1", "valued_on": self.on(-60)}
        value = self.post(COLLATERAL, f"{at}/valuations", 201, value_fen=52 * 10**8, **report)
        self.post("risk", f"{at}/valuations/{value['id']}/accept")
        self.post(COLLATERAL, f"{at}/contract", mortgage_contract_id=_id(mortgage))
        self.post(COLLATERAL, f"{at}/begin-registration", office="登记中心")
        registered = {"certificate_no": "证明第9号", "rank": 1, "registered_on": self.on()}
        secured_fen = REQUEST["amount_fen"]
        self.post(COLLATERAL, f"{at}/register", secured_fen=secured_fen, **registered)
        self.post(COLLATERAL, f"{at}/policies", 201, **self._policy())
        items = [{"item": item, "reference": item} for item in ("certificate", "policy")]
        brought = self.post(COLLATERAL, f"{at}/custody", 201, items=items)
        self.post(VAULT, f"{at}/custody/{brought['id']}/keep", vault_place="一号库A-03")
        for lease in ("L1", "L2", "L3", "L4"):
            entry = {"lease": lease, "registration_no": "BA", "registered_on": self.on()}
            self.post(COLLATERAL, f"{loan}/lease-registrations", 201, **entry)

    def _policy(self) -> dict[str, Any]:
        return {
            "policy_no": "P-1",
            "insurer": "江城财产保险",
            "insurer_is_qualified": True,
            "sum_insured_fen": 4_000_000_000,
            "starts_on": self.on(),
            "ends_on": self.on(365),
            "first_beneficiary": "branch-1",
            "promise_ref": "CN-1",
            "premium_fen": 1,
            "premium_paid_on": self.on(),
            "premium_receipt_ref": "SJ-1",
            "original_received_on": self.on(),
        }

    def requested(self, loan: str, amount_fen: int) -> str:
        """A draw with one entrusted payment; its path."""
        line = {
            "payee_name": "江城建设装饰有限公司",
            "payee_account": "6217000012340001",
            "payee_bank": "某银行",
            "amount_fen": amount_fen,
            "purpose": "refit",
            "reference": "改造合同",
        }
        asked = {"amount_fen": amount_fen, "mode": "entrusted", "draw_on": self.on()}
        body = {"contract_id": _id(loan), "payments": [line], **asked}
        return f"/draws/{self.post('officer', '/draws', 201, **body)['id']}"

    def paid(self, at: str) -> dict[str, Any]:
        """The draw, checked, approved, booked and paid."""
        self.post(CHECKER, f"{at}/check", papers=PAPERS, account_decision="经专户发放。")
        self.post("payout", f"{at}/approve")
        self.post(CASHIER, f"{at}/book")
        sent = self.post(CASHIER, f"{at}/pay")["payments"][0]
        result = {"result": "paid", "on": self.on(), "bank_ref": "HX-1"}
        return self.post(CASHIER, f"{at}/payments/{sent['id']}/result", **result)


def _id(path: str) -> str:
    return path.rsplit("/", maxsplit=1)[-1]
