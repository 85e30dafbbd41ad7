"""mediation running over each database, with callers of every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mediation.app import PROGRAM, create_app
from mediation.settings import Settings
from servicekit.clock import utc_now
from servicekit.testing import ServiceUnderTest, Session, a_caller


class TestClock:
    """A clock that tests can put forward."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def settings(migrated_url: Callable[..., str], keys_folder: Path, tmp_path: Path) -> Settings:
    url = migrated_url(PROGRAM.migrations, PROGRAM.kit)
    return Settings(
        environment="production",
        data_dir=tmp_path,
        keys_dir=keys_folder,
        database_url=url,
        loss_calc_url="http://loss-calc.test",
    )


@pytest.fixture
def mediation(
    settings: Settings, keys_folder: Path, clock: TestClock
) -> Iterator[ServiceUnderTest]:
    app = create_app(settings, clock=clock)
    with ServiceUnderTest(app, "mediation", keys_folder) as service:
        yield service


PEOPLE = {
    "court": a_caller("court", "court_clerk"),
    "other_court": a_caller("court", "court_clerk", organisation="court-2", subject="court-2"),
    "admin": a_caller(
        "case_admin", organisation="mediation-centre", subject="case-admin-1", kind="person"
    ),
    "mediator": a_caller(
        "mediator", organisation="mediation-centre", subject="mediator-1", kind="person"
    ),
    "other_mediator": a_caller(
        "mediator", organisation="mediation-centre", subject="mediator-2", kind="person"
    ),
    "investor": a_caller(
        "investor", organisation="investor-1", subject="investor-1", kind="person"
    ),
    "other_investor": a_caller(
        "investor", organisation="investor-2", subject="investor-2", kind="person"
    ),
    "issuer": a_caller(
        "issuer_rep", organisation="issuer-1", subject="issuer-rep-1", kind="person"
    ),
    "signatory": a_caller(
        "issuer_signatory", organisation="issuer-1", subject="issuer-signatory-1", kind="person"
    ),
    "other_issuer": a_caller(
        "issuer_rep", organisation="issuer-2", subject="issuer-rep-2", kind="person"
    ),
    "supervisor": a_caller(
        "supervisor", organisation="regulator", subject="supervisor-1", kind="person"
    ),
    "checker": a_caller(
        "checker", organisation="mediation-centre", subject="checker-1", kind="person"
    ),
    "manager": a_caller(
        "fund_manager", organisation="mediation-centre", subject="fund-manager-1", kind="person"
    ),
    "agent": a_caller(
        "party_agent", organisation="party-agent-1", subject="party-agent-1", kind="person"
    ),
    "bank": a_caller("custodian_bank", organisation="custodian-bank-1", subject="bank-1"),
}


@pytest.fixture
def people(mediation: ServiceUnderTest, clock: TestClock) -> Callable[[str], Session]:
    """`people("court")`: a client of that caller."""

    def client(name: str) -> Session:
        session = mediation.as_caller(PEOPLE[name])
        session._auth.clock = clock
        return session

    return client


SCREENING = {
    "has_counterparty": True,
    "has_concrete_claim": True,
    "has_evidence": True,
    "is_civil_dispute": True,
    "is_labour_or_internal": False,
    "is_in_scope": True,
    "is_already_mediated": False,
    "has_effective_judgment": False,
    "is_pending_elsewhere": False,
    "is_suitable": True,
}


def a_row(number: int, **change: Any) -> dict[str, Any]:
    """One case of a court's batch."""
    return {
        "court_case_no": f"(2026)京01民初{number}号",
        "issuer": "issuer-1",
        "cause": "证券虚假陈述责任纠纷",
        "claimed_fen": 1_000_000 + number,
        "parties": [
            {
                "party_ref": f"investor-{number}",
                "role": "APPLICANT",
                "kind": "ORDINARY_INVESTOR",
                "name": f"张三{number}",
                "delivery_address": "北京市西城区",
            },
            {
                "party_ref": "issuer-1",
                "role": "RESPONDENT",
                "kind": "ISSUER",
                "name": "某股份有限公司",
                "organisation": "issuer-1",
                "delivery_address": "上海市浦东新区",
            },
        ],
        **change,
    }


class Journey:
    """A case on its way, step by step, each by whoever may take it."""

    def __init__(self, people: Callable[[str], Session]) -> None:
        self.people = people
        self.mediators: dict[str, str] = {}

    def post(self, who: str, path: str, status: int = 200, **body: Any) -> Any:
        """Post, expect a status, and give the answer's body back."""
        answer = self.people(who).post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def entrust(self, count: int = 1, batch_no: str = "B1", **change: Any) -> Any:
        rows = [a_row(number, **change) for number in range(1, count + 1)]
        return self.post("court", "/entrustments", 201, batch_no=batch_no, cases=rows)

    def mediator(self, subject: str = "mediator-1", **change: Any) -> str:
        facts = {
            "subject": subject,
            "name": "李调解",
            "employer": "mediation-centre",
            "valid_from": "2020-01-01",
            **change,
        }
        answer: str = self.post("admin", "/mediators", 201, **facts)["id"]
        return answer

    def received(self) -> str:
        case_id: str = self.entrust()["results"][0]["case_id"]
        return f"/cases/{case_id}"

    def accepted(self) -> str:
        case = self.received()
        self.post("admin", f"{case}/screen", **SCREENING)
        self.post("admin", f"{case}/accept")
        return case

    def invited(self) -> str:
        case = self.accepted()
        mediator = self.mediator()
        self.post("admin", f"{case}/assign", mediator_ids=[mediator], lead_id=mediator)
        self.post("mediator", f"{case}/invite")
        return case

    def consent(self, who: str, case: str, party_ref: str, consent: str = "ACCEPTED") -> Any:
        return self.post(
            who,
            f"{case}/consents",
            party_ref=party_ref,
            consent=consent,
            channel="online",
            is_identity_checked=True,
        )

    def in_mediation(self) -> str:
        case = self.invited()
        self.consent("investor", case, "investor-1")
        self.consent("issuer", case, "issuer-1")
        self.post("mediator", f"{case}/begin")
        return case

    def state(self, case: str) -> str:
        found: str = self.people("admin").get(case).json()["state"]
        return found


@pytest.fixture
def journey(people: Callable[[str], Session]) -> Journey:
    return Journey(people)


@pytest.fixture
def batch_row() -> Callable[..., dict[str, Any]]:
    return a_row


@pytest.fixture
def screening() -> dict[str, Any]:
    return dict(SCREENING)


ROWS = [
    {"party_ref": "investor-1", "name": "张三", "loss_fen": 100_000},
    {"party_ref": "investor-2", "name": "李四", "loss_fen": 50_000},
    {"party_ref": "investor-3", "name": "王五", "loss_fen": 0},
]
TERMS = {
    "payer": "某股份有限公司",
    "pay_by_on": "2027-03-01",
    "breach_clause": "逾期按日万分之五计付违约金",
}
HALF = {"type": "RATIO", "ratio_bp": 5_000}


class Settlement(Journey):
    """From losses to effective pages."""

    def matter(self, who: str = "admin", **change: Any) -> dict[str, Any]:
        body = {"issuer": "issuer-1", "rows": ROWS, **change}
        found: dict[str, Any] = self.post(who, "/matters", 201, **body)
        return found

    def accepted_proposal(self, matter_id: str, scheme: dict[str, Any] | None = None) -> str:
        drafted = self.post("admin", f"/matters/{matter_id}/proposals", 201, scheme=scheme or HALF)
        at = f"/proposals/{drafted['id']}"
        self.post("admin", f"{at}/submit")
        self.post("signatory", f"{at}/accept")
        found: str = drafted["id"]
        return found

    def agreement(
        self, matter_id: str | None = None, payees: bool = True, **change: Any
    ) -> dict[str, Any]:
        matter_id = matter_id or self.matter()["id"]
        accounts = [
            {"party_ref": ref, "account": f"62220000{n}", "bank_code": "102100099996"}
            for n, ref in enumerate(("investor-1", "investor-2"))
        ]
        found: dict[str, Any] = self.post(
            "admin",
            f"/matters/{matter_id}/agreements",
            201,
            **{
                "proposal_id": self.accepted_proposal(matter_id),
                "framework": "框架协议",
                "terms": TERMS,
                "payees": accounts if payees else [],
                **change,
            },
        )
        return found

    def signature(self, signer: str, document: str, **change: Any) -> dict[str, Any]:
        return {
            "signer": signer,
            "method": "CA_CERT",
            "document_sha256": document,
            "certificate_serial": "CN-1",
            "timestamp_token": "2026-11-21T00:00:00Z",
            **change,
        }

    def sign(self, who: str, agreement_id: str, *signatures: dict[str, Any]) -> dict[str, Any]:
        path = f"/agreements/{agreement_id}/signatures"
        found: dict[str, Any] = self.post(who, path, signatures=list(signatures))
        return found

    def sign_root(self, agreement: dict[str, Any]) -> dict[str, Any]:
        root = agreement["merkle_root"]
        self.sign("signatory", agreement["id"], self.signature("ISSUER", root))
        self.sign("admin", agreement["id"], self.signature("ORGANISATION", root))
        return self.sign("mediator", agreement["id"], self.signature("MEDIATOR", root))

    def page(self, agreement_id: str, party_ref: str, who: str = "admin") -> dict[str, Any]:
        answer = self.people(who).get(f"/agreements/{agreement_id}/pages/{party_ref}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def sign_page(self, who: str, agreement_id: str, party_ref: str) -> dict[str, Any]:
        document = self.page(agreement_id, party_ref)["page_sha256"]
        return self.sign(
            who, agreement_id, self.signature("INVESTOR", document, party_ref=party_ref)
        )


@pytest.fixture
def settlement(people: Callable[[str], Session]) -> Settlement:
    return Settlement(people)
