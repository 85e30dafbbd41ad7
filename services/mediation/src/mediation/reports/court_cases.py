"""The cases of a closing report, one line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mediation.forms.closing import ClosedCaseAnswer
from mediation.reports.words import CONFIRMATION_STATES, END_REASONS, REFUSALS, STATES, word
from paperkit.document import Annex, Column, Ledger
from paperkit.table_report import Kind, ReportColumn, Row
from paperkit.wording import DASH, yuan

RESULTS: Mapping[str, str] = {**REFUSALS, **END_REASONS}

CASE_COLUMNS = (
    ReportColumn("court_case_no", "法院案号", share=4),
    ReportColumn("case_no", "调解案号", share=3),
    ReportColumn("issuer", "相对方", share=3),
    ReportColumn("state", "状态"),
    ReportColumn("result", "结果"),
    ReportColumn("mediators", "调解员"),
    ReportColumn("investors", "投资者人数", Kind.WHOLE),
    ReportColumn("claimed_fen", "请求金额", Kind.MONEY),
    ReportColumn("agreed_fen", "协议金额", Kind.MONEY),
    ReportColumn("paid_fen", "已付金额", Kind.MONEY),
    ReportColumn("returned_fen", "退汇金额", Kind.MONEY),
    ReportColumn("confirmation", "司法确认"),
    ReportColumn("ruling_no", "裁定书文号"),
    ReportColumn("report_sha256", "书面报告校验值"),
)
_PAPER_COLUMNS = 12


def case_row(case: ClosedCaseAnswer) -> Row:
    """A case as a line."""
    return (
        case.court_case_no or "",
        case.case_no,
        case.issuer,
        word(STATES, case.state),
        word(RESULTS, case.result),
        "、".join(case.mediators),
        case.investors,
        case.claimed_fen,
        case.agreed_fen,
        case.paid_fen,
        case.returned_fen,
        word(CONFIRMATION_STATES, case.confirmation_state),
        case.ruling_no or "",
        case.report_sha256 or "",
    )


def case_annex(cases: Sequence[ClosedCaseAnswer]) -> Annex:
    """All cases over whole pages, with their sum."""
    columns = tuple(
        Column(
            f"{column.title}（元）" if column.kind is Kind.MONEY else column.title,
            "left" if column.kind is Kind.TEXT else "right",
        )
        for column in CASE_COLUMNS[:_PAPER_COLUMNS]
    )
    listed = [case_row(case) for case in cases]
    rows = tuple(_annex_row(row) for row in (*listed, _total(listed)))
    return Annex("附件一　逐案结果表", (Ledger(columns, rows),))


def _annex_row(row: Row) -> tuple[str, ...]:
    cells = (
        yuan(int(value or 0)) if column.kind is Kind.MONEY else str(value or DASH)
        for column, value in zip(CASE_COLUMNS, row, strict=True)
    )
    return tuple(cells)[:_PAPER_COLUMNS]


def _total(rows: list[Row]) -> Row:
    sums = [
        None if column.kind is Kind.TEXT else sum(int(row[place] or 0) for row in rows)
        for place, column in enumerate(CASE_COLUMNS)
    ]
    return ("合计", *sums[1:])
