"""Everybody's hands in tests: the way from the approval to a paid draw."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from servicekit.clock import utc_now
from servicekit.testing import ServiceUnderTest, Session, a_caller

from .approved_case import ApprovedCase, a_capital
from .case_file import AMOUNT, BORROWER, CREDIT_CODE, PURPOSES

TITLE = "鄂（2020）江城不动产权第1号"
ADDRESS = "江城市解放大道1号江城国际广场"
PAPERS = [
    "loan_contract",
    "mortgage_contract",
    "guarantee_contract",
    "notices",
    "undertakings",
    "loan_note",
]
ROLES = {
    "officer": ("branch_officer", "branch-1", "branch-officer-1"),
    "officer_2": ("branch_officer", "branch-1", "branch-officer-2"),
    "drafter": ("contract_officer", "branch-1", "contract-officer-1"),
    "checker": ("contract_officer", "branch-1", "contract-officer-2"),
    "collateral": ("collateral_officer", "branch-1", "collateral-officer-1"),
    "accounting": ("accounting", "branch-1", "accounting-1"),
    "watcher": ("post_loan_officer", "branch-1", "post-loan-officer-1"),
    "manager": ("branch_manager", "branch-1", "branch-manager-1"),
    "payout": ("payout_checker", "head-office", "payout-checker-1"),
    "risk": ("risk_manager", "head-office", "risk-manager-1"),
    "credit": ("ho_credit_mgmt", "head-office", "ho-credit-mgmt-1"),
    "auditor": ("auditor", "administrator", "auditor-1"),
    "supervisor": ("supervisor", "regulator", "supervisor-1"),
    "elsewhere": ("branch_officer", "branch-2", "branch-officer-3"),
    "elsewhere_contracts": ("contract_officer", "branch-2", "contract-officer-9"),
}


class MovableClock:
    """A clock that tests can put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


class ContractDesk:
    """Contracts, from the approval to their effect."""

    def __init__(self, service: ServiceUnderTest, clock: MovableClock) -> None:
        self.service = service
        self.clock = clock

    @property
    def today(self) -> date:
        return (self.clock() + timedelta(hours=8)).date()

    def on(self, days: int = 0) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    def as_(self, who: str) -> Session:
        role, organisation, person = ROLES[who]
        return self.as_person(person, role, organisation)

    def as_person(self, person: str, role: str, organisation: str) -> Session:
        caller = a_caller(role, organisation=organisation, subject=person, kind="person")
        session = self.service.as_caller(caller)
        session._auth.clock = self.clock
        return session

    def post(self, who: str, path: str, status: int = 200, **body: Any) -> Any:
        answer = self.as_(who).post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def do(self, who: str, path: str, status: int = 200) -> Any:
        answer = self.as_(who).post(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, who: str, path: str, status: int = 200) -> Any:
        answer = self.as_(who).get(path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def approved(self, *, waived: tuple[str, ...] = (), **change: Any) -> UUID:
        with self.service.app.state.database.writing() as session:
            case = ApprovedCase(session, self.clock())
            found = case.write(**change)
            for rule_id in waived:
                case.waive(rule_id)
            return found

    def capital(self, capital_fen: int = 1_000_000_000_000) -> None:
        with self.service.app.state.database.writing() as session:
            a_capital(session, self.clock(), capital_fen)

    def terms(self, **change: Any) -> dict[str, Any]:
        return {
            "amount_fen": AMOUNT,
            "term_months": 96,
            "annual_rate": "0.0485",
            "method": "equal_instalment",
            "purposes": [
                {"code": line["code"], "amount_fen": line["amount_fen"]} for line in PURPOSES
            ],
            "conditions": [],
            "has_rent_supervision": True,
            "repayment_account": "6222000011112222",
            "supervised_account": "6222000011113333",
            "payout_account": "6222000011114444",
            "is_payout_account_dedicated": True,
            "account_decision": "开立专门的贷款发放账户，监控用途。",
            "available_until_on": self.on(365),
            **change,
        }

    def loan(self, application_id: UUID, **change: Any) -> Any:
        return self.post(
            "drafter",
            "/contracts",
            201,
            kind="loan",
            application_id=str(application_id),
            terms=self.terms(**change),
        )

    def mortgage(self, loan_id: str) -> Any:
        return self.post(
            "drafter",
            "/contracts",
            201,
            kind="mortgage",
            loan_contract_id=loan_id,
            mortgagor_name=BORROWER,
            mortgagor_code=CREDIT_CODE,
            title_number=TITLE,
            property_address=ADDRESS,
            secured_fen=AMOUNT,
        )

    def signatures(self, *parties: str) -> list[dict[str, Any]]:
        return [
            {"party": party, "signatory": "张三", "signed_on": self.on(), "has_seal": True}
            for party in (parties or ("branch-1", BORROWER))
        ]

    def signed(self, contract: Any) -> Any:
        at = f"/contracts/{contract['id']}"
        self.do("checker", f"{at}/check")
        return self.post("checker", f"{at}/sign", signatures=self.signatures())

    def told(self, loan_id: str, *leases: str) -> None:
        """Notice and Undertaking of the named leases, or of all."""
        at = f"/contracts/{loan_id}/notices"
        for notice in self.get("officer", at)["items"]:
            if leases and notice["lease"] not in leases:
                continue
            one = f"{at}/{notice['id']}"
            self.post("officer", f"{one}/give", given_on=self.on(), delivered_by="李四")
            self.post(
                "officer", f"{one}/undertake", undertaken_on=self.on(), undertaking_ref="CN-1"
            )

    def effective(self, application_id: UUID | None = None) -> tuple[Any, Any]:
        """A loan contract in effect, with its mortgage contract."""
        loan = self.loan(application_id or self.approved())
        mortgage = self.mortgage(loan["id"])
        self.signed(loan)
        self.signed(mortgage)
        self.told(loan["id"])
        return self.do("checker", f"/contracts/{loan['id']}/take-effect"), mortgage
