"""Reading the public complaint database of the US CFPB, with the oddities that it is known for.

One line of its CSV becomes one complaint in the hotline's words. Lines that cannot be trusted are
refused by themselves; what is merely odd is survived and remarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from hotline.domain.closing import Outcome
from hotline.domain.intake import Intake
from lawkit.refusals import Refusal

HEADER = (
    "Date received",
    "Product",
    "Sub-product",
    "Issue",
    "Sub-issue",
    "Consumer complaint narrative",
    "Company public response",
    "Company",
    "State",
    "ZIP code",
    "Tags",
    "Consumer consent provided?",
    "Submitted via",
    "Date sent to company",
    "Company response to consumer",
    "Timely response?",
    "Consumer disputed?",
    "Complaint ID",
)
CHANNELS: Mapping[str, Intake] = MappingProxyType(
    {
        "Web": Intake.WEB,
        "Phone": Intake.PHONE,
        "Email": Intake.EMAIL,
        "Postal mail": Intake.LETTER,
        "Fax": Intake.LETTER,
        "Referral": Intake.REGULATOR_FORWARD,
    }
)
BEGINNING = date(2011, 1, 1)
"""The database begins in 2011: earlier days are slips of the pen."""
IN_PROGRESS = "In progress"
UNTIMELY = "Untimely response"
_OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "Closed with monetary relief": Outcome.SETTLED_PAID,
        "Closed with non-monetary relief": Outcome.SETTLED_OTHER,
        "Closed with relief": Outcome.SETTLED_OTHER,
        "Closed with explanation": Outcome.EXPLAINED_ACCEPTED,
        "Closed without relief": Outcome.EXPLAINED_NOT_ACCEPTED,
        "Closed": Outcome.EXPLAINED_ACCEPTED,
        UNTIMELY: Outcome.EXPLAINED_NOT_ACCEPTED,
    }
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ID = re.compile(r"[0-9]{1,20}")
_ZIP = re.compile(r"[0-9]{5}")
# What is no UTF-8 comes in as single surrogates.
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REDACTED = re.compile(r"X{2,}")
LONGEST_NAME = 200


class CfpbHeaderError(Refusal):
    """A file whose header is not that of the database."""

    code = "header_unknown"
    title = "Not the CFPB's header"
    title_zh = "表头与CFPB公开数据不符"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"Columns are missing, unknown or out of order: {', '.join(missing[:20])}.",
            f"列缺失、未知或者顺序不符：{'、'.join(missing[:20])}。",
            expected=list(HEADER),
        )


class CfpbLineError(Refusal):
    """A line that no complaint can be read from; `column` is where."""

    title = "Not a complaint"
    title_zh = "该行无法识别"

    def __init__(self, code: str, column: str, detail_zh: str) -> None:
        super().__init__(f"{column}: {code}", f"{column}：{detail_zh}", column=column)
        self.line_code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class CfpbComplaint:
    """A complaint as the database tells it, in the hotline's words."""

    complaint_id: str
    received_on: date
    sent_on: date
    product: str
    issue: str
    issue_code: str
    text: str
    company: str
    state: str
    channel: Intake
    outcome: Outcome | None
    """None while the company's answer is in progress."""
    is_timely: bool | None
    is_disputed: bool | None
    remarks: tuple[str, ...]


def require_header(columns: Sequence[str]) -> None:
    """The header, exact and in order; a byte order mark before it is survived.

    Raises CfpbHeaderError with the columns that differ.
    """
    found = [column.removeprefix("\ufeff").strip() for column in columns]
    if found != list(HEADER):
        differing = [name for name in HEADER if name not in found]
        raise CfpbHeaderError(differing or found)


def read_line(cells: Sequence[str], *, today: date) -> CfpbComplaint:
    """One line; raises CfpbLineError naming the column that cannot be read."""
    if any(_NOT_UTF8.search(cell) for cell in cells):
        raise CfpbLineError("bad_encoding", "line", "不是UTF-8编码")
    if len(cells) != len(HEADER):
        raise CfpbLineError("wrong_columns", "line", f"应有{len(HEADER)}列，实有{len(cells)}列")
    remarks: list[str] = []
    clean = [_CONTROL.sub("", cell).strip() for cell in cells]
    if any(_CONTROL.search(cell) for cell in cells):
        remarks.append("control_characters")
    line = dict(zip(HEADER, clean, strict=True))
    received_on = _day(line, "Date received", today)
    sent_on = _day(line, "Date sent to company", today)
    outcome = _outcome(line, remarks)
    remarks += _oddities(line, received_on, sent_on)
    return CfpbComplaint(
        complaint_id=_complaint_id(line),
        received_on=received_on,
        sent_on=sent_on,
        product=_joined(line["Product"], line["Sub-product"])[:LONGEST_NAME],
        issue=_joined(line["Issue"], line["Sub-issue"]),
        issue_code=issue_code(_filled(line, "Issue")),
        text=_text(line),
        company=_filled(line, "Company")[:LONGEST_NAME],
        state=line["State"],
        channel=_channel(line),
        outcome=outcome,
        is_timely=_is_timely(line),
        is_disputed=_yes_or_no(line, "Consumer disputed?"),
        remarks=tuple(remarks),
    )


def issue_code(issue: str) -> str:
    """An issue of the database as a code of its own, apart from the hotline's."""
    letters = re.sub(r"[^A-Z0-9]+", "_", issue.upper()).strip("_")
    return f"CFPB_{letters}"[:32].rstrip("_")


def lines_of(rows: Iterable[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """Every line with its number, the header being 1; empty lines count and are skipped."""
    for number, cells in enumerate(rows, start=2):
        if cells:
            yield number, cells


def _oddities(line: Mapping[str, str], received_on: date, sent_on: date) -> list[str]:
    narrative = line["Consumer complaint narrative"]
    checks = (
        (not narrative, "no_narrative"),
        (bool(_REDACTED.search(narrative)), "redacted"),
        (sent_on < received_on, "sent_before_received"),
        (bool(line["ZIP code"]) and _ZIP.fullmatch(line["ZIP code"]) is None, "zip_masked"),
        (not line["Consumer disputed?"], "dispute_unknown"),
        (line["Submitted via"] == "Fax", "fax"),
        (not line["State"], "no_state"),
    )
    return [name for holds, name in checks if holds]


def _text(line: Mapping[str, str]) -> str:
    """The narrative; most older lines have none, and say no more than product and issue."""
    narrative = line["Consumer complaint narrative"]
    parts = (line["Product"], line["Sub-product"], line["Issue"], line["Sub-issue"])
    return narrative or " / ".join(part for part in parts if part)


def _outcome(line: Mapping[str, str], remarks: list[str]) -> Outcome | None:
    response = line["Company response to consumer"]
    if response == IN_PROGRESS:
        return None
    outcome = _OUTCOMES.get(response)
    if outcome is None:
        column = "Company response to consumer"
        raise CfpbLineError("unknown_value", column, f"未知取值“{response[:50]}”")
    if response in (UNTIMELY, "Closed with relief", "Closed"):
        remarks.append("old_or_odd_response")
    is_disputed = line["Consumer disputed?"] == "Yes"
    if outcome is Outcome.EXPLAINED_ACCEPTED and is_disputed:
        return Outcome.EXPLAINED_NOT_ACCEPTED
    return outcome


def _channel(line: Mapping[str, str]) -> Intake:
    found = CHANNELS.get(line["Submitted via"])
    if found is None:
        value = line["Submitted via"][:50]
        raise CfpbLineError("unknown_value", "Submitted via", f"未知取值“{value}”")
    return found


def _complaint_id(line: Mapping[str, str]) -> str:
    if _ID.fullmatch(line["Complaint ID"]) is None:
        raise CfpbLineError("bad_id", "Complaint ID", "编号应为数字")
    return line["Complaint ID"]


def _filled(line: Mapping[str, str], column: str) -> str:
    if not line[column]:
        raise CfpbLineError("missing_value", column, "不得为空")
    return line[column]


def _day(line: Mapping[str, str], column: str, today: date) -> date:
    """A day between the beginning of the database and today."""
    text = line[column]
    try:
        found = _written_day(text)
    except ValueError as error:
        raise CfpbLineError("bad_date", column, f"日期不存在：{text[:20]}") from error
    if found is None:
        raise CfpbLineError("bad_date", column, f"日期格式不符：{text[:20]}")
    if not BEGINNING <= found <= today:
        raise CfpbLineError("bad_date", column, f"日期须在{BEGINNING}至{today}之间：{text[:20]}")
    return found


def _written_day(text: str) -> date | None:
    """Both written forms that the database has used; ValueError for a day that is none."""
    iso, american = _ISO.fullmatch(text), _AMERICAN.fullmatch(text)
    if iso is not None:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if american is not None:
        return date(int(american[3]), int(american[1]), int(american[2]))
    return None


def _is_timely(line: Mapping[str, str]) -> bool | None:
    """What the line says, except that an untimely response was none in time."""
    told = _yes_or_no(line, "Timely response?")
    return False if line["Company response to consumer"] == UNTIMELY else told


def _yes_or_no(line: Mapping[str, str], column: str) -> bool | None:
    known = {"Yes": True, "No": False, "": None, "N/A": None}
    if line[column] not in known:
        raise CfpbLineError("unknown_value", column, f"未知取值“{line[column][:50]}”")
    return known[line[column]]


def _joined(first: str, second: str) -> str:
    return f"{first} / {second}" if second else first
