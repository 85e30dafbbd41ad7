"""A mall let to five tenants as a branch sends it: a file that meets every rule."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from loan_origination.domain.credit_codes import check_character
from loan_origination.domain.investigation import FIGURES_IF_SCATTERED, LEASE_FIELDS

YUAN = 100
OWNER = "91310000MA1FL0001" + check_character("91310000MA1FL0001")
JUDGED = (
    "R-B3",
    "R-C1",
    "R-C3",
    "R-C4",
    "R-C5",
    "R-C6",
    "R-D1",
    "R-D2",
    "R-D4",
    "R-J3",
    "R-O9",
    "R-W1",
)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SECTIONS = (
    "management",
    "finance",
    "project",
    "market",
    "rents",
    "letting",
    "economics",
    "security",
    "structure",
)
FOCUS = ("letting", "lease_clauses", "main_tenants", "value_and_enforcement", "purpose")


def a_lease(name: str, tenant: str, area: str, rent_yuan: int, **more: Any) -> dict[str, Any]:
    return {
        "lease": name,
        "tenant": tenant,
        "area_m2": area,
        "starts_on": "2023-01-01",
        "ends_on": "2036-12-31",
        "annual_rent_fen": rent_yuan * YUAN,
        "tenant_kind": "enterprise",
        "is_written": True,
        "is_delivered": True,
        "anchor_accounts_years": 3,
        **more,
    }


RENT_ROLL = [
    a_lease(
        "L1",
        "百货公司",
        "4500",
        3_600_000,
        is_anchor=True,
        anchor_reason="百货主力店，带动客流。",
        step_rate="0.05",
        step_clause_verified=True,
    ),
    a_lease(
        "L2",
        "关联超市",
        "2500",
        2_400_000,
        is_anchor=True,
        anchor_reason="超市主力店。",
        related_party=True,
        market_annual_rent_fen=1_800_000 * YUAN,
        market_rent_source="三家中介询价函",
    ),
    a_lease("L3", "影院", "1500", 1_500_000, anchor_reason="日间无带动作用。"),
    a_lease("L4", "服装店", "300", 300_000, rent_periods_behind=2),
    a_lease("L5", "转租档口", "100", 120_000, lessor="tenant"),
]


def first_of_months(today: date, count: int) -> list[str]:
    last = today.year * 12 + today.month - 1
    return [date(index // 12, index % 12 + 1, 1).isoformat() for index in range(last - count, last)]


BORROWER: dict[str, Any] = {
    "name": "某商业管理有限公司",
    "kind": "enterprise",
    "registration_country": "CN",
    "credit_code": OWNER,
    "licence_ends_on": "2050-01-01",
    "ownership": "state",
    "accounts": [{"number": "6228", "kind": "basic"}],
    "undertakes_to_hand_over_leases": True,
}
GROUP: dict[str, Any] = {
    "group_id": "G1",
    "members": [
        {
            "name": "某商业管理有限公司",
            "credit_code": OWNER,
            "legal_representative": "张三",
            "actual_controller": "李四",
        }
    ],
}
PROPERTY: dict[str, Any] = {
    "property_id": "P1",
    "type": "shopping_mall",
    "owner_id": OWNER,
    "title_number": "沪房地字2020第1号",
    "title_holder_id": OWNER,
    "title_right_ends_on": "2055-06-30",
    "completion_accepted_on": "2019-05-01",
    "operating_since": "2020-01-01",
    "operating_mode": "let",
    "gross_area_m2": "12000",
    "lettable_area_m2": "10000",
    "operator_id": OWNER,
    "rent_is_free": True,
    "plan_reference": "商业网点规划2020",
    "management_contract": "PM-1",
    "let_without_a_break_since": "2020-01-01",
    "is_mortgaged_for_this_loan": True,
}
REQUEST: dict[str, Any] = {
    "amount_fen": 29_290_000 * YUAN,
    "months": 96,
    "annual_rate": "0.0485",
    "lpr": "0.035",
    "spread_bp": 135,
    "method": "equal_instalment",
    "declared_class": "overall",
    "collateral_rate": "0.70",
    "collateral_rate_reason": "核心商圈，变现能力强。",
    "haircut": "0.10",
    "haircut_reason": "近期实收率95%，另有一处空置。",
    "annual_costs_fen": 900_000 * YUAN,
}


def a_property(today: date) -> dict[str, Any]:
    """The mall with its letting record up to last month."""
    return {
        **PROPERTY,
        "letting": [
            {"month": month, "leased_area_m2": "8800", "lettable_area_m2": "10000"}
            for month in first_of_months(today, 12)
        ],
        "rents": [
            {"month": month, "billed_fen": 60_000_000, "collected_fen": 57_000_000}
            for month in first_of_months(today, 24)
        ],
    }


def a_file(today: date) -> dict[str, Any]:
    """The whole file, as asked for today."""
    income = {
        "kind": "rent",
        "from_on": f"{today.year - 1}-01-01",
        "until_on": f"{today.year - 1}-12-31",
        "amount_fen": 7_200_000 * YUAN,
    }
    appraisal = {
        "firm": "某评估有限公司",
        "value_fen": 52_000_000 * YUAN,
        "reported_on": (today - timedelta(days=60)).isoformat(),
        "listed_from_on": "2020-01-01",
    }
    file = {
        "borrower": BORROWER,
        "group": GROUP,
        "property": a_property(today),
        "rent_roll": RENT_ROLL,
        "income": [income],
        "purposes": [{"code": "refit", "amount_fen": REQUEST["amount_fen"]}],
        "appraisal": appraisal,
        "request": {**REQUEST, "starts_on": today.isoformat()},
    }
    return deepcopy(file)


def a_report(file: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A whole report about a file."""
    request = file["request"]
    return {
        "lines": {
            f"M{number}": {
                "text": f"第{number}项调查情况",
                "opinion": "无异常",
                "details": dict.fromkeys(FIGURES_IF_SCATTERED, "近两年稳定"),
            }
            for number in range(1, 13)
        },
        "lease_reviews": [
            {"lease": lease["lease"], "clauses": dict.fromkeys(LEASE_FIELDS, "已核对")}
            for lease in file["rent_roll"]
            if lease.get("is_anchor")
        ],
        "judgements": {
            rule_id: {"text": "现场核实。", "is_positive": True, "evidence": ["照片3"]}
            for rule_id in JUDGED
        },
        "proposal": {
            "amount_fen": request["amount_fen"],
            "months": request["months"],
            "annual_rate": request["annual_rate"],
            "method": request["method"],
            "security": "以商场抵押，第一顺位",
        },
        **changes,
    }


def a_review(**changes: Any) -> dict[str, Any]:
    """A whole opinion in favour."""
    return {
        "verdict": "agree",
        "sections": dict.fromkeys(SECTIONS, "审查无异议"),
        "focus": {name: {"text": "可以接受", "is_positive": True} for name in FOCUS},
        **changes,
    }
