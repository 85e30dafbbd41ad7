"""Bank statements: their own sums, and which line is which movement of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from lawkit.calendar import Calendar
from lawkit.refusals import Refusal

MATCHING_WORKING_DAYS = 3
_INSTRUCTION = re.compile(r"P[A-Z2-7]{25}")


class LineKind(StrEnum):
    """What the bank says a line is."""

    PAYMENT = "payment"
    INTEREST = "interest"
    FEE = "fee"


class StatementError(Refusal):
    """Root of what reconciliation refuses."""


class StatementSumError(StatementError):
    code = "control_total_mismatch"
    title = "The statement does not add up"
    title_zh = "对账单金额不平"

    def __init__(self, *, expected_fen: int, closing_fen: int) -> None:
        super().__init__(
            f"Opening and lines give {expected_fen} fen, the closing says {closing_fen}.",
            f"期初加发生额为{expected_fen}分，期末为{closing_fen}分。",
            expected_fen=expected_fen,
            closing_fen=closing_fen,
        )


class OpeningMismatchError(StatementError):
    code = "opening_mismatch"
    title = "The opening is not the previous closing"
    title_zh = "期初与上期期末不符"

    def __init__(self, *, opening_fen: int, previous_fen: int) -> None:
        super().__init__(
            f"The opening is {opening_fen} fen, the previous closing {previous_fen}.",
            f"期初为{opening_fen}分，上期期末为{previous_fen}分。",
            opening_fen=opening_fen,
            previous_fen=previous_fen,
        )


class StatementOverlapError(StatementError):
    code = "statement_overlap"
    title = "The days are covered already"
    title_zh = "对账期间重叠"

    def __init__(self, from_on: date, known_to: date) -> None:
        super().__init__(
            f"Days from {from_on} on are covered to {known_to} with other content.",
            f"自{from_on}起的期间与已导入至{known_to}的对账单重叠且内容不同。",
        )


class MatchSumError(StatementError):
    code = "match_sum_mismatch"
    title = "Lines and transfers differ in sum"
    title_zh = "流水与账务合计不符"

    def __init__(self, *, lines_fen: int, transfers_fen: int) -> None:
        super().__init__(
            f"The lines sum to {lines_fen} fen, the transfers to {transfers_fen}.",
            f"流水合计{lines_fen}分，账务合计{transfers_fen}分。",
            lines_fen=lines_fen,
            transfers_fen=transfers_fen,
        )


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as the bank states it; money in is positive."""

    line_ref: str
    on: date
    amount_fen: int
    counterparty_name: str = ""
    counterparty_account: str = ""
    bank_ref: str = ""
    memo: str = ""
    kind: LineKind = LineKind.PAYMENT


@dataclass(frozen=True, slots=True)
class External:
    """A posted transfer over the bank account that no line is matched with; in is positive."""

    transfer_id: UUID
    amount_fen: int
    on: date
    counterparty_account: str
    refs: frozenset[str]


def check_statement(
    *,
    opening_fen: int,
    closing_fen: int,
    from_on: date,
    lines: Sequence[StatementLine],
    previous: tuple[date, int] | None,
) -> None:
    """A statement adds up, begins where the one before ended, and covers new days.

    `previous` is the last day and closing of the statement before. Raises StatementSumError,
    StatementOverlapError, OpeningMismatchError.
    """
    expected = opening_fen + sum(line.amount_fen for line in lines)
    if expected != closing_fen:
        raise StatementSumError(expected_fen=expected, closing_fen=closing_fen)
    if previous is None:
        if opening_fen != 0:
            raise OpeningMismatchError(opening_fen=opening_fen, previous_fen=0)
        return
    known_to, previous_fen = previous
    if from_on <= known_to:
        raise StatementOverlapError(from_on, known_to)
    if opening_fen != previous_fen:
        raise OpeningMismatchError(opening_fen=opening_fen, previous_fen=previous_fen)


def named_instruction(line: StatementLine) -> str | None:
    """The instruction id in a line's bank reference or memo."""
    for text in (line.bank_ref, line.memo):
        found = _INSTRUCTION.search(text)
        if found:
            return found.group()
    return None


def candidates(
    line: StatementLine, externals: Iterable[External], calendar: Calendar
) -> list[External]:
    """The transfers a line may be: the same bank reference, else amount, account and nearness."""
    same_amount = [one for one in externals if one.amount_fen == line.amount_fen]
    by_ref = [one for one in same_amount if line.bank_ref and line.bank_ref in one.refs]
    if by_ref:
        return by_ref
    return [
        one
        for one in same_amount
        if one.counterparty_account == line.counterparty_account
        and working_days_between(one.on, line.on, calendar) <= MATCHING_WORKING_DAYS
    ]


def working_days_between(first: date, second: date, calendar: Calendar) -> int:
    """How many working days lie after the earlier day, up to and including the later one."""
    day, end = min(first, second), max(first, second)
    count = 0
    while day < end:
        day = calendar.next_working(day)
        count += 1
        if count > MATCHING_WORKING_DAYS * 10:
            break
    return count


class AgeBucket(StrEnum):
    """How old a break is, in working days."""

    NEW = "0-1"
    AGING = "2-5"
    OLD = ">5"


def age_bucket(since: date, on: date, calendar: Calendar) -> AgeBucket:
    """The bucket of a break that is open since a day."""
    days = working_days_between(since, on, calendar)
    if days <= 1:
        return AgeBucket.NEW
    return AgeBucket.AGING if days <= 5 else AgeBucket.OLD  # noqa: PLR2004 - the bucket's name


@dataclass(frozen=True, slots=True)
class ControlEquation:
    """Bank account of the ledger against the bank's own closing, on one day."""

    ledger_bank_fen: int
    statement_closing_fen: int
    transfers_not_on_statement_fen: int
    lines_not_posted_fen: int

    @property
    def holds(self) -> bool:
        expected = (
            self.statement_closing_fen
            + self.transfers_not_on_statement_fen
            - self.lines_not_posted_fen
        )
        return self.ledger_bank_fen == expected


def check_match(lines: Mapping[str, int], transfers: Mapping[UUID, int]) -> None:
    """A grouped match joins lines and transfers of equal sums; raises MatchSumError.

    Lines that sum to nothing, an error of the bank with its correction, need no transfer.
    """
    if not lines or sum(lines.values()) != sum(transfers.values()):
        raise MatchSumError(lines_fen=sum(lines.values()), transfers_fen=sum(transfers.values()))
