"""The file of the case that tests sign contracts for."""

from __future__ import annotations

from typing import Any

from loan_origination.forms.files import ApplicationFile

SHA = "0" * 64
AMOUNT = 2_929_000_000
BORROWER = "江城商业物业有限公司"
CREDIT_CODE = "91350100M000100Y43"
LENDER = "某银行江城支行"
PURPOSES = [
    {"code": "decoration", "amount_fen": 1_500_000_000},
    {
        "code": "refinance_bank_loan",
        "amount_fen": 929_000_000,
        "old_loan": {
            "lender": LENDER,
            "contract_number": "JJ-2015-1",
            "balance_fen": 929_000_000,
            "property_id": "P-1",
            "is_construction_loan": True,
        },
    },
    {"code": "upkeep", "amount_fen": 500_000_000},
]
DUTIES = {
    "originator": "branch-officer-1",
    "lead_investigator": "branch-officer-1",
    "assistant_investigator": "branch-officer-2",
    "branch_manager": "branch-manager-1",
    "reviewer": "ho-reviewer-1",
    "voter": "committee-member-1",
    "approver": "approver-1",
}


def a_lease(name: str, tenant: str, area: str, rent: int, **change: Any) -> dict[str, Any]:
    return {
        "lease": name,
        "tenant": tenant,
        "area_m2": area,
        "starts_on": "2020-01-01",
        "ends_on": "2040-12-31",
        "annual_rent_fen": rent,
        "tenant_kind": "enterprise",
        "is_written": True,
        "is_delivered": True,
        **change,
    }


LEASES = [
    a_lease(
        "L1", "大江百货有限公司", "7000", 360_000_000, is_anchor=True, anchor_reason="面积最大"
    ),
    a_lease("L2", "江城影业有限公司", "2000", 150_000_000),
]


def a_file(amount_fen: int = AMOUNT, credit_code: str = CREDIT_CODE) -> dict[str, Any]:
    """The file as it was approved."""
    purposes = [dict(line) for line in PURPOSES]
    purposes[2]["amount_fen"] += amount_fen - AMOUNT
    told = {
        "borrower": {
            "name": BORROWER,
            "credit_code": credit_code,
            "undertakes_to_hand_over_leases": True,
            "accounts": [{"number": "62220000111100009999", "kind": "basic"}],
            "affiliates": [{"name": "江城控股有限公司", "debt_fen": 0}],
        },
        "property": {
            "property_id": "P-1",
            "title_number": "鄂（2020）江城不动产权第1号",
            "lettable_area_m2": "10000",
        },
        "rent_roll": LEASES,
        "purposes": purposes,
        "appraisal": {
            "firm": "江城评估",
            "value_fen": 5_200_000_000,
            "reported_on": "2026-10-01",
            "listed_from_on": "2020-01-01",
        },
        "request": {
            "amount_fen": amount_fen,
            "months": 96,
            "starts_on": "2026-11-01",
            "annual_costs_fen": 0,
            "annual_rate": "0.0485",
            "method": "equal_instalment",
            "collateral_rate": "0.70",
        },
    }
    return ApplicationFile.model_validate(told).kept()
