"""Tables of an escrow account: trial balance, statements, what investors are owed, the fund."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lawkit.shanghai import in_shanghai
from mediation.domain.ledger_accounts import Purpose
from mediation.forms.bank import (
    AccountStatementAnswer,
    FundReportAnswer,
    MovementAnswer,
    TrialBalanceAnswer,
)
from mediation.forms.ledger_reports import (
    EscrowMovementAnswer,
    EscrowReportAnswer,
    PartyStatementAnswer,
)
from mediation.reports.words import (
    ACCOUNT_STATES,
    EVENTS,
    MODELS,
    PURPOSES,
    account_word,
    word,
)
from paperkit.table_report import Kind, ReportColumn, ReportTable, Row, TableReport
from paperkit.wording import day, percent

_COUNTERS = (
    ("debits_pending", "借方冻结"),
    ("debits_posted", "借方已记"),
    ("credits_pending", "贷方冻结"),
    ("credits_posted", "贷方已记"),
)


def _money(name: str, title: str) -> ReportColumn:
    return ReportColumn(name, title, Kind.MONEY, 3)


def _whole(name: str, title: str) -> ReportColumn:
    return ReportColumn(name, title, Kind.WHOLE, 1)


BALANCE_COLUMNS = (
    ReportColumn("code", "科目", share=1),
    ReportColumn("purpose", "名称"),
    _whole("accounts", "户数"),
    *(_money(f"{name}_fen", title) for name, title in _COUNTERS),
    _money("balance_fen", "余额"),
)
MOVEMENT_COLUMNS = (
    _whole("seq", "序号"),
    ReportColumn("at", "时间", share=3),
    ReportColumn("event", "事项", share=3),
    ReportColumn("other_account", "对方科目", share=3),
    _money("change_fen", "变动"),
    _money("held_change_fen", "冻结变动"),
    _money("balance_fen", "余额"),
)
PARTY_COLUMNS = (
    ReportColumn("party_ref", "投资者编号", share=3),
    ReportColumn("name", "姓名（名称）"),
    _money("opening_fen", "期初应付"),
    _money("allocated_fen", "本期确认"),
    _money("paid_fen", "本期已付"),
    _money("returned_fen", "本期退汇"),
    _money("other_fen", "其他变动"),
    _money("closing_fen", "期末应付"),
    _money("held_fen", "其中付款中"),
)
ESCROW_COLUMNS = (
    ReportColumn("number", "账户编号"),
    ReportColumn("title", "账户名称", share=3),
    ReportColumn("model", "类型"),
    ReportColumn("state", "状态"),
    _money("opening_fen", "期初余额"),
    _money("received_fen", "出资到账"),
    _money("paid_fen", "已付"),
    _money("returned_fen", "退汇"),
    _money("other_fen", "其他收支"),
    _money("closing_fen", "期末余额"),
    _money("held_fen", "其中付款中"),
    _whole("journal_records", "日志条数"),
)
FIGURE_COLUMNS = (ReportColumn("figure", "项目", share=5), _money("fen", "金额"))


@dataclass(frozen=True, slots=True)
class EscrowHead:
    """What every paper on an escrow account begins with."""

    number: str
    title: str
    model: str
    state: str
    administrator: str
    issuer: str
    custodian: str
    court: str
    made_at: datetime

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        return (
            ("账户名称", self.title),
            ("账户编号", self.number),
            ("账户类型", word(MODELS, self.model)),
            ("账户状态", word(ACCOUNT_STATES, self.state)),
            ("管理人", self.administrator),
            ("赔付方", self.issuer),
            ("托管银行", self.custodian),
            *((("委托法院", self.court),) if self.court else ()),
        )


def period_words(from_on: date | None, to_on: date | None) -> str:
    """A period as papers name it."""
    if from_on is None and to_on is None:
        return "开户至今"
    return f"{day(from_on) if from_on else '开户'}至{day(to_on) if to_on else '今'}"


def trial_balance_report(head: EscrowHead, balance: TrialBalanceAnswer) -> TableReport:
    """试算平衡表."""
    table = ReportTable("试算平衡表", BALANCE_COLUMNS, balance_rows(balance), has_total=True)
    found = "相等，试算平衡" if balance.is_balanced else "不相等，试算不平衡"
    note = f"全部科目借方与贷方的已记金额、冻结金额分别{found}。"
    return TableReport("试算平衡表", head.title, head.facts, (table,), head.made_at, notes=(note,))


def balance_rows(balance: TrialBalanceAnswer) -> tuple[Row, ...]:
    """Every purpose with its counters, and the sums of both sides."""
    rows: list[Row] = [
        (
            str(row.code),
            PURPOSES[Purpose(row.purpose)],
            row.accounts,
            *(getattr(row, name) for name, _ in _COUNTERS),
            row.balance_fen,
        )
        for row in balance.rows
    ]
    total = (None, "合计", None, *(getattr(balance, name) for name, _ in _COUNTERS), None)
    return (*rows, total)


def statement_report(
    head: EscrowHead,
    statement: AccountStatementAnswer,
    owner: str,
    period: tuple[date | None, date | None],
) -> TableReport:
    """账户对账单: opening, every movement, closing, holds."""
    facts = (
        *head.facts,
        ("对账科目", account_word(statement.account) + (f"　{owner}" if owner else "")),
        ("对账期间", period_words(*period)),
    )
    sums = (
        ("期初余额", statement.opening_fen),
        ("本期增加", sum(one.change_fen for one in statement.movements if one.change_fen > 0)),
        ("本期减少", sum(one.change_fen for one in statement.movements if one.change_fen < 0)),
        ("期末余额", statement.closing_fen),
        ("其中付款中", statement.held_fen),
    )
    movements = ReportTable(
        "变动明细", MOVEMENT_COLUMNS, tuple(movement_row(one) for one in statement.movements)
    )
    summary = ReportTable("余额汇总", FIGURE_COLUMNS, sums)
    return TableReport("账户对账单", head.title, facts, (summary, movements), head.made_at, main=1)


def movement_row(one: MovementAnswer) -> Row:
    """A movement as a line."""
    return (
        one.seq,
        f"{in_shanghai(one.at):%Y-%m-%d %H:%M:%S}",
        word(EVENTS, one.code),
        account_word(one.other_account),
        one.change_fen,
        one.held_change_fen,
        one.balance_fen,
    )


def party_row(one: PartyStatementAnswer) -> Row:
    """An investor as a line."""
    return tuple(getattr(one, column.name) for column in PARTY_COLUMNS)


def party_report(
    head: EscrowHead,
    lines: Iterable[PartyStatementAnswer],
    period: tuple[date | None, date | None],
) -> TableReport:
    """投资者赔付明细表, one line each, with its total."""
    rows = [party_row(one) for one in lines]
    facts = (
        *head.facts,
        ("对账期间", period_words(*period)),
        ("投资者人数", f"{len(rows):,}名"),
    )
    table = ReportTable("投资者赔付明细", PARTY_COLUMNS, (*rows, _total(rows)), has_total=True)
    note = "期初应付＋本期确认＋本期退汇＋其他变动－本期已付＝期末应付；本期确认已扣除撤销部分。"
    return TableReport("投资者赔付明细表", head.title, facts, (table,), head.made_at, notes=(note,))


def _total(rows: Sequence[Row]) -> Row:
    sums = [sum(int(row[place] or 0) for row in rows) for place in range(2, len(PARTY_COLUMNS))]
    return ("合计", "", *sums)


FUND_FIGURES = (
    ("contributed_fen", "累计出资"),
    ("allocated_fen", "累计确认赔付"),
    ("cancelled_fen", "其中撤销"),
    ("paid_fen", "累计付款成功"),
    ("returned_fen", "其中退汇"),
    ("net_paid_fen", "实际付达投资者"),
    ("owed_fen", "尚待支付"),
    ("unclaimed_fen", "逾期未领"),
    ("interest_fen", "利息收入"),
    ("fees_fen", "银行收费"),
    ("fees_refunded_fen", "费用补足"),
    ("residual_fen", "剩余款返还"),
)


def fund_report_paper(head: EscrowHead, report: FundReportAnswer) -> TableReport:
    """赔付资金报告: the whole life of the account in figures."""
    figures = ReportTable("资金情况", FIGURE_COLUMNS, fund_rows(report))
    return TableReport(
        "赔付资金报告",
        head.title,
        head.facts,
        (figures, counts_table(report)),
        head.made_at,
    )


def fund_rows(report: FundReportAnswer) -> tuple[Row, ...]:
    """The money of an account's whole life."""
    return tuple((title, getattr(report, name)) for name, title in FUND_FIGURES)


def counts_table(report: FundReportAnswer) -> ReportTable:
    """How many were paid, and which share that is."""
    rows: tuple[Row, ...] = (
        ("应获赔付投资者（名）", f"{report.entitled_investors:,}"),
        ("已付达投资者（名）", f"{report.paid_investors:,}"),
        ("付达人数比例", percent(report.paid_investors_rate)),
        ("付达金额比例", percent(report.paid_amount_rate)),
        ("成功付款（笔）", f"{report.payments:,}"),
        ("付款失败（笔）", f"{report.failures:,}"),
        ("退汇（笔）", f"{report.returns:,}"),
    )
    columns = (ReportColumn("count", "项目", share=5), ReportColumn("value", "结果", share=3))
    return ReportTable("赔付人数与比例", columns, rows)


def escrow_report_paper(report: EscrowReportAnswer, made_at: datetime) -> TableReport:
    """托管账户资金情况表 over a period."""
    rows = [escrow_row(one) for one in report.items]
    facts = (
        ("报告期间", period_words(report.from_on, report.to_on)),
        ("账户数量", f"{len(rows)}个"),
    )
    table = ReportTable("托管账户资金情况", ESCROW_COLUMNS, tuple(rows))
    note = "期初余额＋出资到账＋退汇＋其他收支－已付＝期末余额。"
    subject = period_words(report.from_on, report.to_on)
    return TableReport("托管账户资金情况表", subject, facts, (table,), made_at, notes=(note,))


def escrow_row(one: EscrowMovementAnswer) -> Row:
    """An escrow account as a line."""
    said = {"model": word(MODELS, one.model), "state": word(ACCOUNT_STATES, one.state)}
    return tuple(said.get(column.name, getattr(one, column.name)) for column in ESCROW_COLUMNS)
