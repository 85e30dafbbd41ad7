"""Candidate exposure days in an opinion: what the market did, and what would follow."""

from __future__ import annotations

from typing import Any

from lawkit.numerals import chinese_numeral
from lawkit.rounding import parse_decimal
from paperkit.document import Block, Column, Facts, Heading, Paragraph, Table
from paperkit.wording import DASH, day, fixed, price

Study = dict[str, Any]


def candidate_days(studies: list[Study]) -> tuple[Block, ...]:
    """One part per candidate day, and first a table that sets them beside each other."""
    if not studies:
        return ()
    blocks: list[Block] = [
        Heading("四、候选揭露日（更正日）分析"),
        Paragraph("揭露日由委托法院认定；下列市场反应和计算后果供认定时参考。"),
        _overview(studies),
    ]
    for number, study in enumerate(studies, start=1):
        blocks += _part(number, study)
    return tuple(blocks)


def _overview(studies: list[Study]) -> Table:
    columns = (
        Column("公布日", "center", 5),
        Column("生效日", "center", 5),
        Column("当日涨跌", "right", 4),
        Column("累计异常\n收益", "right", 4),
        Column("t值", "right", 3),
        Column("基准日", "center", 5),
        Column("基准价", "right", 4),
        Column("可索赔\n人数", "right", 3),
    )
    return Table(columns, tuple(map(_overview_row, studies)), caption="候选日对照表")


def _overview_row(study: Study) -> tuple[str, ...]:
    on_day = next((each for each in study["days"] if each["offset"] == 0), None)
    eligible = study["eligible_investors"]
    return (
        study["announced_on"] + ("\n收市后" if study["after_close"] else ""),
        study["exposure_on"],
        _percent(on_day["stock_return"]) if on_day else DASH,
        _percent(study["cumulative_abnormal_return"]),
        _number(study["cumulative_t_value"]),
        study["baseline_on"] or "不能确定",
        price(study["baseline_price"]),
        DASH if eligible is None else f"{eligible:,}",
    )


def _number(text: str | None) -> str:
    return DASH if text is None else fixed(parse_decimal(text), 2)


def _percent(ratio: str | None) -> str:
    return DASH if ratio is None else f"{fixed(parse_decimal(ratio) * 100, 2)}%"


def _part(number: int, study: Study) -> list[Block]:
    columns = (
        Column("相对\n日", "center", 2),
        Column("交易日", "center", 4),
        Column("收盘价", "right", 3),
        Column("个股\n涨跌", "right", 3),
        *(Column(f"{index}\n涨跌", "right", 3) for index in _codes(study)),
        Column("异常\n收益", "right", 3),
        Column("t值", "right", 2),
        Column("换手率比\n20日均值", "right", 4),
    )
    blocks: list[Block] = [
        Heading(f"（{chinese_numeral(number)}）{day(study['exposure_on'])}", 2),
        Table(columns, tuple(_day_row(each) for each in study["days"])),
    ]
    facts = _model_facts(study)
    if facts:
        blocks.append(Facts(tuple(facts)))
    return blocks


def _codes(study: Study) -> list[str]:
    days = study["days"]
    return [index["code"] for index in days[0]["indices"]] if days else []


def _day_row(each: Study) -> tuple[str, ...]:
    return (
        f"{each['offset']:+d}" if each["offset"] else "0",
        each["on"],
        price(each["close"]),
        _percent(each["stock_return"]),
        *(_percent(index["index_return"]) for index in each["indices"]),
        _percent(each["abnormal_return"]),
        _number(each["t_value"]),
        _number(each["turnover_to_mean"]),
    )


def _model_facts(study: Study) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    model = study["market_model"]
    if model is not None:
        facts.append(
            (
                "市场模型",
                f"对照指数{model['index']}，估计期{day(model['from_on'])}至{day(model['to_on'])}"
                f"共{model['days']}日，α＝{model['alpha']}，β＝{model['beta']}，"
                f"残差标准差{model['standard_error']}，R²＝{model['r_squared']}",
            )
        )
    for field, name in (("market_model_refusal", "市场模型"), ("baseline_refusal", "基准日")):
        if study[field] is not None:
            facts.append((name, study[field]["detail_zh"]))
    return facts
