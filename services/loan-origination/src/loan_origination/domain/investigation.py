"""The investigation report by lines M1 to M14: which are needed, and what each must hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lawkit.articles import carries_out
from loan_origination.domain.articles import ANNEX_9, MEASURES_25


class Line(StrEnum):
    """The lines of the report."""

    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    M4 = "M4"
    M5 = "M5"
    M6 = "M6"
    M7 = "M7"
    M8 = "M8"
    M9 = "M9"
    M10 = "M10"
    M11 = "M11"
    M12 = "M12"
    M13 = "M13"
    M14 = "M14"


TITLES_ZH: Mapping[Line, str] = {
    Line.M1: "租赁合同的真实性与合法性",
    Line.M2: "主力承租人或零散租赁经营情况",
    Line.M3: "物业长期价值与变现能力",
    Line.M4: "关联承租人",
    Line.M5: "租赁合同条款",
    Line.M6: "租金使用与其他收入",
    Line.M7: "借款人经营管理与信用状况",
    Line.M8: "物业性质、位置、竞争与权属",
    Line.M9: "经营与盈利模式",
    Line.M10: "出租率、租期、租金与支付方式",
    Line.M11: "承租人资信",
    Line.M12: "贷款用途的真实性与合理性",
    Line.M13: "民营集团关联企业负债",
    Line.M14: "其他",
}
LEASE_FIELDS = (
    "payment",
    "rent_changes",
    "term",
    "exit",
    "change_on_enforcement",
    "default",
    "first_refusal",
)
"""What line M5 says about the lease of every anchor (article 25(5))."""

FIGURES_IF_SCATTERED = ("rent_level", "collected_to_billed", "vacancy", "management", "trend")
"""What line M2 says about a scattered house for the last two years (article 25(2))."""


@dataclass(frozen=True, slots=True)
class LineText:
    """One line as written: text, opinion, and named details."""

    text: str
    opinion: str
    is_positive: bool = True
    details: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LeaseReview:
    """The clauses of one lease, by field of line M5."""

    lease: str
    clauses: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportNeeds:
    """What the file asks of the report."""

    anchor_leases: tuple[str, ...]
    has_related_lease: bool
    is_private: bool
    is_scattered: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the report lacks; `place` is its JSON Pointer below the report."""

    place: str
    detail: str
    code: str


@carries_out(ANNEX_9, MEASURES_25)
def required_lines(needs: ReportNeeds) -> list[Line]:
    """M1 to M12, M4 only with a related lease, M13 only for a private group; M14 is free."""
    left_out = {Line.M14}
    if not needs.has_related_lease:
        left_out.add(Line.M4)
    if not needs.is_private:
        left_out.add(Line.M13)
    return [line for line in Line if line not in left_out]


@carries_out(ANNEX_9, MEASURES_25)
def gaps(
    lines: Mapping[str, LineText], leases: Sequence[LeaseReview], needs: ReportNeeds
) -> list[Gap]:
    """What is missing before the report can be filed."""
    found = [gap for line in required_lines(needs) for gap in _line_gaps(line, lines)]
    if needs.is_scattered and Line.M2 in lines:
        found += _detail_gaps(lines[Line.M2])
    return found + _lease_gaps(leases, needs)


def _line_gaps(line: Line, lines: Mapping[str, LineText]) -> list[Gap]:
    written = lines.get(line)
    place = f"/lines/{line}"
    if written is None:
        return [Gap(place, f"Line {line} is missing ({TITLES_ZH[line]}).", "line_missing")]
    return [
        Gap(f"{place}/{name}", f"Line {line} needs its {name}.", "line_incomplete")
        for name, value in (("text", written.text), ("opinion", written.opinion))
        if not value.strip()
    ]


def _detail_gaps(line: LineText) -> list[Gap]:
    details = line.details or {}
    return [
        Gap(f"/lines/M2/details/{name}", f"Line M2 needs {name} of a scattered house.", "detail")
        for name in FIGURES_IF_SCATTERED
        if not details.get(name, "").strip()
    ]


def _lease_gaps(leases: Sequence[LeaseReview], needs: ReportNeeds) -> list[Gap]:
    reviewed = {review.lease: review.clauses for review in leases}
    return [
        Gap(
            f"/lease_reviews/{lease}/{name}",
            f"Line M5 needs {name} of the anchor lease {lease}.",
            "clause_missing",
        )
        for lease in needs.anchor_leases
        for name in LEASE_FIELDS
        if not reviewed.get(lease, {}).get(name, "").strip()
    ]
