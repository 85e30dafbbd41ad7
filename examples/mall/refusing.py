"""Three files that no branch can get through: too much for the value, too short a lease, an empty
hotel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from examples.mall.applying import ITEMS, MANAGER, OFFICER, SECOND, upload
from examples.mall.bank import Bank, require
from examples.mall.file import a_file, month_before
from examples.mall.judging import write_report

Change = Callable[[dict[str, Any], date], None]


def too_much_for_the_value(file: dict[str, Any], _: date) -> None:
    """29,290,000 on a value of 40,000,000 is 73 %."""
    file["appraisal"]["value_fen"] = 4_000_000_000


def anchor_leaves_early(file: dict[str, Any], today: date) -> None:
    """The supermarket's lease ends a year before the loan."""
    file["rent_roll"][1]["ends_on"] = f"{today.year + 7}-06-30"


def hotel_half_empty(file: dict[str, Any], today: date) -> None:
    """A four-star hotel that sold 60 % of its rooms."""
    file["property"] |= {
        "type": "star_hotel",
        "hotel_stars": 4,
        "rooms": [
            {
                "month": month_before(today, back).isoformat(),
                "sold": 3_600,
                "available": 6_000,
            }
            for back in range(12, 0, -1)
        ],
    }


REFUSALS: Sequence[tuple[str, str, Change]] = (
    ("R-H1", "loan to value", too_much_for_the_value),
    ("R-G3", "anchor lease", anchor_leaves_early),
    ("R-D6", "hotel occupancy", hotel_half_empty),
)


def refuse_three(bank: Bank, code: Callable[[], str]) -> None:
    """Each goes as far as the report, where a hard rule stops it for good."""
    for rule_id, what, change in REFUSALS:
        file = a_file(bank.today, code())
        change(file, bank.today)
        case = _investigated(bank, file)
        bank.say(f"refusal: {what}")
        _refuse(bank, case, rule_id)


def _refuse(bank: Bank, case: str, rule_id: str) -> None:
    bank.refused_by(
        rule_id, lambda headers: bank.desk(OFFICER).post(f"{case}/file-report", headers=headers)
    )
    waiver = {"rule_id": rule_id, "reason": "客户为本行重点客户，" * 3, "evidence": ["情况说明"]}
    asked = bank.desk(OFFICER).post(f"{case}/waivers", json=waiver)
    bank.refused("a waiver of it", asked, 409, "rule_cannot_be_waived")
    body = {"reason": "不符合准入条件", "papers_returned_on": bank.on()}
    declined = bank.do(MANAGER, f"{case}/decline", **body)
    require(declined["state"] == "declined", "declined by the branch")


def _investigated(bank: Bank, file: dict[str, Any]) -> str:
    """The way to the signed report."""
    case = f"/applications/{bank.do(OFFICER, '/applications', **file)['id']}"
    for item in ITEMS:
        upload(bank, case, item)
    bank.step(OFFICER, f"{case}/submit")
    bank.do(MANAGER, f"{case}/accept", reason="资料齐全")
    bank.do(MANAGER, f"{case}/investigate", lead=OFFICER, assistant=SECOND)
    write_report(bank, case)
    return case
