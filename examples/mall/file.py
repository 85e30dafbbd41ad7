"""The file of a mall let to five tenants, as a branch sends it, and what is written about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from loan_origination.domain.credit_codes import check_character
from loan_origination.domain.investigation import FIGURES_IF_SCATTERED, LEASE_FIELDS

YUAN = 100
AMOUNT_FEN = 29_290_000 * YUAN
VALUE_FEN = 52_000_000 * YUAN
BORROWER = "江城国际商业管理有限公司"
TITLE = "鄂（2020）江城不动产权第0088号"
ADDRESS = "江城市解放大道1号江城国际广场"
MONTHS = 96
TRADING_MONTHS = 20
PURPOSES = [
    {"code": "refit", "amount_fen": 24_290_000 * YUAN},
    {"code": "upkeep", "amount_fen": 5_000_000 * YUAN},
]
JUDGED = (
    *("R-B3", "R-C1", "R-C3", "R-C4", "R-C5", "R-C6"),
    *("R-D1", "R-D2", "R-D4", "R-J3", "R-O9", "R-W1"),
)
SECTIONS = (
    *("management", "finance", "project", "market", "rents"),
    *("letting", "economics", "security", "structure"),
)
FOCUS = ("letting", "lease_clauses", "main_tenants", "value_and_enforcement", "purpose")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def credit_code(number: int) -> str:
    """A unified social credit code of its own for every run."""
    first = f"91420100M{number % 10**8:08d}"
    return first + check_character(first)


def month_before(day: date, months: int) -> date:
    """The first day of the month so many months before."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def a_lease(today: date, name: str, tenant: str, area: str, rent_yuan: int, **more: Any) -> Any:
    """One lease, in writing and handed over, that outlives the loan."""
    return {
        "lease": name,
        "tenant": tenant,
        "area_m2": area,
        "starts_on": month_before(today, TRADING_MONTHS).isoformat(),
        "ends_on": f"{today.year + 10}-12-31",
        "annual_rent_fen": rent_yuan * YUAN,
        "tenant_kind": "enterprise",
        "is_written": True,
        "is_delivered": True,
        "anchor_accounts_years": 3,
        **more,
    }


def rent_roll(today: date) -> list[Any]:
    """Two anchors (one stepped, one related), a cinema, a late payer and a sub-tenant."""
    stepped = {"step_rate": "0.05", "step_clause_verified": True}
    related = {
        "related_party": True,
        "market_annual_rent_fen": 1_800_000 * YUAN,
        "market_rent_source": "三家中介询价函",
    }
    anchor = {"is_anchor": True, "anchor_reason": "主力店，面积大，带动客流。"}
    no_anchor = {"anchor_reason": "日间无带动作用。"}
    return [
        a_lease(today, "L1", "大江百货有限公司", "4500", 3_600_000, **anchor, **stepped),
        a_lease(today, "L2", "江城国际超市有限公司", "2500", 2_400_000, **anchor, **related),
        a_lease(today, "L3", "江城影业有限公司", "1500", 1_500_000, **no_anchor),
        a_lease(today, "L4", "新潮服装有限公司", "300", 300_000, rent_periods_behind=2),
        a_lease(today, "L5", "转租档口有限公司", "100", 120_000, lessor="tenant"),
    ]


def a_property(today: date, owner: str) -> dict[str, Any]:
    """The mall: trading for less than two years, which article 4 asks for in principle."""
    opened = month_before(today, TRADING_MONTHS)
    months = [month_before(today, back).isoformat() for back in range(12, 0, -1)]
    return {
        "property_id": "江城国际广场",
        "type": "shopping_mall",
        "owner_id": owner,
        "title_number": TITLE,
        "title_holder_id": owner,
        "title_right_ends_on": f"{today.year + 29}-06-30",
        "completion_accepted_on": month_before(opened, 3).isoformat(),
        "operating_since": opened.isoformat(),
        "operating_mode": "let",
        "gross_area_m2": "12000",
        "lettable_area_m2": "10000",
        "operator_id": owner,
        "rent_is_free": True,
        "plan_reference": "江城市商业网点规划",
        "management_contract": "WY-1",
        "let_without_a_break_since": opened.isoformat(),
        "is_mortgaged_for_this_loan": True,
        "letting": [
            {"month": month, "leased_area_m2": "8800", "lettable_area_m2": "10000"}
            for month in months
        ],
        "rents": [
            {"month": month, "billed_fen": 60_000_000, "collected_fen": 57_000_000}
            for month in months
        ],
    }


def a_request(today: date) -> dict[str, Any]:
    """What is asked for."""
    return {
        "amount_fen": AMOUNT_FEN,
        "months": MONTHS,
        "starts_on": today.isoformat(),
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


def a_file(today: date, owner: str) -> dict[str, Any]:
    """The whole file."""
    last_year = today.year - 1
    return {
        "borrower": a_borrower(today, owner),
        "group": {
            "group_id": f"集团-{owner}",
            "members": [
                {
                    "name": BORROWER,
                    "credit_code": owner,
                    "legal_representative": "张三",
                    "actual_controller": "李四",
                }
            ],
        },
        "property": a_property(today, owner),
        "rent_roll": rent_roll(today),
        "income": [
            {
                "kind": "rent",
                "from_on": f"{last_year}-01-01",
                "until_on": f"{last_year}-12-31",
                "amount_fen": 7_200_000 * YUAN,
            }
        ],
        "purposes": PURPOSES,
        "appraisal": {
            "firm": "江城房地产评估有限公司",
            "value_fen": VALUE_FEN,
            "reported_on": (today - timedelta(days=60)).isoformat(),
            "listed_from_on": f"{last_year}-01-01",
        },
        "request": a_request(today),
    }


def a_borrower(today: date, owner: str) -> dict[str, Any]:
    """The enterprise that owns the mall."""
    return {
        "name": BORROWER,
        "kind": "enterprise",
        "registration_country": "CN",
        "credit_code": owner,
        "licence_ends_on": f"{today.year + 25}-01-01",
        "ownership": "state",
        "accounts": [{"number": "62220000111100009999", "kind": "basic"}],
        "undertakes_to_hand_over_leases": True,
    }


def a_report(file: dict[str, Any]) -> dict[str, Any]:
    """The investigation report M1-M12 with a review of every anchor lease."""
    request = file["request"]
    return {
        "lines": {
            f"M{number}": {
                "text": f"经现场调查，第{number}项情况属实。",
                "opinion": "无异常",
                "details": dict.fromkeys(FIGURES_IF_SCATTERED, "近一年稳定"),
            }
            for number in range(1, 13)
        },
        "lease_reviews": [
            {"lease": lease["lease"], "clauses": dict.fromkeys(LEASE_FIELDS, "已核对租约原件")}
            for lease in file["rent_roll"]
            if lease.get("is_anchor")
        ],
        "judgements": {
            rule_id: {"text": "现场核实。", "is_positive": True, "evidence": ["现场照片"]}
            for rule_id in JUDGED
        },
        "proposal": {
            "amount_fen": request["amount_fen"],
            "months": request["months"],
            "annual_rate": request["annual_rate"],
            "method": request["method"],
            "security": "以江城国际广场抵押，第一顺位。",
        },
    }


def a_review() -> dict[str, Any]:
    """The reviewer's opinion: nine sections, five points of focus."""
    return {
        "verdict": "agree",
        "sections": dict.fromkeys(SECTIONS, "审查无异议。"),
        "focus": {name: {"text": "可以接受。", "is_positive": True} for name in FOCUS},
    }
