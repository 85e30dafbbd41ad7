"""结案报告 to the court: its batch, one case, or everything that it sent in a period."""

from __future__ import annotations

from collections.abc import Mapping

from mediation.forms.case_reports import StatisticsAnswer
from mediation.forms.closing import ClosedCaseAnswer, CourtClosingAnswer
from mediation.reports.court_cases import CASE_COLUMNS, RESULTS, case_annex, case_row
from mediation.reports.proofs import proof_blocks, verdict
from mediation.reports.words import (
    CONFIRMATION_STATES,
    END_REASONS,
    ORIGINS,
    REFUSALS,
    STATES,
    word,
)
from paperkit.document import (
    Block,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Signatures,
    Table,
)
from paperkit.table_report import ReportTable, TableReport
from paperkit.wording import DASH, day, moment, percent, yuan

TITLE = "证券期货纠纷调解结案报告"
MOST_CASES_UPRIGHT = 15


def court_closing_document(found: CourtClosingAnswer) -> Document:
    """The report as a paper; more cases than a page holds stand in an annex."""
    is_long = len(found.cases) > MOST_CASES_UPRIGHT
    return Document(
        title=TITLE,
        running_head=f"{found.court_name}　{TITLE}",
        cover=(*_scope(found), ("案件数量", f"{len(found.cases):,}件"), *_made(found)),
        blocks=(
            *_opening(found),
            *_intake(found.statistics),
            *_outcome(found.statistics),
            *_money(found.statistics),
            *_confirmations(found.statistics),
            *_accounts(found),
            *_cases(found, is_long=is_long),
            *_closing(),
        ),
        annexes=(case_annex(found.cases),) if is_long else (),
        made_at=found.made_at,
    )


def court_closing_table(found: CourtClosingAnswer) -> TableReport:
    """The same as a table of cases, for spreadsheets."""
    rows = tuple(case_row(case) for case in found.cases)
    table = ReportTable("逐案结果", CASE_COLUMNS, rows)
    return TableReport(TITLE, found.court_name, _scope(found), (table,), found.made_at)


def _scope(found: CourtClosingAnswer) -> tuple[tuple[str, str], ...]:
    rows = [("致送法院", found.court_name)]
    if found.batch_no is not None:
        rows.append(("委派委托批次", found.batch_no))
    if found.from_on is not None:
        rows.append(("收案期间", f"{day(found.from_on)}至{day(found.to_on)}"))
    if found.scope == "case":
        case = found.cases[0]
        rows.append(("法院案号", case.court_case_no or DASH))
        rows.append(("调解案号", case.case_no))
    return tuple(rows)


def _made(found: CourtClosingAnswer) -> tuple[tuple[str, str], ...]:
    return (("报告生成", moment(found.made_at)),)


def _opening(found: CourtClosingAnswer) -> tuple[Block, ...]:
    origins = dict.fromkeys(word(ORIGINS, case.origin) for case in found.cases)
    what = {
        "entrustment": f"贵院以第{found.batch_no}号批次",
        "case": "贵院",
        "period": f"贵院于{day(found.from_on)}至{day(found.to_on)}期间",
    }[found.scope]
    sums = found.statistics
    return (
        Heading("一、基本情况"),
        Paragraph(
            f"{what}{'、'.join(origins) or '委派委托'}调解的证券期货纠纷案件共{sums.received:,}件，"
            f"涉及投资者{sums.investors:,}名，请求金额合计{yuan(sums.claimed_fen)}元。"
            f"截至{moment(found.made_at)}，现将调解与履行情况报告如下。"
        ),
    )


def _counts(rows: list[tuple[str, str]], caption: str, *, title: str = "件数") -> Table:
    columns = (Column("项目", "left", 6), Column(title, "right", 4))
    return Table(columns, tuple(rows), caption=caption)


def _by_code(counts: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"　　{word(words, code)}", f"{number:,}") for code, number in counts.items()]


def _intake(sums: StatisticsAnswer) -> tuple[Block, ...]:
    rows = [
        ("收案", f"{sums.received:,}"),
        ("受理", f"{sums.accepted:,}"),
        ("不予受理", f"{sums.refused:,}"),
        *_by_code(sums.refused_by_code, REFUSALS),
        ("受理前撤回", f"{sums.withdrawn_before_acceptance:,}"),
        ("尚在审查", f"{sums.not_yet_decided:,}"),
    ]
    return Heading("二、受理情况"), _counts(rows, "收案与受理情况表（件）")


def _outcome(sums: StatisticsAnswer) -> tuple[Block, ...]:
    rows = [
        ("各方同意调解", f"{sums.consented:,}"),
        ("达成协议并生效", f"{sums.agreed:,}"),
        ("调解不成", f"{sums.failed:,}"),
        *_by_code(sums.failed_by_reason, END_REASONS),
        ("撤回", f"{sums.withdrawn:,}"),
        ("尚在调解", f"{sums.open:,}"),
        ("结案天数（中位数／第90百分位）", f"{_days(sums.median_days)}／{_days(sums.p90_days)}"),
    ]
    return (
        Heading("三、调解结果"),
        _counts(rows, "调解结果表（件）"),
        Paragraph(
            f"以受理案件为分母，调解成功率为{percent(sums.success_rate_of_accepted)}；"
            f"以同意调解后达成协议与调解不成的案件为分母，"
            f"调解成功率为{percent(sums.success_rate_of_concluded)}。"
        ),
    )


def _days(days: int | None) -> str:
    return DASH if days is None else f"{days}日"


def _money(sums: StatisticsAnswer) -> tuple[Block, ...]:
    rows = [
        ("请求金额", yuan(sums.claimed_fen)),
        ("协议金额", yuan(sums.agreed_fen)),
        ("累计付款", yuan(sums.paid_fen)),
        ("其中退汇", yuan(sums.returned_fen)),
        ("实际付达", yuan(sums.paid_fen - sums.returned_fen)),
        ("履行率", percent(sums.performance_rate)),
    ]
    return Heading("四、履行情况"), _counts(rows, "协议与付款情况表", title="金额（元）")


def _confirmations(sums: StatisticsAnswer) -> tuple[Block, ...]:
    return (
        Heading("五、司法确认情况"),
        Paragraph(
            f"已申请司法确认{sums.confirmations_applied:,}件，"
            f"其中裁定调解协议有效{sums.confirmations_granted:,}件。"
        ),
    )


def _accounts(found: CourtClosingAnswer) -> tuple[Block, ...]:
    heading = Heading("六、赔付资金账户与账务校验")
    if not found.accounts:
        return heading, Paragraph("所涉案件未通过托管账户付款。")
    columns = (
        Column("账户", "left", 5),
        Column("出资（元）", "right", 4),
        Column("付达（元）", "right", 4),
        Column("待付（元）", "right", 4),
        Column("账务日志校验", "left", 6),
    )
    rows = tuple(
        (
            f"{each.title}\n{each.number}",
            yuan(each.contributed_fen),
            yuan(each.net_paid_fen),
            yuan(each.owed_fen),
            verdict(each.verification),
        )
        for each in found.accounts
    )
    heads = [
        (each.title, f"第{each.verification.head_seq:,}条　{each.verification.head_hash}")
        for each in found.accounts
    ]
    rule = proof_blocks(found.accounts[0].verification)[0]
    return heading, Table(columns, rows), rule, Facts((("账户", "链首校验值"), *heads))


def _cases(found: CourtClosingAnswer, *, is_long: bool) -> tuple[Block, ...]:
    heading = Heading("七、逐案结果")
    if is_long:
        return heading, Paragraph(f"{len(found.cases):,}件案件的逐案结果见附件一。")
    columns = (
        Column("法院案号", "left", 5),
        Column("结果", "left", 4),
        Column("协议金额（元）", "right", 4),
        Column("付达（元）", "right", 4),
        Column("司法确认", "left", 4),
    )
    rows = tuple(
        (
            case.court_case_no or case.case_no,
            word(RESULTS, case.result) or word(STATES, case.state),
            yuan(case.agreed_fen),
            yuan(case.paid_fen - case.returned_fen),
            _confirmation(case),
        )
        for case in found.cases
    )
    return heading, Table(columns, rows)


def _confirmation(case: ClosedCaseAnswer) -> str:
    said = word(CONFIRMATION_STATES, case.confirmation_state) or DASH
    return f"{said}\n{case.ruling_no}" if case.ruling_no else said


def _closing() -> tuple[Block, ...]:
    notes = (
        "1. 本报告依据调解案件与托管账户的记录生成，金额单位为人民币元，精确至分。",
        "2. 协议金额为生效调解协议所载金额；实际付达为累计付款减去退汇。",
        "3. 当事人为达成调解协议作出的妥协、让步及调解员笔记未纳入本报告。",
        "4. 每件法院委派委托案件终结时均已另行提交书面报告，其校验值可供核对。",
    )
    signatures = Signatures(
        ("经办人：", "复核人：", "调解组织（盖章）：", "日　期：　　　　年　　月　　日")
    )
    return Heading("八、说明"), *map(Paragraph, notes), signatures
