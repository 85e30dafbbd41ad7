"""The investors' results of a calculation, as a report lists and sums them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from loss_calc.domain.facts import Direction
from paperkit.document import Column, Ledger
from paperkit.wording import (
    DASH,
    masked,
    notice_code,
    notice_text,
    one_line,
    percent,
    price,
    shares,
    yuan,
)

BAND_LIMITS_YUAN = (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)
FEN = 100
MONEY = (
    ("difference_loss_fen", "投资差额损失"),
    ("payable_difference_fen", "扣除后差额"),
    ("commission_fen", "佣金"),
    ("stamp_duty_fen", "印花税"),
    ("interest_fen", "利息"),
    ("total_fen", "合计"),
)


class ResultLine(NamedTuple):
    """One investor's result, kept small: a batch has tens of thousands."""

    investor_id: str
    name: str | None
    eligible_quantity: int | str
    sold_quantity: int | str
    held_quantity: int | str
    buy_average: str | None
    sell_average: str | None
    difference_loss_fen: int
    deduction_ratio: str
    payable_difference_fen: int
    commission_fen: int
    stamp_duty_fen: int
    interest_fen: int
    total_fen: int
    warnings: tuple[str, ...]


def result_line(answer: dict[str, Any], name: str | None) -> ResultLine:
    """The line of a stored result; identity numbers are masked from here on."""
    fields = {field: answer[field] for field in ResultLine._fields if field in answer}
    fields["investor_id"] = masked(one_line(answer["investor_id"]))
    fields["name"] = one_line(name) if name else None
    return ResultLine(**{**fields, "warnings": tuple(answer["warnings"])})


@dataclass(frozen=True, slots=True)
class Band:
    """The investors whose total lies in one band."""

    name: str
    investors: int
    total_fen: int


def bands(lines: Iterable[ResultLine]) -> tuple[Band, ...]:
    """How the totals are distributed; lower limits belong to their band."""
    limits = [limit * FEN for limit in BAND_LIMITS_YUAN]
    counted, summed = [0] * (len(limits) + 2), [0] * (len(limits) + 2)
    for line in lines:
        place = 0 if line.total_fen <= 0 else 1 + sum(line.total_fen >= limit for limit in limits)
        counted[place] += 1
        summed[place] += line.total_fen
    found = zip(_band_names(), counted, summed, strict=True)
    return tuple(Band(name, investors, total) for name, investors, total in found)


def _band_names() -> list[str]:
    short = [_short(limit) for limit in BAND_LIMITS_YUAN]
    between = [f"{low}（含）至{high}" for low, high in pairwise(short)]
    return ["无损失", f"{short[0]}以下", *between, f"{short[-1]}（含）以上"]


def _short(limit: int) -> str:
    ten_thousand = 10_000
    return f"{limit // ten_thousand}万元" if limit >= ten_thousand else f"{limit:,}元"


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on single investors' results, with the number that marks their lines."""

    number: int
    code: str
    text: str
    investors: int


def remarks(lines: Iterable[ResultLine], common: Sequence[str]) -> tuple[Remark, ...]:
    """The remarks that concern some investors and not the whole case, numbered by their codes."""
    concerned: Counter[str] = Counter()
    texts: dict[str, str] = {}
    shared = set(common)
    for line in lines:
        own = {notice_code(each): notice_text(each) for each in line.warnings if each not in shared}
        concerned.update(own.keys())
        for code, text in own.items():
            texts.setdefault(code, text)
    return tuple(
        Remark(number, code, texts[code], concerned[code])
        for number, code in enumerate(sorted(concerned), start=1)
    )


@dataclass(frozen=True, slots=True)
class LedgerShape:
    """Which columns the list of investors needs."""

    direction: Direction
    has_names: bool
    has_interest: bool
    has_remarks: bool


def shape_of(lines: Sequence[ResultLine], direction: Direction, found: object) -> LedgerShape:
    """The columns that say something about these investors."""
    return LedgerShape(
        direction=direction,
        has_names=any(line.name for line in lines),
        has_interest=any(line.interest_fen for line in lines),
        has_remarks=bool(found),
    )


def quantity_titles(direction: Direction) -> tuple[str, str]:
    """What the closed and the open part of a claim are called."""
    if direction is Direction.BULL:
        return "揭露后\n卖出", "基准日\n持有"
    return "揭露后\n买回", "基准日\n未买回"


def result_ledger(
    lines: Sequence[ResultLine], shape: LedgerShape, found: Sequence[Remark]
) -> Ledger:
    """The list of all investors with the sums as its last row."""
    numbers = {remark.code: str(remark.number) for remark in found}
    rows = [_cells(place, line, shape, numbers) for place, line in enumerate(lines, start=1)]
    return Ledger(_columns(shape), (*rows, _sums(lines, shape)))


def _columns(shape: LedgerShape) -> tuple[Column, ...]:
    closed, held = quantity_titles(shape.direction)
    names = [Column("姓名\n（名称）")] if shape.has_names else []
    numeric = ["可索赔\n股数", closed, held, "买入均价", "卖出均价", "投资差额\n损失", "扣除比例"]
    numeric += ["扣除后\n差额", "佣金", "印花税", *(["利息"] if shape.has_interest else []), "合计"]
    return (
        Column("序号", "center"),
        Column("投资者\n编号"),
        *names,
        *(Column(title, "right") for title in numeric),
        *([Column("注", "center")] if shape.has_remarks else []),
    )


def _cells(
    place: int, line: ResultLine, shape: LedgerShape, numbers: dict[str, str]
) -> tuple[str, ...]:
    cells = [str(place), line.investor_id]
    if shape.has_names:
        cells.append(line.name or DASH)
    cells += [shares(line.eligible_quantity), shares(line.sold_quantity)]
    cells += [shares(line.held_quantity), price(line.buy_average), price(line.sell_average)]
    cells += [yuan(line.difference_loss_fen), percent(line.deduction_ratio)]
    cells += _charges(line, shape)
    if shape.has_remarks:
        codes = dict.fromkeys(notice_code(each) for each in line.warnings)
        cells.append(" ".join(numbers[code] for code in codes if code in numbers))
    return tuple(cells)


def _charges(line: ResultLine, shape: LedgerShape) -> list[str]:
    cells = [yuan(line.payable_difference_fen), yuan(line.commission_fen)]
    cells.append(yuan(line.stamp_duty_fen))
    if shape.has_interest:
        cells.append(yuan(line.interest_fen))
    return [*cells, yuan(line.total_fen)]


def _sums(lines: Sequence[ResultLine], shape: LedgerShape) -> tuple[str, ...]:
    sums = {name: sum(getattr(line, name) for line in lines) for name, _ in MONEY}
    cells = ["合计", f"{len(lines):,}名", *([""] if shape.has_names else []), "", "", "", "", ""]
    cells += [yuan(sums["difference_loss_fen"]), ""]
    cells += [yuan(sums["payable_difference_fen"]), yuan(sums["commission_fen"])]
    cells.append(yuan(sums["stamp_duty_fen"]))
    if shape.has_interest:
        cells.append(yuan(sums["interest_fen"]))
    cells.append(yuan(sums["total_fen"]))
    return (*cells, *([""] if shape.has_remarks else []))
