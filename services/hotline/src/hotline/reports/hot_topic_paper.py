"""热线专报: a hot-topic report as a paper."""

from __future__ import annotations

from datetime import datetime

from hotline.forms.hot_topics import HotTopicAnswer, NamedCountAnswer, TopicSectionAnswer
from hotline.forms.words import NONE_ZH
from hotline.reports.pictures import BarPicture
from hotline.reports.statistics_tables import days_words
from paperkit.document import Block, Column, Document, Figure, Heading, Paragraph, Table
from paperkit.wording import DASH, moment, one_line, percent

STATES = {"draft": "草稿（未经审批，不得外发）", "submitted": "送审稿", "approved": "已审批"}


def hot_topic_document(report: HotTopicAnswer, made_at: datetime) -> Document:
    """The report in official style; one that is not approved says so on its first page."""
    content = report.content
    days = days_words(content.from_on, content.to_on)
    blocks: list[Block] = [
        Heading("一、总体情况"),
        Paragraph(
            f"{days}，12386热线共收到诉求{content.received:,}件，"
            f"上一期间为{content.received_before:,}件。"
        ),
        _overview(content.topics),
        *_picture(content.topics),
        Heading("二、热点问题"),
    ]
    for number, topic in enumerate(content.topics, start=1):
        blocks += _topic(number, topic)
    blocks += [Heading("三、研判"), Paragraph(one_line(content.assessment)), Heading("四、建议")]
    blocks += [
        Paragraph(f"{number}．{one_line(text)}")
        for number, text in enumerate(content.suggestions, start=1)
    ]
    approved = report.approved_at is not None
    return Document(
        title=content.title,
        running_head=f"{report.number}　{content.title}",
        cover=(
            ("编号", report.number),
            ("期间", days),
            ("版次", f"第{report.edition}版"),
            ("状态", STATES[report.state]),
            ("审批时间", moment(report.approved_at) if approved else DASH),
            ("报送", "、".join(content.recipients)),
            ("内容校验码", report.sha256[:16]),
        ),
        blocks=tuple(blocks),
        annexes=(),
        made_at=made_at,
        has_cover_page=False,
    )


def _overview(topics: list[TopicSectionAnswer]) -> Table:
    columns = (
        Column("问题", share=4),
        Column("本期（件）", "right", 2),
        Column("上期（件）", "right", 2),
        Column("增长", "right", 2),
    )
    rows = tuple(
        (
            topic.name,
            f"{topic.requests:,}",
            f"{topic.before:,}",
            DASH if topic.growth is None else percent(topic.growth.value),
        )
        for topic in topics
    )
    return Table(columns, rows, caption="热点问题概览")


def _picture(topics: list[TopicSectionAnswer]) -> tuple[Figure, ...]:
    shown = [topic for topic in topics if topic.requests]
    if len(shown) < 2:  # noqa: PLR2004 - one bar says nothing
        return ()
    names, counts = zip(*((topic.name, topic.requests) for topic in shown), strict=True)
    return (Figure(BarPicture(names, counts, "诉求（件）"), "热点问题诉求量"),)


def _topic(number: int, topic: TopicSectionAnswer) -> list[Block]:
    blocks: list[Block] = [
        Heading(f"（{number}）{topic.name}", level=2),
        Paragraph(f"主要涉及机构：{_listed(topic.institutions)}。"),
        Paragraph(f"主要涉及地区：{_listed(topic.regions)}。"),
    ]
    blocks += [Paragraph(f"诉求摘录：{one_line(text)}") for text in topic.samples]
    return blocks


def _listed(places: list[NamedCountAnswer]) -> str:
    return "、".join(f"{each.name}（{each.requests:,}件）" for each in places) or NONE_ZH
