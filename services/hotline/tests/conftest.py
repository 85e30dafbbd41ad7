"""hotline running over each database, with callers of every role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotline.app import PROGRAM, create_app
from hotline.settings import Settings
from servicekit.clock import utc_now
from servicekit.testing import ServiceUnderTest, Session, a_caller

MONDAY_MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai on an ordinary Monday, within phone hours."""


class TestClock:
    """A clock that tests can put forward; it begins on a Monday morning."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self.set(MONDAY_MORNING)

    def set(self, at: datetime) -> None:
        """Make it `at` now."""
        self.ahead = at - utc_now()

    def forward(self, **span: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**span)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def settings(migrated_url: Callable[..., str], keys_folder: Path, tmp_path: Path) -> Settings:
    url = migrated_url(PROGRAM.migrations, PROGRAM.kit)
    return Settings(
        environment="production", data_dir=tmp_path, keys_dir=keys_folder, database_url=url
    )


@pytest.fixture
def hotline(settings: Settings, keys_folder: Path, clock: TestClock) -> Iterator[ServiceUnderTest]:
    app = create_app(settings, clock=clock)
    with ServiceUnderTest(app, "hotline", keys_folder) as service:
        yield service


def staff(role: str, *, number: int = 1):
    name = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation="hotline", subject=name, kind="person")


PEOPLE = {
    "admin": staff("hotline_admin"),
    "call_agent": staff("call_agent"),
    "triager": staff("triager"),
    "supervisor": staff("supervisor"),
    "auditor": staff("auditor"),
    "investor": a_caller(
        "investor", organisation="investor-1", subject="investor-1", kind="person"
    ),
    "other_investor": a_caller(
        "investor", organisation="investor-2", subject="investor-2", kind="person"
    ),
}


def of(role: str, organisation: str, number: int = 1):
    name = f"{role.replace('_', '-')}-{number}"
    return a_caller(role, organisation=organisation, subject=f"{organisation}/{name}")


PEOPLE |= {
    "anonymous": a_caller("anonymous", organisation="investor-app", subject="investor-app"),
    "analyst": staff("analyst"),
    "desk": staff("report_desk"),
    "second_desk": staff("report_desk", number=2),
    "institution": of("institution_handler", "I001"),
    "institution_admin": of("institution_admin", "I001"),
    "other_institution": of("institution_handler", "I002"),
    "branch": of("institution_handler", "I001-B001"),
    "bureau": of("bureau", "beijing"),
    "other_bureau": of("bureau", "shanghai"),
    "association": of("association", "sac"),
}


@pytest.fixture
def people(hotline: ServiceUnderTest, clock: TestClock) -> dict[str, Session]:
    found = {name: hotline.as_caller(caller) for name, caller in PEOPLE.items()}
    for session in found.values():
        session._auth.clock = clock
    return found


@pytest.fixture
def directory(people: dict[str, Session]) -> None:
    """Two institutions in direct transfer, one with a branch."""
    for number, name in ((1, "示例安信证券有限公司"), (2, "示例博时基金有限公司")):
        row = {
            "code": f"I00{number}",
            "name": name,
            "subject": "BROKER",
            "region_bureau": "beijing",
            "is_direct_transfer": True,
            "direct_from_on": "2018-11-01",
            "valid_from_on": "2013-09-06",
        }
        assert people["admin"].post("/institutions", json=row).status_code == 201
    branch = {
        "code": "I001-B001",
        "institution_code": "I001",
        "name": "安信证券朝阳营业部",
        "province": "北京市",
        "city": "北京市",
        "valid_from_on": "2013-09-06",
    }
    assert people["admin"].post("/branches", json=branch).status_code == 201


COMPLAINT = {
    "text": "我叫王小明，电话13812345678，在示例安信证券开户，经理承诺收益，诱导买入，亏损五万元。",
    "category": "COMPLAINT",
    "wish": "要求赔偿损失五万元",
    "counterparty": "示例安信证券有限公司",
    "branch": "安信证券朝阳营业部",
    "claimed_fen": 5_000_000,
    "person": {"name": "王小明", "mobile": "13812345678"},
}


class RequestPath:
    """Requests brought to a state, each step as the one whose it is."""

    __test__ = False

    def __init__(self, people: dict[str, Session]) -> None:
        self.people = people

    def step(self, who: str, request_id: str, step: str, status: int = 200, **body):
        answer = self.people[who].post(f"/requests/{request_id}/{step}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def received(self, who: str = "investor", **changes):
        answer = self.people[who].post("/requests", json={**COMPLAINT, **changes})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def routed(self, **changes):
        request_id = self.received(**changes)["id"]
        self.step("triager", request_id, "triage", category="COMPLAINT", subject="BROKER")
        self.step("triager", request_id, "accept")
        return self.step("triager", request_id, "route")

    def signed(self, **changes):
        return self.step("branch", self.routed(**changes)["id"], "sign")

    def contacted(self, **changes):
        request_id = self.signed(**changes)["id"]
        return self.step("branch", request_id, "contact", channel="phone", was_reached=True)

    def reviewed(self, result=None, **changes):
        request_id = self.contacted(**changes)["id"]
        self.step("branch", request_id, "result", **(result or EXPLAINED))
        return self.step("triager", request_id, "review", verdict="good")

    def closed(self, result=None, **changes):
        request_id = self.reviewed(result, **changes)["id"]
        self.step("call_agent", request_id, "callback", was_reached=True, score=4)
        return self.step("triager", request_id, "close")


EXPLAINED = {
    "outcome": "EXPLAINED_ACCEPTED",
    "explanation": "产品合同已由投资者本人签署。",
    "reply": "经核查，产品销售符合规定，已向您说明。",
}
SETTLED = {
    "outcome": "SETTLED_PAID",
    "explanation": "销售人员表述不当。",
    "reply": "经协商，我司退还五万元。",
    "amount_fen": 5_000_000,
    "agreement": "双方一致同意退还五万元。",
    "agreed_on": "2026-03-02",
    "has_performance_proof": True,
}


@pytest.fixture
def path(people: dict[str, Session], directory: None) -> RequestPath:
    return RequestPath(people)
