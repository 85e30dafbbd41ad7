"""What a contract agrees about late money and an interest-only lead reaches its running loan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from loan_origination.forms.contracts import LoanTermsForm
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.parameters import ParameterRow
from servicekit.ids import new_id

from .conftest import SECURED
from .desk import Desk

OWN_ORDER = "across_bills:fee,interest,principal,penalty,compound"


@pytest.fixture
def database_with(secured_template: str, fresh_url: Callable[[str], str]) -> Callable[[], str]:
    """Every test starts from the database that holds a loan ready for its first draw."""
    return lambda: fresh_url(secured_template)


@pytest.fixture
def loan(engine_name: str, desk: Desk) -> Any:
    return SECURED[engine_name]


def agree(desk: Desk, loan: Any, **change: Any) -> None:
    """Have the contract in effect say something else."""
    with desk.service.app.state.database.writing() as session:
        contract = session.get_one(ContractRow, UUID(loan["id"]))
        terms = LoanTermsForm.model_validate({**contract.terms, **change})
        contract.terms = terms.model_dump(mode="json")
        session.add(contract)


def running(desk: Desk, loan: Any) -> Any:
    desk.business_day()
    desk.result(desk.paying(desk.requested(loan)))
    found = desk.get("accounting", "/loans")["items"][0]
    return desk.get("accounting", f"/loans/{found['id']}")


def test_uplift_beyond_the_central_bank_s_bounds_is_refused_in_a_contract(desk: Desk, loan):
    for name, uplift in (("overdue_uplift", "0.51"), ("misuse_uplift", "0.49")):
        terms = desk.terms(lateness={name: uplift})
        body = {"kind": "supplement", "loan_contract_id": loan["id"], "terms": terms}
        refused = desk.post("drafter", "/contracts", 422, **body, reason="调整罚息")
        assert refused["code"] == "penalty_uplift_out_of_range"
    wrong = {"overdue_uplift": "0.40001", "performing_order": "principal_first"}
    body["terms"] = desk.terms(lateness=wrong)
    refused = desk.post("drafter", "/contracts", 422, **body, reason="调整罚息")
    pointers = {each["pointer"].rsplit("/", 1)[-1] for each in refused["errors"]}
    assert pointers == set(wrong)


def test_terms_of_the_contract_about_late_money_reach_the_loan(desk: Desk, loan):
    lateness = {
        "overdue_uplift": "0.3",
        "grace_days": 3,
        "compounding": "interest_and_penalty",
        "non_performing_order": OWN_ORDER,
        "needs_same_debt": True,
    }
    agree(desk, loan, lateness=lateness, interest_only_months=6)
    found = running(desk, loan)
    open_terms = {"misuse_uplift": "1", "is_due_date_following": False}
    assert found["lateness"] == {
        **lateness,
        **open_terms,
        "performing_order": "performing",
    }
    rows = desk.get("accounting", f"/loans/{found['id']}/schedule")["instalments"]
    assert [row["number"] for row in rows if not row["principal_fen"]] == [1, 2, 3, 4, 5, 6]


def test_what_the_contract_leaves_open_follows_the_bank_s_figures_of_the_day(desk: Desk, loan):
    values = {"overdue_uplift": "0.4", "grace_days": "5", "compounding": "2"}
    with desk.service.app.state.database.writing() as session:
        for name, value in values.items():
            told = {"id": new_id(), "name": name, "value": value, "from_on": desk.today}
            people = {"proposed_by": "ho-credit-mgmt-1", "reason": "定价", "state": "approved"}
            session.add(ParameterRow(**told, **people, created_at=desk.clock()))
    found = running(desk, loan)["lateness"]
    kept = (found["overdue_uplift"], found["grace_days"], found["compounding"])
    assert kept == ("0.4", 5, "interest_penalty_and_compound")
