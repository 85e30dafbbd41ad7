"""调解统计表: closing statistics of cases by court, month, year, origin, issuer or mediator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mediation.forms.case_reports import ReportAnswer, StatisticsAnswer
from mediation.forms.ledger_reports import FundPeriodAnswer, FundsReportAnswer
from mediation.reports.escrow_tables import period_words
from mediation.reports.words import END_REASONS, MODELS, ORIGINS, REFUSALS, word
from paperkit.table_report import Kind, ReportColumn, ReportTable, Row, TableReport

TITLE = "调解结案统计表"
GROUP_TITLES: Mapping[str, str] = {
    "court": "法院",
    "month": "月份",
    "year": "年度",
    "origin": "来源",
    "issuer": "相对方",
    "mediator": "调解员",
    "tier": "程序",
}
_COUNTS = (
    ("received", "收案"),
    ("accepted", "受理"),
    ("refused", "不予受理"),
    ("consented", "同意调解"),
    ("agreed", "达成协议"),
    ("failed", "调解不成"),
    ("withdrawn", "撤回"),
    ("open", "在办"),
)
_MONEY = (
    ("claimed_fen", "请求金额"),
    ("agreed_fen", "协议金额"),
    ("paid_fen", "累计付款"),
    ("returned_fen", "其中退汇"),
)
_RATES = (
    ("success_rate_of_accepted", "成功率（受理口径）"),
    ("success_rate_of_concluded", "成功率（办结口径）"),
    ("performance_rate", "履行率"),
)
_OTHERS = (
    ("not_yet_decided", "尚在审查"),
    ("withdrawn_before_acceptance", "受理前撤回"),
    ("failed_after_consent", "同意后调解不成"),
    ("investors", "投资者人数"),
    ("median_days", "结案天数中位数"),
    ("p90_days", "结案天数第90百分位"),
    ("confirmations_applied", "申请司法确认"),
    ("confirmations_granted", "确认有效"),
)


def _columns(
    names: tuple[tuple[str, str], ...], kind: Kind, *, share: int = 2
) -> tuple[ReportColumn, ...]:
    return tuple(ReportColumn(name, title, kind, share) for name, title in names)


def statistics_report(report: ReportAnswer, made_at: datetime) -> TableReport:
    """The statistics of a period as tables; the full one is also the CSV."""
    group = ReportColumn("group", GROUP_TITLES[report.by], share=4)
    counts = (group, *_columns(_COUNTS[:7], Kind.WHOLE))
    # A hundred billion yuan has to fit, so amounts and rates do not share a line.
    money = (group, *_columns(_MONEY, Kind.MONEY, share=4))
    rates = (group, *_columns(_RATES, Kind.RATE, share=4))
    full = (
        group,
        *_columns((*_COUNTS, *_OTHERS), Kind.WHOLE),
        *_columns(_MONEY, Kind.MONEY),
        *_columns(_RATES, Kind.RATE),
    )
    days = period_words(report.from_on, report.to_on)
    tables = (
        ReportTable("案件情况（件）", counts, _rows(report, counts), has_total=True),
        ReportTable("金额", money, _rows(report, money), has_total=True),
        ReportTable("成功率与履行率", rates, _rows(report, rates), has_total=True),
        _reasons("不予受理原因", report.total.refused_by_code, REFUSALS),
        _reasons("调解不成原因", report.total.failed_by_reason, END_REASONS),
        ReportTable("统计全表", full, _rows(report, full), has_total=True, is_for_paper=False),
    )
    facts = (("统计期间", f"{days}收案"), ("分组", GROUP_TITLES[report.by]))
    notes = (
        "履行率：（累计付款－退汇）÷协议金额。收案＝受理＋不予受理＋尚在审查＋受理前撤回；受理＝达成协议＋调解不成＋撤回＋在办。",
        "受理口径：达成协议÷受理（公开发布所用口径）；办结口径：达成协议÷（达成协议＋同意后调解不成）。",
        "一案由数名调解员办理的，按调解员分组时在各人名下各计一次，合计仍计一次。",
    )
    shown = tuple(table for table in tables if table.rows)
    return TableReport(TITLE, days, facts, shown, made_at, notes, main=len(shown) - 1)


def _rows(report: ReportAnswer, columns: tuple[ReportColumn, ...]) -> tuple[Row, ...]:
    groups = [(_group(report.by, each.name), each.statistics) for each in report.groups]
    return tuple(_row(name, sums, columns) for name, sums in (*groups, ("合计", report.total)))


def _row(name: str, sums: StatisticsAnswer, columns: tuple[ReportColumn, ...]) -> Row:
    return (name, *(getattr(sums, column.name) for column in columns[1:]))


def _group(by: str, name: str) -> str:
    if by == "origin":
        return word(ORIGINS, name)
    return name or "（无）"


def _reasons(name: str, counts: Mapping[str, int], words: Mapping[str, str]) -> ReportTable:
    columns = (
        ReportColumn("reason", "原因", share=5),
        ReportColumn("cases", "件数", Kind.WHOLE, 2),
    )
    rows: tuple[Row, ...] = tuple((word(words, code), number) for code, number in counts.items())
    return ReportTable(name, columns, rows)


_FUND_COLUMNS = (
    ReportColumn("number", "账户编号"),
    ReportColumn("title", "账户名称"),
    ReportColumn("model", "类型"),
    ReportColumn("contributed_fen", "出资", Kind.MONEY),
    ReportColumn("allocated_fen", "确认赔付", Kind.MONEY),
    ReportColumn("cancelled_fen", "撤销", Kind.MONEY),
    ReportColumn("paid_fen", "付款成功", Kind.MONEY),
    ReportColumn("returned_fen", "退汇", Kind.MONEY),
    ReportColumn("interest_fen", "利息", Kind.MONEY),
    ReportColumn("fees_fen", "费用", Kind.MONEY),
    ReportColumn("residual_fen", "剩余款返还", Kind.MONEY),
    ReportColumn("payments", "付款笔数", Kind.WHOLE),
    ReportColumn("failures", "失败笔数", Kind.WHOLE),
    ReportColumn("returns", "退汇笔数", Kind.WHOLE),
    ReportColumn("entitled_investors", "应获赔人数", Kind.WHOLE),
    ReportColumn("paid_investors", "已付达人数", Kind.WHOLE),
    ReportColumn("paid_investors_rate", "人数比例", Kind.RATE),
    ReportColumn("paid_amount_rate", "金额比例", Kind.RATE),
)


def funds_report(report: FundsReportAnswer, made_at: datetime) -> TableReport:
    """赔付资金汇总表: every account's movements of a period, and how far paying has come."""
    days = period_words(report.from_on, report.to_on)
    table = ReportTable(
        "赔付资金汇总", _FUND_COLUMNS, tuple(_fund_row(one) for one in report.items)
    )
    facts = (("报告期间", days), ("账户数量", f"{len(report.items)}个"))
    note = "金额与笔数为报告期间发生数；人数与比例为截至报告生成时的累计数。"
    return TableReport("赔付资金汇总表", days, facts, (table,), made_at, notes=(note,))


def _fund_row(one: FundPeriodAnswer) -> Row:
    said = {"model": word(MODELS, one.model)}
    return tuple(said.get(column.name, getattr(one, column.name)) for column in _FUND_COLUMNS)
