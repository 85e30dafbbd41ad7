"""损失计算咨询意见: the opinion on a comparison of candidate days and methods."""

from __future__ import annotations

from typing import Any

from loss_calc.domain.frame import Frame
from loss_calc.reports.batch import data_sources
from loss_calc.reports.candidate_days import candidate_days
from loss_calc.reports.closing import closing
from loss_calc.reports.legal import legal_basis
from loss_calc.reports.option_names import option_name, switch_name
from loss_calc.reports.pictures import SwitchPicture
from loss_calc.reports.sections import direction_name, rule_name
from loss_calc.reports.sources import ComparisonSource
from paperkit.document import (
    Annex,
    Block,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Ledger,
    Paragraph,
    Table,
)
from paperkit.wording import moment, percent, yuan

TITLE = "投资者损失计算咨询意见"
FEN_PER_TEN_THOUSAND_YUAN = 1_000_000
MOST_BARS = 24
AMOUNTS = (
    ("difference_loss", "投资差额损失"),
    ("payable_difference", "扣除后差额"),
    ("total", "赔偿总额"),
)


def comparison_document(source: ComparisonSource) -> Document:
    """The opinion; the table of all combinations is its annex."""
    frame = source.settling.frame()
    return Document(
        title=TITLE,
        running_head=f"{source.head.case_number}　{TITLE}",
        cover=_cover(source, frame),
        blocks=(
            *_question(source, frame),
            *legal_basis(frame),
            *_plan(source),
            *candidate_days(source.summary["candidate_days"]),
            *_spread(source),
            *_sensitivity(source),
            *_attribution(source),
            *data_sources(source.sources, source.summary["lines_sha256"], source.software),
            *closing(paper="本意见"),
        ),
        annexes=(_annex(source),),
        made_at=source.finished_at,
    )


def _cover(source: ComparisonSource, frame: Frame) -> tuple[tuple[str, str], ...]:
    return (
        ("案　　号", source.head.case_number),
        ("委托法院", source.head.court),
        ("证券代码", source.head.security_code),
        ("适用规定", rule_name(frame)),
        ("意见编号", source.comparison_id),
        ("计算完成", moment(source.finished_at)),
    )


def _question(source: ComparisonSource, frame: Frame) -> tuple[Block, ...]:
    summary = source.summary
    return (
        Heading("一、委托事项与结论"),
        Paragraph(
            f"就{source.head.case_number}案，对候选揭露日（更正日）、均价方法、扣除方法及参数的"
            f"{summary['combinations']:,}种组合，逐一计算{summary['investors']:,}名投资者的损失金额，"
            "供委托法院比较选择。"
        ),
        Paragraph(
            f"各组合赔偿总额最低{yuan(summary['total']['lowest_fen'])}元，"
            f"最高{yuan(summary['total']['highest_fen'])}元，"
            f"中位数{yuan(summary['total']['median_fen'])}元；"
            f"基准组合为{yuan(summary['base']['total_fen'])}元。"
        ),
        Facts(
            (
                ("证券代码", source.head.security_code),
                ("虚假陈述类型", direction_name(frame)),
                ("适用规定", rule_name(frame)),
                ("基准组合", _named(summary["base"]["switches"])),
            )
        ),
    )


def _named(switches: dict[str, str | None]) -> str:
    return "；".join(
        f"{switch_name(switch)}：{option_name(switch, label)}"
        for switch, label in switches.items()
        if label is not None
    )


def _plan(source: ComparisonSource) -> tuple[Block, ...]:
    columns = (
        Column("比较项目", "left", 4),
        Column("选项", "left", 8),
        Column("基准组合所取", "left", 5),
    )
    rows = tuple(
        (
            switch_name(switch["name"]),
            "\n".join(option_name(switch["name"], each["label"]) for each in switch["options"]),
            option_name(switch["name"], switch["base"]),
        )
        for switch in source.switches
    )
    return (
        Heading("三、比较方案"),
        Paragraph("各项目的选项逐一组合；对所选方法无意义的项目不参与组合，以“—”表示。"),
        Table(columns, rows),
    )


def _spread(source: ComparisonSource) -> tuple[Block, ...]:
    summary = source.summary
    columns = (
        Column("金额（元）", "left", 4),
        *(Column(title, "right", 4) for title in ("最低", "最高", "极差", "中位数", "基准组合")),
    )
    rows = tuple(
        (
            name,
            *(yuan(summary[field][f"{part}_fen"]) for part in ("lowest", "highest")),
            yuan(summary[field]["range_fen"]),
            yuan(summary[field]["median_fen"]),
            yuan(summary["base"][f"{field}_fen" if field != "total" else "total_fen"]),
        )
        for field, name in AMOUNTS
    )
    return (
        Heading("五、比较结果"),
        Table(columns, rows, caption="各组合金额的范围"),
        Paragraph(
            f"赔偿总额最低的为第{summary['lowest_number']}号组合，"
            f"最高的为第{summary['highest_number']}号组合（编号见附件一）。"
            "组合数为偶数时，中位数取居中两数的平均值，四舍五入至分。"
        ),
    )


def _sensitivity(source: ComparisonSource) -> tuple[Block, ...]:
    base = source.summary["base"]["total_fen"]
    rows, changes, values = [], [], []
    for each in source.summary["sensitivity"]:
        for label, total in each["totals_fen"].items():
            name = f"{switch_name(each['switch'])}：{option_name(each['switch'], label)}"
            change = total - base
            rows.append((name, yuan(total), _signed(change)))
            if change:
                changes.append(name)
                values.append(change / FEN_PER_TEN_THOUSAND_YUAN)
    columns = (
        Column("仅改变一项", "left", 9),
        Column("赔偿总额（元）", "right", 4),
        Column("较基准组合（元）", "right", 4),
    )
    blocks: list[Block] = [
        Heading("六、敏感性"),
        Paragraph("其他项目取基准组合的选项，每次仅改变一个项目。"),
        Table(columns, tuple(rows)),
    ]
    if changes:
        largest = sorted(range(len(values)), key=lambda place: -abs(values[place]))[:MOST_BARS]
        shown = sorted(largest)
        picture = SwitchPicture(
            tuple(changes[place] for place in shown), tuple(values[place] for place in shown)
        )
        blocks.append(Figure(picture, "图1　赔偿总额对各项目的敏感性"))
    return tuple(blocks)


def _signed(fen: int) -> str:
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def _attribution(source: ComparisonSource) -> tuple[Block, ...]:
    numbers = (source.summary["lowest_number"], source.summary["highest_number"])
    blocks: list[Block] = [
        Heading("七、差异归因"),
        Paragraph(
            "自基准组合起，按比较方案所列顺序逐项改变，每步变动额之和等于与基准组合的全部差额。"
        ),
    ]
    for number, name in zip(numbers, ("最低", "最高"), strict=True):
        line = source.lines[number - 1]
        assert line["number"] == number, "lines are numbered from one without gaps"
        if line["attribution"]:
            blocks.append(_steps(line, f"赔偿总额{name}的第{number}号组合与基准组合的差额"))
    return tuple(blocks)


def _steps(line: dict[str, Any], caption: str) -> Table:
    columns = (
        Column("项目", "left", 4),
        Column("由", "left", 5),
        Column("改为", "left", 5),
        Column("变动额（元）", "right", 4),
    )
    rows = [
        (
            switch_name(step["switch"]),
            option_name(step["switch"], step["from_option"]),
            option_name(step["switch"], step["to_option"]),
            _signed(step["delta_fen"]),
        )
        for step in line["attribution"]
    ]
    total = ("合计", "", "", _signed(line["delta_fen"]))
    return Table(columns, (*rows, total), caption=caption, has_total=True)


def _annex(source: ComparisonSource) -> Annex:
    varying = [each["name"] for each in source.switches if len(each["options"]) > 1]
    columns = (
        Column("组合", "center"),
        *(Column(switch_name(name)) for name in varying),
        Column("可索赔\n人数", "right"),
        Column("有损失\n人数", "right"),
        Column("投资差额\n损失", "right"),
        Column("总扣除\n比例", "right"),
        Column("扣除后\n差额", "right"),
        Column("赔偿总额", "right"),
        Column("较基准\n组合", "right"),
    )
    rows = tuple(_line(line, varying) for line in source.lines)
    note = "金额单位：元。组合编号后标“基”的为基准组合。"
    ledger = Ledger(columns, rows)
    return Annex("附件一　各组合计算结果", (Paragraph(note), ledger))


def _line(line: dict[str, Any], varying: list[str]) -> tuple[str, ...]:
    return (
        f"{line['number']}基" if line["is_base"] else str(line["number"]),
        *(option_name(name, line["switches"][name]) for name in varying),
        f"{line['eligible_investors']:,}",
        f"{line['investors_with_loss']:,}",
        yuan(line["difference_loss_fen"]),
        percent(line["overall_deduction_ratio"]),
        yuan(line["payable_difference_fen"]),
        yuan(line["total_fen"]),
        _signed(line["delta_fen"]),
    )
