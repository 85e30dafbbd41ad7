"""计算底稿: one investor's loss as a paper that can be redone by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lawkit.articles import Article
from lawkit.explain import Explained
from lawkit.money import Money
from lawkit.numerals import chinese_numeral
from lawkit.presentation import chinese_text
from loss_calc.reports.closing import closing
from loss_calc.reports.sources import CaseHead, DataSource
from paperkit.document import (
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Table,
)
from paperkit.wording import article_numbers, masked, moment

TITLE = "投资者损失计算底稿"
INDENT = "　"

Step = Explained[Any]


@dataclass(frozen=True, slots=True)
class InvestorSource:
    """One investor's explained result with what names it."""

    head: CaseHead
    calculation_id: str
    finished_at: datetime
    investor_id: str
    name: str | None
    explanation: Explained[Money]
    sources: tuple[DataSource, ...]


def investor_document(source: InvestorSource) -> Document:
    """The working paper: a section for every step, in the order in which one would redo it."""
    whole = source.explanation
    shown = masked(source.investor_id)
    cover = (
        ("案号", source.head.case_number),
        ("委托法院", source.head.court),
        ("证券代码", source.head.security_code),
        ("投资者编号", shown),
        *((("姓名（名称）", source.name),) if source.name else ()),
        ("报告编号", source.calculation_id),
        ("计算完成", moment(source.finished_at)),
        ("赔偿总额", chinese_text(whole.value)),
        ("算式", whole.formula),
    )
    numbered = sum("、" in step.label_zh for step in whole.rests_on)
    sections = [block for step in whole.rests_on for block in _section(step)]
    return Document(
        title=TITLE,
        running_head=f"{source.head.case_number}　{TITLE}　{shown}",
        cover=cover,
        blocks=(
            *_laws(whole),
            *sections,
            *_sources(source.sources, chinese_numeral(numbered + 1)),
            *closing(f"{chinese_numeral(numbered + 2)}、声明与限制", paper="本底稿"),
        ),
        annexes=(),
        made_at=source.finished_at,
        has_cover_page=False,
    )


def _laws(whole: Step) -> tuple[Block, ...]:
    titles = list(dict.fromkeys(article.law.title for article in _articles(whole)))
    names = "、".join(titles)
    return (
        Paragraph(
            f"以下各条文均指{names}的条文。各步骤按计算顺序列示，分数为精确值，"
            "小数后括号内为其精确分数；按所列算式逐步计算即可复核全部结果。"
        ),
    )


def _articles(step: Step) -> Iterator[Article]:
    waiting = [step]
    while waiting:
        each = waiting.pop()
        yield from each.articles
        waiting.extend(each.rests_on)


def _section(step: Step) -> Iterator[Block]:
    """A heading with the result, its formula and articles, and all steps below as one table."""
    yield Heading(f"{step.label_zh}：{_shown(step)}")
    words = [f"算式：{step.formula}。"] if step.formula else []
    if step.articles:
        words.append(f"依据：{article_numbers(step.articles)}。")
    if words:
        yield Paragraph("".join(words))
    if step.rests_on:
        yield _table(step)


def _table(step: Step) -> Table:
    columns = (Column("项目", "left", 2), Column("内容", "left", 6))
    return Table(columns, tuple(_rows(step.rests_on, 0, step.articles)))


def _rows(
    steps: Sequence[Step], depth: int, above: tuple[Article, ...]
) -> Iterator[tuple[str, str]]:
    for step in steps:
        lines = [_shown(step)]
        if step.formula:
            lines.append(f"算式：{step.formula}")
        if step.articles and step.articles != above:
            lines.append(f"依据：{article_numbers(step.articles)}")
        yield f"{INDENT * depth}{step.label_zh}", "\n".join(lines)
        yield from _rows(step.rests_on, depth + 1, step.articles or above)


def _shown(step: Step) -> str:
    return step.shown if step.shown is not None else chinese_text(step.value)


def _sources(sources: tuple[DataSource, ...], number: str) -> tuple[Block, ...]:
    columns = (
        Column("数据", "left", 3),
        Column("说明", "left", 6),
        Column("SHA-256", "left", 7),
    )
    rows = tuple((each.name, each.details, each.sha256) for each in sources)
    return (Heading(f"{number}、数据来源"), Table(columns, rows))
