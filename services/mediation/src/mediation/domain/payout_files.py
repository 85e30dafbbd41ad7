"""The files that go to the bank and come back: CSV with header, trailer and control totals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from mediation.domain.payout_channels import RECORD_TYPES, Channel
from mediation.domain.payout_errors import ControlTotalError, ResultFileError
from mediation.domain.payouts import FailCode, Result

FORMAT = "1"
CURRENCY = "CNY"
RESULT_CELLS = 6
ORDER_CELLS = 9


@dataclass(frozen=True, slots=True)
class FileHead:
    """What the header says: of which ledger and batch, for which day."""

    ledger: str
    batch_no: str
    on: date


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment order as the bank reads it."""

    line_no: int
    instruction_id: str
    payee_name: str
    payee_account: str
    bank_code: str
    amount_fen: int
    purpose: str
    memo: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What the bank says of one instruction."""

    instruction_id: str
    result: Result
    bank_ref: str
    settled_on: date | None
    fail_code: str
    fail_text: str


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A bank's file of results with its control totals."""

    head: FileHead
    count: int
    sum_fen: int
    lines: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A payout file as the bank reads it."""

    head: FileHead
    sum_fen: int
    lines: tuple[Instruction, ...]


def sealed_file(
    head: FileHead, instructions: Sequence[Instruction], channel: Channel = Channel.BANK
) -> bytes:
    """The outgoing file, byte for byte the same for the same batch.

    For the depository the account is a securities account and the bank's code a participant's.
    """
    rows = (
        (
            channel.record_type,
            one.line_no,
            one.instruction_id,
            one.payee_name,
            one.payee_account,
            one.bank_code,
            one.amount_fen,
            one.purpose,
            one.memo,
        )
        for one in instructions
    )
    total = sum(one.amount_fen for one in instructions)
    return _framed(head, rows, count=len(instructions), sum_fen=total)


def result_file(head: FileHead, lines: Sequence[ResultLine], *, sum_fen: int) -> bytes:
    """A file of results as a bank writes it; `sum_fen` is the sum of the instructions named."""
    rows = (
        (
            one.instruction_id,
            one.result.value,
            one.bank_ref,
            one.settled_on.isoformat() if one.settled_on else "",
            one.fail_code,
            one.fail_text,
        )
        for one in lines
    )
    return _framed(head, rows, count=len(lines), sum_fen=sum_fen)


def read_result_file(content: bytes) -> ResultFile:
    """The results in a bank's file.

    Raises ResultFileError with the line, and ControlTotalError where count, sum or hash of header
    and trailer do not agree with the content.
    """
    head, count, total, rows = _framed_rows(content)
    lines = tuple(_result(number, row) for number, row in enumerate(rows, start=2))
    named = {line.instruction_id for line in lines}
    if len(named) != len(lines):
        raise ResultFileError(1, "an instruction is named twice", "同一指令重复出现")
    return ResultFile(head, count, total, lines)


def read_sealed_file(content: bytes) -> SealedFile:
    """The payments of an outgoing file, as the bank at the other end takes them.

    Raises ResultFileError with the line, and ControlTotalError where header, lines and trailer do
    not agree.
    """
    head, _, total, rows = _framed_rows(content)
    lines = tuple(_instruction(number, row) for number, row in enumerate(rows, start=2))
    found = sum(line.amount_fen for line in lines)
    if found != total:
        raise ControlTotalError("sum_fen", declared=total, found=found)
    return SealedFile(head, total, lines)


def _framed_rows(content: bytes) -> tuple[FileHead, int, int, list[list[str]]]:
    """Head, count, sum and the lines between header and trailer, all three in agreement."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ResultFileError(1, "the file is not UTF-8", "文件不是UTF-8编码") from error
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ResultFileError(1, "the file is not CSV", "文件不是CSV格式") from error
    if len(rows) < 2 or rows[0][:1] != ["H"] or rows[-1][:1] != ["T"]:  # noqa: PLR2004
        raise ResultFileError(1, "header or trailer is missing", "缺少文件头或文件尾")
    head, count, total = _header(rows[0])
    _check_trailer(content, rows[-1], count=count, sum_fen=total, lines=len(rows) - 2)
    return head, count, total, rows[1:-1]


def _framed(head: FileHead, rows: Iterable[Sequence[object]], *, count: int, sum_fen: int) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    day = head.on.strftime("%Y%m%d")
    writer.writerow(["H", FORMAT, head.ledger, head.batch_no, day, count, sum_fen, CURRENCY])
    writer.writerows(rows)
    body = text.getvalue().encode()
    return body + f"T,{count},{sum_fen},{sha256(body).hexdigest()}\n".encode()


def _header(row: Sequence[str]) -> tuple[FileHead, int, int]:
    try:
        _, version, ledger, batch_no, day, count, total, currency = row
        on = date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}")
        head = FileHead(ledger, batch_no, on), _whole(count), _whole(total)
    except ValueError as error:
        raise ResultFileError(1, "the header is malformed", "文件头格式错误") from error
    if version != FORMAT or currency != CURRENCY:
        raise ResultFileError(1, "unknown version or currency", "版本或币种不符")
    return head


def _check_trailer(
    content: bytes, row: Sequence[str], *, count: int, sum_fen: int, lines: int
) -> None:
    last = lines + 2
    try:
        _, found_count, found_sum, digest = row
        declared = _whole(found_count), _whole(found_sum)
    except ValueError as error:
        raise ResultFileError(last, "the trailer is malformed", "文件尾格式错误") from error
    if count != lines or declared[0] != lines:
        raise ControlTotalError("count", declared=count, found=lines)
    if declared[1] != sum_fen:
        raise ControlTotalError("sum_fen", declared=declared[1], found=sum_fen)
    body = content[: content.rstrip(b"\r\n").rfind(b"\n") + 1]
    found = sha256(body).hexdigest()
    if digest != found:
        raise ControlTotalError("sha256", declared=digest, found=found)


def _result(number: int, row: Sequence[str]) -> ResultLine:
    if len(row) != RESULT_CELLS:
        raise ResultFileError(number, "six cells are needed", "须有六列")
    instruction, result, bank_ref, settled, fail_code, fail_text = row
    try:
        known = Result(result)
        settled_on = date.fromisoformat(settled) if settled else None
        if known is Result.FAILED:
            fail_code = FailCode(fail_code).value
    except ValueError as error:
        raise ResultFileError(number, f"{error}", "结果、日期或失败代码无效") from error
    if known is Result.SUCCESS and not bank_ref:
        raise ResultFileError(number, "a success needs its bank_ref", "成功须有银行流水号")
    return ResultLine(instruction, known, bank_ref, settled_on, fail_code, fail_text)


def _instruction(number: int, row: Sequence[str]) -> Instruction:
    if len(row) != ORDER_CELLS or row[0] not in RECORD_TYPES:
        raise ResultFileError(number, "a line of nine cells with its type is needed", "须有九列")
    _, line_no, instruction, name, account, bank_code, amount, purpose, memo = row
    try:
        whole = _whole(line_no), _whole(amount)
    except ValueError as error:
        raise ResultFileError(number, "a whole number is needed", "须为整数") from error
    return Instruction(whole[0], instruction, name, account, bank_code, whole[1], purpose, memo)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
