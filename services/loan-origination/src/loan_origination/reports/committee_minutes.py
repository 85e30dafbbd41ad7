"""贷审会会议纪要: what the committee had before it, how it voted, what it waived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from loan_origination.reports.paper_frame import METHODS, money, paper
from paperkit.document import Block, Column, Document, Facts, Heading, Paragraph, Signatures, Table
from paperkit.wording import DASH, day, percent

TITLE = "贷审会会议纪要"
VOTES = {"approve": "同意", "refuse": "不同意", "defer": "再议"}
OUTCOMES = {"approve": "同意", "refuse": "否决", "defer": "退回补充后再议"}
REVIEW_VERDICTS = {
    "agree": "同意",
    "agree_with_conditions": "有条件同意",
    "disagree": "不同意",
}


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote; the name is left out where the reader may not see it."""

    person: str | None
    vote: str
    reason: str


@dataclass(frozen=True, slots=True)
class WaivedRule:
    """A rule that binds in principle and its waiver, as the members saw it."""

    rule_id: str
    article: str
    reason: str
    evidence: tuple[str, ...]
    proposed_by: str
    opinion: str
    state: str


@dataclass(frozen=True, slots=True)
class CommitteeMinutes:
    """Everything the minutes show."""

    number: str
    meeting_number: int
    meets_on: date
    branch: str
    borrower: str
    amount_fen: int | None
    months: int | None
    annual_rate: Fraction | None
    method: str | None
    file_sha256: str
    members: tuple[str, ...]
    present: tuple[str, ...]
    conflicted: tuple[str, ...]
    review_verdict: str
    reviewer: str
    ballots: tuple[Ballot, ...]
    outcome: str
    waivers: tuple[WaivedRule, ...]
    conditions: tuple[tuple[str, str], ...]
    closed_by: str
    closed_at: datetime
    made_at: datetime


def minutes_document(minutes: CommitteeMinutes) -> Document:
    """The minutes: the reviewer's opinion stands before the votes."""
    facts = (
        ("申请编号", minutes.number),
        ("会议", f"第{minutes.meeting_number}次审议，{day(minutes.meets_on)}"),
        ("经办行", minutes.branch),
        ("借款人", minutes.borrower),
        ("应到委员", "、".join(minutes.members)),
        ("实到委员", "、".join(minutes.present) or DASH),
        ("回避委员", "、".join(minutes.conflicted) or "无"),
        ("审议材料指纹（SHA-256）", minutes.file_sha256),
    )
    blocks: tuple[Block, ...] = (
        Heading("一、审议事项"),
        Facts(_asked(minutes)),
        Heading("二、审查意见"),
        Paragraph(
            f"审查人{minutes.reviewer}：{REVIEW_VERDICTS.get(minutes.review_verdict, DASH)}。"
        ),
        Heading("三、例外事项"),
        *_waivers(minutes.waivers),
        Heading("四、表决"),
        _ballots(minutes.ballots),
        Paragraph(_counted(minutes)),
        Heading("五、附加条件"),
        *_conditions(minutes.conditions),
        Signatures(
            (
                f"会议秘书：{minutes.closed_by}",
                "主任委员（签字）：＿＿＿＿＿＿＿＿",
                f"表决结束日期：{day(minutes.closed_at.date())}",
            )
        ),
    )
    return paper(TITLE, minutes.number, facts, blocks, minutes.made_at)


def _asked(minutes: CommitteeMinutes) -> tuple[tuple[str, str], ...]:
    amount, months, rate = minutes.amount_fen, minutes.months, minutes.annual_rate
    return (
        ("贷款金额", DASH if amount is None else money(amount)),
        ("贷款期限", DASH if months is None else f"{months}个月"),
        ("年利率", DASH if rate is None else percent(rate)),
        ("还款方式", METHODS.get(minutes.method or "", DASH)),
    )


def _waivers(waivers: tuple[WaivedRule, ...]) -> tuple[Block, ...]:
    if not waivers:
        return (Paragraph("无原则性条款例外申请。"),)
    columns = (
        Column("规则", "left", 2),
        Column("条款", "left", 4),
        Column("例外理由及依据", "left", 6),
        Column("提出人", "left", 3),
        Column("审查意见", "left", 3),
        Column("状态", "left", 2),
    )
    rows = tuple(
        (
            each.rule_id,
            each.article,
            f"{each.reason}（依据：{'；'.join(each.evidence) or DASH}）",
            each.proposed_by,
            each.opinion or DASH,
            each.state,
        )
        for each in waivers
    )
    return (Table(columns, rows),)


def _ballots(ballots: tuple[Ballot, ...]) -> Table:
    columns = (Column("委员", "left", 3), Column("表决", "center", 1), Column("理由", "left", 5))
    rows = tuple(
        (each.person or f"委员{place}", VOTES[each.vote], each.reason or DASH)
        for place, each in enumerate(ballots, 1)
    )
    return Table(columns, rows)


def _counted(minutes: CommitteeMinutes) -> str:
    counts = {vote: sum(each.vote == vote for each in minutes.ballots) for vote in VOTES}
    told = "，".join(f"{VOTES[vote]}{count}票" for vote, count in counts.items())
    return f"实到{len(minutes.present)}人，{told}。审议结论：{OUTCOMES[minutes.outcome]}。"


def _conditions(conditions: tuple[tuple[str, str], ...]) -> tuple[Block, ...]:
    if not conditions:
        return (Paragraph("未附加条件。"),)
    return (Table((Column("阶段", "left", 1), Column("条件", "left", 5)), conditions),)
