"""A calculation as XLSX: sums, every investor, parameters, dates, sources."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from loss_calc.domain.explanation.glossary import charge_switches, switches
from loss_calc.domain.frame import Frame
from loss_calc.reports.batch import TITLE
from loss_calc.reports.results import MONEY, ResultLine, quantity_titles
from loss_calc.reports.sections import direction_name, rule_name
from loss_calc.reports.sources import BatchSource, DataSource
from paperkit.sheets import Cell, Row, decimal, money, quantity, workbook
from paperkit.wording import exact_number, moment, notice_text

LINE_WIDTHS = (8, 22, 22, 14, 14, 14, 14, 14, 18, 12, 18, 14, 14, 14, 18, 60)
SOURCE_TITLES, SOURCE_WIDTHS = ("数据", "说明", "SHA-256"), (26, 60, 70)


def batch_xlsx(source: BatchSource) -> bytes:
    """The workbook of a calculation."""
    frame = source.settling.frame()
    buffer = io.BytesIO()
    lines = [_line(place, line) for place, line in enumerate(source.lines, start=1)]
    data = source_rows(source.sources, source.results_sha256, source.software)
    with workbook(TITLE, source.finished_at, buffer) as sheets:
        sheets.add("汇总", ("项目", "结果"), _summary(source, frame), (30, 44))
        sheets.add_long("明细", _line_titles(frame), lines, LINE_WIDTHS)
        sheets.add("参数", ("参数", "取值"), _parameters(frame), (30, 60))
        sheets.add("日期与基准价", _DAY_TITLES, _days(frame), (18, 18, 14, 14, 14, 14))
        sheets.add("数据来源", SOURCE_TITLES, data, SOURCE_WIDTHS)
    return buffer.getvalue()


def _summary(source: BatchSource, frame: Frame) -> Iterator[Row]:
    totals = source.totals
    yield Cell("案号"), Cell(source.head.case_number)
    yield Cell("委托法院"), Cell(source.head.court)
    yield Cell("证券代码"), Cell(source.head.security_code)
    yield Cell("适用规定"), Cell(rule_name(frame))
    yield Cell("虚假陈述类型"), Cell(direction_name(frame))
    yield Cell("报告编号"), Cell(source.calculation_id)
    yield Cell("计算完成"), Cell(moment(source.finished_at))
    yield Cell("投资者人数（名）"), Cell(totals["investors"], "whole")
    yield Cell("存在损失的投资者（名）"), Cell(totals["investors_with_loss"], "whole")
    for field, name in MONEY:
        yield Cell(f"{name}（元）"), money(totals[field])
    for notice in frame.notices:
        yield Cell("说明"), Cell(notice.text_zh)


def _line_titles(frame: Frame) -> tuple[str, ...]:
    closed, held = (title.replace("\n", "") for title in quantity_titles(frame.facts.direction))
    return (
        *("序号", "投资者编号", "姓名（名称）", "可索赔股数", closed, held),
        *("买入均价（元/股）", "卖出均价（元/股）", "投资差额损失（元）", "扣除比例"),
        *(f"{name}（元）" for _, name in MONEY[1:]),
        "说明",
    )


def _line(place: int, line: ResultLine) -> Row:
    return (
        Cell(place, "whole"),
        Cell(line.investor_id),
        Cell(line.name or ""),
        quantity(line.eligible_quantity),
        quantity(line.sold_quantity),
        quantity(line.held_quantity),
        decimal(line.buy_average, "price"),
        decimal(line.sell_average, "price"),
        money(line.difference_loss_fen),
        decimal(line.deduction_ratio, "percent"),
        *(money(getattr(line, field)) for field, _ in MONEY[1:]),
        Cell("；".join(notice_text(each) for each in line.warnings)),
    )


def _parameters(frame: Frame) -> Iterator[Row]:
    for _, name_zh, _, value_zh in (*switches(frame.parameters), *charge_switches(frame)):
        yield Cell(name_zh), Cell(value_zh)


_DAY_TITLES = ("序号", "日期", "收盘价（元）", "复权后（元）", "换手率", "累计换手率")


def _days(frame: Frame) -> Iterator[Row]:
    """The three dates and the baseline price, then the counted days with exact decimals."""
    for name, value in (
        ("实施日", frame.implementation_on.isoformat()),
        ("揭露日（更正日）", frame.exposure_on.isoformat()),
        ("基准日", frame.baseline.on.isoformat()),
        ("基准价（元）", exact_number(frame.baseline_price)),
    ):
        yield Cell(name), Cell(value)
    for each in frame.baseline.days if frame.trading_days.days else ():
        yield (
            Cell(each.number, "whole"),
            Cell(each.on.isoformat()),
            _ratio(each.traded_close, "price"),
            _ratio(each.close, "price"),
            _ratio(each.turnover, "percent"),
            _ratio(each.cumulative, "percent"),
        )


def _ratio(value: Fraction | None, look: str) -> Cell:
    if value is None:
        return Cell(None, look)
    return Cell(Decimal(value.numerator) / Decimal(value.denominator), look)


def source_rows(
    sources: tuple[DataSource, ...], results_sha256: str, software: str
) -> Iterator[Row]:
    """Every input with its hash, then the results' and the software."""
    for each in sources:
        yield Cell(each.name), Cell(each.details), Cell(each.sha256)
    yield Cell("计算结果"), Cell(""), Cell(results_sha256)
    yield Cell("计算软件版本"), Cell(software), Cell("")
