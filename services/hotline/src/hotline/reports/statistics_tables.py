"""Statistics as tables: CSV, workbook, paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from hotline.forms.statistics import (
    ClockEndsAnswer,
    FiguresAnswer,
    PublicSummaryAnswer,
    RateAnswer,
    SummaryAnswer,
)
from hotline.forms.words import CLOCKS, DIMENSIONS, OUTCOMES, word
from hotline.reports.pictures import BarPicture
from paperkit.document import Figure
from paperkit.table_report import Kind, ReportColumn, ReportTable, Row, TableReport
from paperkit.wording import day

MOST_BARS = 15
COUNTS = (
    ("received", "收到"),
    ("valid", "有效"),
    ("closed", "办结"),
    ("withdrawn", "撤诉"),
    ("reopened", "重办"),
    ("closing", "期末在办"),
)
BROUGHT = (
    ("settled", "和解件数", Kind.WHOLE),
    ("recovered", "挽损件数", Kind.WHOLE),
    ("recovered_fen", "挽回损失", Kind.MONEY),
    ("median_days_to_close", "办结天数中位数", Kind.WHOLE),
    ("p90_days_to_close", "第90百分位", Kind.WHOLE),
    ("satisfied_rate", "满意率", Kind.RATE),
)
FURTHER = (
    ("urgent", "紧急", Kind.WHOLE),
    ("repeated", "重复投诉", Kind.WHOLE),
    ("complaints", "投诉", Kind.WHOLE),
    ("opening", "期初在办", Kind.WHOLE),
    ("merged", "并案", Kind.WHOLE),
    ("unmerged", "撤销并案", Kind.WHOLE),
    ("returned", "机构退回", Kind.WHOLE),
    ("handed_over", "转调解", Kind.WHOLE),
    ("letters", "感谢信", Kind.WHOLE),
    ("settled_fen", "和解金额", Kind.MONEY),
    ("median_days_to_contact", "首次联系天数中位数", Kind.WHOLE),
    ("p90_days_to_contact", "首次联系第90百分位", Kind.WHOLE),
    ("valid_rate", "有效率", Kind.RATE),
    ("repeated_rate", "重复率", Kind.RATE),
    ("reopened_rate", "重办率", Kind.RATE),
    ("settled_rate", "和解率", Kind.RATE),
    ("resolved_rate", "解决率", Kind.RATE),
)
IDENTITY_NOTE = (
    "期初在办＋收到＋重办＋撤销并案－办结－并案－撤诉＝期末在办；"
    "按类别相加等于收到总数；各办理结果相加等于办结数。以上关系在出表前逐项核验。"
)
MONEY_NOTE = "挽回损失仅计投资者确认或有履行证明的金额，经和解与经调解的同一笔损失只计一次。"
DAYS_NOTE = "天数为日历天数；中位数与第90百分位按最近秩法计算；满意率为4分与5分占有效评分之比。"


def days_words(from_on: date, to_on: date) -> str:
    """A period in official Chinese."""
    return f"{day(from_on)}至{day(to_on)}"


def columns_of(names: tuple[tuple[str, str, Kind], ...]) -> tuple[ReportColumn, ...]:
    """Columns by name, title and what they hold."""
    return tuple(
        ReportColumn(name, title, kind, 3 if kind is Kind.MONEY else 2)
        for name, title, kind in names
    )


def summary_report(found: SummaryAnswer, made_at: datetime) -> TableReport:
    """热线诉求统计表."""
    group = ReportColumn("group", DIMENSIONS.get(found.by or "", "范围"), share=4)
    counts = (group, *columns_of(tuple((*each, Kind.WHOLE) for each in COUNTS)))
    brought = (group, *columns_of(BROUGHT))
    full = (*counts, *columns_of(BROUGHT), *columns_of(FURTHER))
    rows = [(each.name, each.figures) for each in found.groups] + [("合计", found.total)]
    days = days_words(found.from_on, found.to_on)
    tables = (
        _table("收办情况（件）", counts, rows),
        _table("办理成效", brought, rows),
        _outcomes(found.total.outcomes),
        clocks_table(found.total.clocks),
        ReportTable("统计全表", full, _rows(full, rows), has_total=True, is_for_paper=False),
    )
    sizes = sorted(found.groups, key=lambda each: -each.figures.received)[:MOST_BARS]
    shown = tuple(table for table in tables if table.rows)
    return TableReport(
        "12386热线诉求统计表",
        days,
        (("统计期间", days), ("分组", group.title)),
        shown,
        made_at,
        (IDENTITY_NOTE, MONEY_NOTE, DAYS_NOTE),
        main=len(shown) - 1,
        figures=bars([(each.name, each.figures.received) for each in sizes], "收到诉求（件）"),
    )


def _table(
    name: str, columns: tuple[ReportColumn, ...], rows: list[tuple[str, FiguresAnswer]]
) -> ReportTable:
    return ReportTable(name, columns, _rows(columns, rows), has_total=True)


def _rows(
    columns: tuple[ReportColumn, ...], rows: list[tuple[str, FiguresAnswer]]
) -> tuple[Row, ...]:
    return tuple(
        (name, *(figure_value(figures, column.name) for column in columns[1:]))
        for name, figures in rows
    )


def figure_value(figures: FiguresAnswer, name: str) -> str | int | None:
    """A figure of a group, or one of its stock."""
    found = getattr(figures, name, None)
    if found is None and name not in FiguresAnswer.model_fields:
        found = getattr(figures.stock, name)
    return found.value if isinstance(found, RateAnswer) else found


def value_of(rate: RateAnswer | None) -> str | None:
    """A rate as a decimal text."""
    return None if rate is None else rate.value


def _outcomes(outcomes: Mapping[str, int | None]) -> ReportTable:
    columns = (
        ReportColumn("outcome", "办理结果", share=5),
        ReportColumn("requests", "件数", Kind.WHOLE),
    )
    rows = tuple((word(OUTCOMES, code), count) for code, count in outcomes.items())
    return ReportTable("办理结果（件）", columns, rows)


def clocks_table(clocks: Mapping[str, ClockEndsAnswer]) -> ReportTable:
    """How clocks ended."""
    columns = (
        ReportColumn("clock", "时限", share=4),
        ReportColumn("met", "按期", Kind.WHOLE),
        ReportColumn("breached", "超期", Kind.WHOLE),
        ReportColumn("in_time", "按期率", Kind.RATE),
    )
    rows = tuple(
        (word(CLOCKS, name), each.met, each.breached, value_of(each.in_time))
        for name, each in clocks.items()
    )
    return ReportTable("时限执行情况", columns, rows)


def bars(rows: list[tuple[str, int]], unit: str) -> tuple[Figure, ...]:
    """A picture of groups by size; none of a single one."""
    shown = [(name, count) for name, count in rows if count]
    if len(shown) < 2:  # noqa: PLR2004 - one bar says nothing
        return ()
    names, counts = zip(*shown, strict=True)
    return (Figure(BarPicture(names, counts, unit), unit),)


def public_report(found: PublicSummaryAnswer, made_at: datetime) -> TableReport:
    """热线诉求公开统计表: small figures are not shown."""
    group = ReportColumn("group", DIMENSIONS.get(found.by or "", "范围"), share=4)
    columns = (
        group,
        ReportColumn("received", "收到", Kind.WHOLE),
        ReportColumn("valid", "有效", Kind.WHOLE),
        ReportColumn("closed", "办结", Kind.WHOLE),
        ReportColumn("recovered_fen", "挽回损失", Kind.MONEY),
    )
    listed = [*((each.name, each.figures) for each in found.groups), ("合计", found.total)]
    rows = tuple(
        (name, *(getattr(figures, column.name) for column in columns[1:]))
        for name, figures in listed
    )
    tables = (
        ReportTable("公开统计", columns, rows, has_total=True),
        _outcomes(found.total.outcomes),
    )
    days = days_words(found.from_on, found.to_on)
    note = f"少于{found.fewest_shown}件的数据以及可据以推算的数据不公开，以“—”表示。"
    facts = (("统计期间", days), ("分组", group.title))
    return TableReport("12386热线诉求公开统计表", days, facts, tables, made_at, (note, MONEY_NOTE))
