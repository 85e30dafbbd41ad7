"""The sections that follow from a settled case alone: method, dates, baseline."""

from __future__ import annotations

from fractions import Fraction

from lawkit.articles import Article
from loss_calc.domain import articles as law
from loss_calc.domain.baseline import CountedDay
from loss_calc.domain.explanation.baseline_steps import REASON_ZH
from loss_calc.domain.explanation.glossary import AVERAGE_ZH, VALUE_ZH, charge_switches, switches
from loss_calc.domain.facts import Announcement, Direction, RuleSet
from loss_calc.domain.frame import Frame
from loss_calc.reports.pictures import Line, PricePicture
from paperkit.document import Block, Column, Facts, Figure, Heading, Paragraph, Table
from paperkit.wording import DASH, article_numbers, day, exact_number, fixed, percent

DAYS_AROUND = 20


def rule_name(frame: Frame) -> str:
    """The document number of the rule set."""
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    return (law.RULE_2022 if is_2022 else law.RULE_2003).document_number


def direction_name(frame: Frame) -> str:
    """诱多型 or 诱空型."""
    return "诱多型" if frame.facts.direction is Direction.BULL else "诱空型"


def method(frame: Frame) -> tuple[Block, ...]:
    """The formula in words and every parameter with its value."""
    average = AVERAGE_ZH[frame.parameters.average]
    if frame.facts.direction is Direction.BULL:
        formula = (
            "投资差额损失＝（买入均价－卖出均价）×揭露日至基准日卖出的可索赔股数"
            "＋（买入均价－基准价）×基准日仍持有的可索赔股数"
        )
    else:
        formula = (
            "投资差额损失＝（买回均价－卖出均价）×揭露日至基准日买回的股数"
            "＋（基准价－卖出均价）×基准日未买回的股数"
        )
    chosen = [*switches(frame.parameters), *charge_switches(frame)]
    rows = tuple((name_zh, value_zh) for _, name_zh, _, value_zh in chosen)
    columns = (Column("参数", "left", 4), Column("取值", "left", 6))
    return (
        Heading("三、计算方法与参数"),
        Paragraph(f"均价采用{average}。{formula}。"),
        Paragraph(
            "可赔金额＝投资差额损失×（1－扣除比例）＋佣金＋印花税"
            + ("＋利息。" if frame.interest else "。")
            + "计算全程使用精确分数，各项金额仅在最后修约一次至分，合计为各项修约后之和。"
        ),
        Table(columns, rows, caption="计算参数"),
    )


def key_dates(frame: Frame) -> tuple[Block, ...]:
    """The three days: published, effective, and why."""
    facts = frame.facts
    is_2022 = facts.rule_set is RuleSet.RULE_2022
    first = law.IMPLEMENTATION_DAY if is_2022 else law.CASE_DATES_2003
    second = law.EXPOSURE_DAY if is_2022 else law.CASE_DATES_2003
    third = law.BASELINE_DAY_AND_PRICE if is_2022 else law.BASELINE_DAY_2003
    rows = (
        _date_row("实施日", facts.implementation, frame.implementation_on, first),
        _date_row("揭露日\n（更正日）", facts.exposure, frame.exposure_on, second),
        ("基准日", DASH, day(frame.baseline.on), f"{_reason(frame)}。{_cites(third)}"),
    )
    columns = (
        Column("日期", "center", 4),
        Column("公布情况", "center", 5),
        Column("采用日", "center", 4),
        Column("理由", "left", 7),
    )
    return (
        Heading("四、关键日期及理由"),
        Paragraph("实施日、揭露日（更正日）由委托法院确定，本报告据此计算，不作认定。"),
        Table(columns, rows),
        Paragraph(_boundaries(frame)),
    )


def _boundaries(frame: Frame) -> str:
    is_2022 = frame.facts.rule_set is RuleSet.RULE_2022
    article = article_numbers((law.BOUNDARIES if is_2022 else law.BOUNDARIES_2003,))
    parameters = frame.parameters
    first = "计入" if parameters.implementation_day_inclusive else "不计入"
    exposure = VALUE_ZH[parameters.exposure_day_trades]
    return (
        f"期间边界：实施日当日{first}窗口期；揭露日当日的交易{exposure}；基准日当日计入基准期间"
        f"（参见《若干规定》{article}）。"
    )


def _cites(article: Article) -> str:
    return f"依据：《若干规定》{article_numbers((article,))}"


def _date_row(
    name: str, announced: Announcement, effective: object, article: Article
) -> tuple[str, str, str, str]:
    when = "收市后公布" if announced.after_close else "公布"
    moved = announced.announced_on != effective
    reason = "公布日为交易日，当日生效" if not moved else "收市后或非交易日公布，顺延至下一交易日"
    on = day(str(effective))
    return name, f"{day(announced.announced_on)}\n{when}", on, f"{reason}。{_cites(article)}"


def _reason(frame: Frame) -> str:
    reason = REASON_ZH[frame.baseline.reason]
    given = frame.baseline.given
    if given is not None and given.reason.strip():
        reason += f"（理由：{given.reason.strip()}）"
    return reason


def baseline(frame: Frame) -> tuple[Block, ...]:
    """The baseline day and price with the picture and the counted days."""
    settled = frame.baseline
    numbered = f"，为揭露日起第{settled.trading_day}个交易日" if settled.trading_day else ""
    turnover = ""
    if settled.cumulative_turnover is not None:
        turnover = f"，累计换手率{percent(settled.cumulative_turnover)}"
    blocks: list[Block] = [
        Heading("五、基准日与基准价"),
        Paragraph(f"基准日为{day(settled.on)}{numbered}{turnover}。{_reason(frame)}。"),
        Paragraph("基准价为揭露日至基准日每个交易日收盘价的算术平均值。")
        if not settled.is_price_given
        else Paragraph("基准价为给定价格。"),
        _price_rows(frame),
    ]
    picture = price_picture(frame)
    if picture is not None:
        blocks.append(Figure(picture, "图1　股价、对比指数与关键日期"))
    blocks += _counted_days(frame)
    blocks += [Paragraph(f"说明：{notice.text_zh}。") for notice in frame.notices]
    return tuple(blocks)


def _price_rows(frame: Frame) -> Facts:
    settled = frame.baseline
    rows = [("基准价（元/股）", exact_number(settled.price_unrounded))]
    if settled.is_price_given:
        rows.insert(0, ("来源", "由法院指定或当事人约定"))
    else:
        closes = [each.close for each in settled.days if each.close is not None]
        total = exact_number(sum(closes, Fraction(0)))
        rows.insert(0, ("算式", f"收盘价之和 {total}元 ÷ {len(closes)}个交易日"))
    if frame.baseline_price != settled.price_unrounded:
        rows.append(("修约后基准价（元/股）", exact_number(frame.baseline_price)))
    return Facts(tuple(rows))


def _counted_days(frame: Frame) -> list[Block]:
    days = frame.baseline.days if frame.trading_days.days else ()
    if not days:
        return []
    columns = (
        Column("序号", "center", 2),
        Column("交易日", "center", 5),
        Column("收盘价（元）", "right", 4),
        Column("复权后（元）", "right", 4),
        Column("换手率", "right", 4),
        Column("累计换手率", "right", 4),
    )
    rows = tuple(_day_cells(each) for each in days)
    return [Table(columns, rows, caption="基准期间逐日行情")]


def _day_cells(each: CountedDay) -> tuple[str, ...]:
    traded = "停牌" if each.traded_close is None else fixed(each.traded_close, 2)
    restored = DASH if each.close is None else fixed(each.close, 4)
    return (
        str(each.number),
        day(each.on),
        traded,
        restored,
        percent(each.turnover),
        percent(each.cumulative),
    )


def price_picture(frame: Frame) -> PricePicture | None:
    """The share and its indices from before implementation until after baseline."""
    days = frame.trading_days.days
    if not days:
        return None
    first = max(0, frame.trading_days.from_day(frame.implementation_on) - DAYS_AROUND)
    last = sum(1 for each in days if each <= frame.baseline.on) + DAYS_AROUND
    bars = frame.trading_days.bars[first:last]
    shown = tuple(bar.on for bar in bars)
    closes = tuple(None if bar.close is None else float(bar.close) for bar in bars)
    indices = tuple(
        Line(
            index.code,
            shown,
            tuple(float(index.levels[on]) if on in index.levels else None for on in shown),
        )
        for index in frame.deduction.indices
    )
    return PricePicture(
        Line("收盘价", shown, closes),
        indices,
        frame.implementation_on,
        frame.exposure_on,
        frame.baseline.on,
        float(frame.baseline_price),
    )
