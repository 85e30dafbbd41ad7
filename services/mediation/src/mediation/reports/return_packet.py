"""The written report to the court at the end of a case, and the papers going back with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mediation.reports.words import END_REASONS, ITEM_KINDS, REFUSALS, STATES, word
from paperkit.document import Block, Column, Document, Facts, Heading, Paragraph, Signatures, Table
from paperkit.wording import DASH, moment, one_line

TITLE = "调解情况书面报告"


@dataclass(frozen=True, slots=True)
class ReturnPacket:
    """The stored report and what names its parties and court."""

    court: str
    case_no: str
    packet: dict[str, Any]
    sha256: str
    names: dict[str, str]
    reported_at: datetime


def return_packet_document(source: ReturnPacket) -> Document:
    """The report as a paper; everything in it comes from the stored packet."""
    packet = source.packet
    return Document(
        title=TITLE,
        running_head=f"{packet['court_case_no']}　{TITLE}",
        cover=(
            ("致送法院", source.court),
            ("法院案号", packet["court_case_no"] or DASH),
            ("调解案号", source.case_no),
            ("报告时间", moment(source.reported_at)),
        ),
        blocks=(
            Heading("一、调解结果"),
            Facts(_outcome(packet)),
            Heading("二、当事人到场与行为"),
            *_conduct(source),
            Heading("三、各方确认的无争议事实"),
            *_facts(packet["undisputed_facts"]),
            Heading("四、送达地址"),
            _addresses(source),
            Heading("五、随案材料"),
            _materials(packet["materials"]),
            Heading("六、说明"),
            Paragraph(
                "当事人为达成调解协议作出的妥协、让步及调解员笔记，依法不得在其后程序中作为对其"
                "不利的依据，未经各方同意不随案移送，本报告及所附材料均不含此类内容。"
            ),
            Facts((("报告内容 SHA-256", source.sha256),)),
            Signatures(("调解员：", "调解组织（盖章）：", "日　期：　　　　年　　月　　日")),
        ),
        annexes=(),
        made_at=source.reported_at,
        has_cover_page=False,
    )


def _outcome(packet: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    reason = packet["end_reason"]
    return (
        ("终结状态", word(STATES, packet["state"])),
        ("原因", word({**STATES, **REFUSALS, **END_REASONS}, reason)),
        ("情况说明", one_line(packet["explanation"]) or DASH),
    )


def _name(source: ReturnPacket, party_ref: str) -> str:
    return source.names.get(party_ref, party_ref)


def _conduct(source: ReturnPacket) -> tuple[Block, ...]:
    columns = (Column("当事人", "left", 6), Column("到场次数", "right", 2))
    rows = tuple(
        (_name(source, party_ref), f"{times:,}")
        for party_ref, times in source.packet["attendance"].items()
    )
    conduct = one_line(source.packet["costly_conduct"])
    said = (
        f"当事人有下列增加他方成本的行为：{conduct}"
        if conduct
        else "未发现当事人有增加他方成本的行为。"
    )
    return Table(columns, rows) if rows else Paragraph("无到场记录。"), Paragraph(said)


def _facts(facts: list[str]) -> tuple[Block, ...]:
    if not facts:
        return (Paragraph("无。"),)
    return tuple(
        Paragraph(f"{number}. {one_line(fact)}") for number, fact in enumerate(facts, start=1)
    )


def _addresses(source: ReturnPacket) -> Block:
    rows = tuple(
        (_name(source, party_ref), address)
        for party_ref, address in source.packet["delivery_addresses"].items()
    )
    return Facts(rows) if rows else Paragraph("未确认送达地址。")


def _materials(materials: list[dict[str, str]]) -> Block:
    if not materials:
        return Paragraph("无。")
    columns = (
        Column("材料", "left", 5),
        Column("类别", "left", 3),
        Column("SHA-256", "left", 8),
    )
    rows = tuple(
        (each["name"], word(ITEM_KINDS, each["kind"]), each["sha256"] or DASH) for each in materials
    )
    return Table(columns, rows)
