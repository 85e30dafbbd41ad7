"""热线专报: the tables of a hot-topic report, for CSV and workbooks."""

from __future__ import annotations

from datetime import datetime

from hotline.forms.hot_topics import HotTopicAnswer, HotTopicContent
from hotline.reports.hot_topic_paper import STATES
from hotline.reports.statistics_tables import days_words, value_of
from paperkit.table_report import Kind, ReportColumn, ReportTable, Row, TableReport

_TOPIC = (ReportColumn("issue", "代码"), ReportColumn("name", "问题", share=4))
_COUNT = ReportColumn("requests", "诉求（件）", Kind.WHOLE)


def hot_topic_tables(report: HotTopicAnswer, made_at: datetime) -> TableReport:
    """Topics first; behind them where they come from, how people put it, and what follows."""
    content = report.content
    days = days_words(content.from_on, content.to_on)
    return TableReport(
        content.title,
        days,
        (
            ("编号", report.number),
            ("统计期间", days),
            ("版次", f"第{report.edition}版"),
            ("状态", STATES[report.state]),
            ("收到诉求", f"{content.received:,}件，上一期间{content.received_before:,}件"),
            ("内容校验码", report.sha256[:16]),
        ),
        (_topics(content), _places(content), _words(content)),
        made_at,
    )


def _topics(content: HotTopicContent) -> ReportTable:
    columns = (
        *_TOPIC,
        _COUNT,
        ReportColumn("before", "上期", Kind.WHOLE),
        ReportColumn("growth", "增长", Kind.RATE),
    )
    rows = tuple(
        (each.issue, each.name, each.requests, each.before, value_of(each.growth))
        for each in content.topics
    )
    return ReportTable("热点问题", columns, rows)


def _places(content: HotTopicContent) -> ReportTable:
    columns = (
        *_TOPIC,
        ReportColumn("kind", "类别"),
        ReportColumn("code", "编码"),
        ReportColumn("place", "名称", share=4),
        _COUNT,
    )
    rows = tuple(
        (topic.issue, topic.name, kind, each.code, each.name, each.requests)
        for topic in content.topics
        for kind, places in (("机构", topic.institutions), ("地区", topic.regions))
        for each in places
    )
    return ReportTable("主要机构和地区", columns, rows)


def _words(content: HotTopicContent) -> ReportTable:
    columns = (ReportColumn("part", "部分"), ReportColumn("text", "内容", share=8))
    rows: list[Row] = [
        (f"诉求摘录：{topic.name}", text) for topic in content.topics for text in topic.samples
    ]
    rows.append(("研判", content.assessment))
    rows += [("建议", text) for text in content.suggestions]
    rows += [("报送", name) for name in content.recipients]
    return ReportTable("摘录、研判和建议", columns, tuple(rows))
