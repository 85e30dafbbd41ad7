"""投资者损失金额计算报告: the report on a whole calculation."""

from __future__ import annotations

from loss_calc.domain.frame import Frame
from loss_calc.reports.closing import closing
from loss_calc.reports.legal import legal_basis
from loss_calc.reports.pictures import BandPicture
from loss_calc.reports.results import (
    MONEY,
    Band,
    Remark,
    bands,
    remarks,
    result_ledger,
    shape_of,
)
from loss_calc.reports.sections import (
    baseline,
    direction_name,
    key_dates,
    method,
    rule_name,
)
from loss_calc.reports.sources import BatchSource, DataSource
from paperkit.document import (
    Annex,
    Block,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from paperkit.wording import day, moment, yuan

TITLE = "投资者损失金额计算报告"
MOST_LISTED_ON_PAPER = 100_000
FEN_PER_TEN_THOUSAND_YUAN = 1_000_000


def batch_document(source: BatchSource) -> Document:
    """The report; the list of investors is its annex."""
    frame = source.settling.frame()
    common = tuple(notice.line for notice in frame.notices)
    found = remarks(source.lines, common)
    return Document(
        title=TITLE,
        running_head=f"{source.head.case_number}　{TITLE}",
        cover=_cover(source, frame),
        blocks=(
            *_facts(source, frame),
            *legal_basis(frame),
            *method(frame),
            *key_dates(frame),
            *baseline(frame),
            *_results(source, frame, found),
            *_list_reference(source),
            *data_sources(source.sources, source.results_sha256, source.software),
            *closing(),
        ),
        annexes=_annexes(source, frame, found),
        made_at=source.finished_at,
    )


def _cover(source: BatchSource, frame: Frame) -> tuple[tuple[str, str], ...]:
    return (
        ("案　　号", source.head.case_number),
        ("委托法院", source.head.court),
        ("证券代码", source.head.security_code),
        ("适用规定", rule_name(frame)),
        ("报告编号", source.calculation_id),
        ("计算完成", moment(source.finished_at)),
    )


def _facts(source: BatchSource, frame: Frame) -> tuple[Block, ...]:
    head, totals = source.head, source.totals
    rows = (
        ("案号", head.case_number),
        ("委托法院", head.court),
        ("证券代码", head.security_code),
        ("虚假陈述类型", direction_name(frame)),
        ("适用规定", rule_name(frame)),
        ("投资者人数", f"{totals['investors']:,}名"),
        ("实施日", day(frame.implementation_on)),
        ("揭露日（更正日）", day(frame.exposure_on)),
        ("基准日", day(frame.baseline.on)),
    )
    return (
        Heading("一、基本情况"),
        Paragraph(
            f"就{head.case_number}案，根据委托法院确定的事实、参数与提供的数据，"
            f"对证券代码{head.security_code}所涉{totals['investors']:,}名投资者的损失金额逐一计算，"
            f"其中{totals['investors_with_loss']:,}名存在损失，"
            f"损失金额合计{yuan(totals['total_fen'])}元。"
        ),
        Facts(rows),
    )


def _results(source: BatchSource, frame: Frame, found: tuple[Remark, ...]) -> tuple[Block, ...]:
    totals = source.totals
    rows = [
        ("投资者人数（名）", f"{totals['investors']:,}"),
        ("存在损失的投资者（名）", f"{totals['investors_with_loss']:,}"),
    ]
    rows += [
        (f"{name}（元）", yuan(totals[field]))
        for field, name in MONEY
        if frame.interest or field != "interest_fen"
    ]
    split = bands(source.lines)
    return (
        Heading("六、计算结果"),
        Table(
            (Column("项目", "left", 6), Column("结果", "right", 4)),
            tuple(rows),
            caption="计算结果汇总表",
            has_total=True,
        ),
        _band_table(split),
        Figure(_band_picture(split), "图2　损失金额分布"),
        *_remark_blocks(found),
    )


def _band_table(split: tuple[Band, ...]) -> Table:
    total = sum(band.total_fen for band in split)
    investors = sum(band.investors for band in split)
    rows = [(band.name, f"{band.investors:,}", yuan(band.total_fen)) for band in split]
    columns = (
        Column("损失金额区间", "left", 5),
        Column("人数（名）", "right", 3),
        Column("金额（元）", "right", 4),
    )
    last = ("合计", f"{investors:,}", yuan(total))
    return Table(columns, (*rows, last), caption="损失金额分布表", has_total=True)


def _band_picture(split: tuple[Band, ...]) -> BandPicture:
    return BandPicture(
        tuple(band.name for band in split),
        tuple(band.investors for band in split),
        tuple(band.total_fen / FEN_PER_TEN_THOUSAND_YUAN for band in split),
    )


def _remark_blocks(found: tuple[Remark, ...]) -> tuple[Block, ...]:
    if not found:
        return ()
    columns = (
        Column("编号", "center", 1),
        Column("说明事项", "left", 7),
        Column("涉及人数（名）", "right", 2),
    )
    rows = tuple((str(each.number), each.text, f"{each.investors:,}") for each in found)
    return (
        Table(columns, rows, caption="投资者明细表所注说明事项"),
        Paragraph("明细表“注”栏数字对应上表编号；涉及具体数量的说明以该投资者计算底稿为准。"),
    )


def _list_reference(source: BatchSource) -> tuple[Block, ...]:
    listed = len(source.lines) <= MOST_LISTED_ON_PAPER
    where = "见附件一" if listed else "人数超过纸面列示上限，见同号电子表格报告“明细”表"
    return (
        Heading("七、投资者明细表"),
        Paragraph(f"{len(source.lines):,}名投资者的逐人计算结果{where}。"),
    )


def data_sources(
    sources: tuple[DataSource, ...], results_sha256: str, software: str
) -> tuple[Block, ...]:
    """Every input with its SHA-256, and what the results and the software are known by."""
    columns = (
        Column("数据", "left", 3),
        Column("说明", "left", 6),
        Column("SHA-256", "left", 7),
    )
    rows = tuple((each.name, each.details, each.sha256) for each in sources)
    return (
        Heading("八、数据来源与校验"),
        Table(columns, rows),
        Facts((("计算结果 SHA-256", results_sha256), ("计算软件版本", software))),
        Paragraph("持有上列数据与参数的任何人均可重新计算，并以上述校验值核对数据与结果是否一致。"),
    )


def _annexes(source: BatchSource, frame: Frame, found: tuple[Remark, ...]) -> tuple[Annex, ...]:
    if len(source.lines) > MOST_LISTED_ON_PAPER:
        return ()
    shape = shape_of(source.lines, frame.facts.direction, found)
    note = (
        "金额单位：元；均价单位：元/股，显示四位小数，计算时使用精确值；"
        "股数为复权至揭露日（更正日）后的股数。"
    )
    ledger = result_ledger(source.lines, shape, found)
    return (Annex("附件一　投资者明细表", (Paragraph(note), ledger)),)
