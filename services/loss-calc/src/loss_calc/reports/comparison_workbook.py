"""A comparison as XLSX: the options, every combination, what each switch changes, sources."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from loss_calc.reports.comparison import AMOUNTS, TITLE
from loss_calc.reports.option_names import option_name, switch_name
from loss_calc.reports.sections import rule_name
from loss_calc.reports.sources import ComparisonSource
from loss_calc.reports.workbook import SOURCE_TITLES, SOURCE_WIDTHS, source_rows
from paperkit.sheets import Cell, Row, decimal, money, workbook
from paperkit.wording import moment

LINE_MONEY = (
    ("difference_loss_fen", "投资差额损失（元）"),
    ("payable_difference_fen", "扣除后差额（元）"),
    ("commission_fen", "佣金（元）"),
    ("stamp_duty_fen", "印花税（元）"),
    ("interest_fen", "利息（元）"),
    ("total_fen", "赔偿总额（元）"),
    ("delta_fen", "较基准组合（元）"),
)
STEP_TITLES = ("组合", "方式", "项目", "由", "改为", "变动额（元）")


def comparison_xlsx(source: ComparisonSource) -> bytes:
    """The workbook of a comparison."""
    buffer = io.BytesIO()
    names = [switch["name"] for switch in source.switches]
    titles = (
        "组合",
        "基准组合",
        *map(switch_name, names),
        *("投资者人数", "可索赔人数", "有损失人数", "平均扣除比例", "总扣除比例"),
        *(title for _, title in LINE_MONEY),
    )
    lines = [_line(line, names) for line in source.lines]
    steps = [row for line in source.lines for row in _steps(line)]
    widths = (8, 10, *(24 for _ in names), *(14,) * 5, *(18,) * len(LINE_MONEY))
    sources = source_rows(source.sources, source.summary["lines_sha256"], source.software)
    with workbook(TITLE, source.finished_at, buffer) as sheets:
        sheets.add("汇总", ("项目", "结果"), _summary(source), (34, 44))
        sheets.add_long("明细", titles, lines, widths)
        sheets.add("方案", ("项目", "选项", "基准组合所取"), _options(source), (26, 40, 14))
        sheets.add_long("差异归因", STEP_TITLES, steps, (8, 14, 26, 30, 30, 18))
        sheets.add("数据来源", SOURCE_TITLES, sources, SOURCE_WIDTHS)
    return buffer.getvalue()


def _summary(source: ComparisonSource) -> Iterator[Row]:
    summary = source.summary
    yield Cell("案号"), Cell(source.head.case_number)
    yield Cell("委托法院"), Cell(source.head.court)
    yield Cell("证券代码"), Cell(source.head.security_code)
    yield Cell("适用规定"), Cell(rule_name(source.settling.frame()))
    yield Cell("意见编号"), Cell(source.comparison_id)
    yield Cell("计算完成"), Cell(moment(source.finished_at))
    yield Cell("组合数"), Cell(summary["combinations"], "whole")
    yield Cell("投资者人数（名）"), Cell(summary["investors"], "whole")
    for field, name in AMOUNTS:
        for part, part_zh in (("lowest", "最低"), ("highest", "最高"), ("median", "中位数")):
            yield Cell(f"{name}{part_zh}（元）"), money(summary[field][f"{part}_fen"])
    yield Cell("基准组合赔偿总额（元）"), money(summary["base"]["total_fen"])


def _line(line: dict[str, Any], names: list[str]) -> Row:
    return (
        Cell(line["number"], "whole"),
        Cell("是" if line["is_base"] else ""),
        *(Cell(option_name(name, line["switches"][name])) for name in names),
        *(
            Cell(line[field], "whole")
            for field in ("investors", "eligible_investors", "investors_with_loss")
        ),
        decimal(line["mean_deduction_ratio"], "percent"),
        decimal(line["overall_deduction_ratio"], "percent"),
        *(money(line[field]) for field, _ in LINE_MONEY),
    )


def _options(source: ComparisonSource) -> Iterator[Row]:
    for switch in source.switches:
        for option in switch["options"]:
            is_base = option["label"] == switch["base"]
            name = option_name(switch["name"], option["label"])
            yield Cell(switch_name(switch["name"])), Cell(name), Cell("是" if is_base else "")


def _steps(line: dict[str, Any]) -> Iterator[Row]:
    for field, way in (("attribution", "依次改变"), ("alone", "单独改变")):
        for step in line[field]:
            yield (
                Cell(line["number"], "whole"),
                Cell(way),
                Cell(switch_name(step["switch"])),
                Cell(option_name(step["switch"], step["from_option"])),
                Cell(option_name(step["switch"], step["to_option"])),
                money(step["delta_fen"]),
            )
