"""Trend, institutions, topics, clocks and calls as tables: CSV, workbook, paper."""

from __future__ import annotations

from datetime import datetime

from hotline.forms.statistics import RateAnswer
from hotline.forms.trends import (
    CallCountsAnswer,
    CallsAnswer,
    InstitutionsAnswer,
    SlaAnswer,
    TopicsAnswer,
    TrendAnswer,
)
from hotline.forms.words import CLOCKS, word
from hotline.reports.pictures import RatePicture, TrendPicture
from hotline.reports.statistics_tables import (
    BROUGHT,
    COUNTS,
    DAYS_NOTE,
    FURTHER,
    MONEY_NOTE,
    MOST_BARS,
    bars,
    clocks_table,
    columns_of,
    days_words,
    figure_value,
    value_of,
)
from paperkit.document import Figure
from paperkit.table_report import Kind, ReportColumn, ReportTable, TableReport

KEPT_PERCENT = 90.0


def trend_report(found: TrendAnswer, made_at: datetime) -> TableReport:
    """热线诉求走势."""
    columns = (
        ReportColumn("from_on", "起始日", share=3),
        ReportColumn("received", "收到", Kind.WHOLE),
        ReportColumn("valid", "有效", Kind.WHOLE),
        ReportColumn("closed", "办结", Kind.WHOLE),
        ReportColumn("breached", "超期", Kind.WHOLE),
        ReportColumn("recovered_fen", "挽回损失", Kind.MONEY),
    )
    rows = tuple(
        (each.from_on.isoformat(), *(getattr(each, column.name) for column in columns[1:]))
        for each in found.points
    )
    days = days_words(found.from_on, found.to_on)
    return TableReport(
        "12386热线诉求走势",
        days,
        (("统计期间", days),),
        (ReportTable("诉求走势", columns, rows),),
        made_at,
        figures=(trend_figure(found),),
    )


def trend_figure(found: TrendAnswer) -> Figure:
    """The trend as a picture."""
    form = "%m月" if found.step == "month" else "%m-%d"
    steps = tuple(f"{each.from_on:{form}}" for each in found.points)
    received = tuple(each.received for each in found.points)
    closed = tuple(each.closed for each in found.points)
    return Figure(TrendPicture(steps, received, closed), "收到与办结走势")


def institutions_report(found: InstitutionsAnswer, made_at: datetime) -> TableReport:
    """机构投诉情况表."""
    code = ReportColumn("code", "机构代码")
    name = ReportColumn("name", "机构", share=5)
    counts = columns_of(tuple((*each, Kind.WHOLE) for each in COUNTS))
    last = ReportColumn("complaints_per_10000_clients", "每万名客户投诉量", Kind.RATE)
    columns = (code, name, *counts, *columns_of(BROUGHT), *columns_of(FURTHER))
    rows = tuple(
        (each.code, each.name, *(figure_value(each.figures, column.name) for column in columns[2:]))
        for each in found.items
    )
    per_clients = tuple(
        (each.code, each.name, each.clients, each.complaints_per_10000_clients.value)
        for each in found.items
        if each.complaints_per_10000_clients is not None
    )
    short = (code, name, *counts[:3], *columns_of(BROUGHT[:3]))
    paper_rows = tuple(
        (each.code, each.name, *(figure_value(each.figures, column.name) for column in short[2:]))
        for each in found.items
    )
    clients = (code, name, ReportColumn("clients", "客户数", Kind.WHOLE), _plain(last))
    days = days_words(found.from_on, found.to_on)
    tables = (
        ReportTable("机构诉求情况", short, paper_rows),
        ReportTable("每万名客户投诉量", clients, per_clients),
        ReportTable("机构全表", columns, rows, is_for_paper=False),
    )
    shown = tuple(table for table in tables if table.rows or table is tables[-1])
    sizes = [(each.name, each.figures.complaints) for each in found.items[:MOST_BARS]]
    return TableReport(
        "12386热线机构投诉情况表",
        days,
        (("统计期间", days), ("机构数量", f"{len(found.items)}家")),
        shown,
        made_at,
        (MONEY_NOTE, DAYS_NOTE),
        main=len(shown) - 1,
        figures=bars(sizes, "投诉（件）"),
    )


def _plain(column: ReportColumn) -> ReportColumn:
    return ReportColumn(column.name, column.title, share=column.share)


def topics_report(found: TopicsAnswer, made_at: datetime) -> TableReport:
    """热点问题表."""
    columns = (
        ReportColumn("issue", "代码"),
        ReportColumn("name", "问题", share=4),
        ReportColumn("requests", "本期", Kind.WHOLE),
        ReportColumn("before", "上期", Kind.WHOLE),
        ReportColumn("growth", "增长", Kind.RATE),
    )
    rows = tuple(
        (each.issue, each.name, each.requests, each.before, value_of(each.growth))
        for each in found.items
    )
    days = days_words(found.from_on, found.to_on)
    before = days_words(found.before_from_on, found.before_to_on)
    sizes = [(each.name, each.requests or 0) for each in found.items[:MOST_BARS]]
    return TableReport(
        "12386热线热点问题表",
        days,
        (("统计期间", days), ("对比期间", before)),
        (ReportTable("热点问题", columns, rows),),
        made_at,
        figures=bars(sizes, "诉求（件）"),
    )


def sla_report(found: SlaAnswer, made_at: datetime) -> TableReport:
    """时限执行情况表."""
    columns = (
        ReportColumn("institution", "机构代码", share=3),
        ReportColumn("clock", "时限", share=3),
        ReportColumn("met", "按期", Kind.WHOLE),
        ReportColumn("breached", "超期", Kind.WHOLE),
        ReportColumn("in_time", "按期率", Kind.RATE),
    )
    rows = tuple(
        (code, word(CLOCKS, name), each.met, each.breached, value_of(each.in_time))
        for code, clocks in found.institutions.items()
        for name, each in clocks.items()
    )
    days = days_words(found.from_on, found.to_on)
    tables = (clocks_table(found.clocks), ReportTable("分机构时限执行情况", columns, rows))
    facts = (("统计期间", days),)
    return TableReport("12386热线时限执行情况表", days, facts, tables, made_at, main=1)


def calls_report(found: CallsAnswer, made_at: datetime) -> TableReport:
    """来电情况表."""
    columns = (
        ReportColumn("group", "时间", share=3),
        ReportColumn("offered", "请求人工", Kind.WHOLE),
        ReportColumn("answered", "人工接听", Kind.WHOLE),
        ReportColumn("given_up", "放弃", Kind.WHOLE),
        ReportColumn("short_hang_ups", "五秒内挂断", Kind.WHOLE),
        ReportColumn("answer_rate", "接通率", Kind.RATE),
        ReportColumn("answer_rate_without_short", "接通率（剔除速挂）", Kind.RATE),
        ReportColumn("median_wait_seconds", "等待秒数中位数", Kind.WHOLE),
    )
    listed = [*found.groups, found.total.model_copy(update={"group": "合计"})]
    rows = tuple(tuple(_call_value(each, column.name) for column in columns) for each in listed)
    days = days_words(found.from_on, found.to_on)
    note = "接通率为服务时间内请求人工服务的来电中由人工接听的比例，以不低于90%为准。"
    table = ReportTable("来电情况", columns, rows, has_total=True)
    return TableReport(
        "12386热线来电情况表",
        days,
        (("统计期间", days),),
        (table,),
        made_at,
        (note,),
        figures=rate_figures(found),
    )


def _call_value(counts: CallCountsAnswer, name: str) -> str | int | None:
    found = getattr(counts, name)
    return found.value if isinstance(found, RateAnswer) else found


def rate_figures(found: CallsAnswer) -> tuple[Figure, ...]:
    """The answer rate step by step against what is kept to; nothing of a single step."""
    rated = [each for each in found.groups if each.answer_rate is not None]
    if not 2 <= len(rated) <= 31:  # noqa: PLR2004 - from two points to a month of days
        return ()
    names = tuple(each.group[-5:] for each in rated)
    percents = tuple(float(each.answer_rate.value) * 100 for each in rated if each.answer_rate)
    return (Figure(RatePicture(names, percents, KEPT_PERCENT), "人工接通率（%）"),)
