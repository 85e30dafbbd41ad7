"""Capital numerals, periods and tables of reports, without a database."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.domain.statistics import statistics
from mediation.forms.case_reports import statistics_answer
from mediation.forms.closing import ClosedCaseAnswer, CourtClosingAnswer
from mediation.reports.capitals import LARGEST_FEN, capital_yuan
from mediation.reports.court_closing import court_closing_document
from paperkit.csv_lines import csv_cell
from paperkit.document import Ledger, Table
from paperkit.table_report import (
    MOST_TABLE_ROWS,
    Kind,
    ReportColumn,
    ReportTable,
    TableReport,
    csv_of,
    document_of,
)
from servicekit.periods import period_days

MADE_AT = datetime(2026, 11, 21, tzinfo=UTC)
COLUMNS = (ReportColumn("name", "姓名"), ReportColumn("amount_fen", "金额", Kind.MONEY))


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "人民币零元整"),
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (105, "人民币壹元零伍分"),
        (1_000, "人民币壹拾元整"),
        (10_010, "人民币壹佰元壹角整"),
        (100_500, "人民币壹仟零伍元整"),
        (123_456, "人民币壹仟贰佰叁拾肆元伍角陆分"),
        (1_000_100, "人民币壹万零壹元整"),
        (252_000_000, "人民币贰佰伍拾贰万元整"),
        (50_937_405_500, "人民币伍亿零玖佰叁拾柒万肆仟零伍拾伍元整"),
        (10_000_010_000, "人民币壹亿零壹佰元整"),
        (100_010_000_000_000, "人民币壹万零壹亿元整"),
    ],
)
def test_an_amount_is_written_in_capital_numerals(fen, text):
    assert capital_yuan(fen) == text


def value_of(text):
    """Reads capital numerals back, from the smallest unit of each group up."""
    units = {"拾": 10, "佰": 100, "仟": 1_000}
    yuan_text, _, rest = text.removeprefix("人民币").removesuffix("整").rpartition("元")
    if not yuan_text and "元" not in text:
        rest = text.removeprefix("人民币").removesuffix("整")
    total = group = digit = 0
    for sign in yuan_text:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in units:
            group, digit = group + digit * units[sign], 0
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        else:
            total, group, digit = (total + group + digit) * 10**8, 0, 0
    fen = (total + group + digit) * 100
    for sign, worth in (("角", 10), ("分", 1)):
        if sign in rest:
            fen += "零壹贰叁肆伍陆柒捌玖".index(rest[rest.index(sign) - 1]) * worth
    return fen


@given(st.integers(0, LARGEST_FEN) | st.integers(0, 10**7))
def test_capital_numerals_say_exactly_their_amount(fen):
    assert value_of(capital_yuan(fen)) == fen
    assert "零零" not in capital_yuan(fen)


@pytest.mark.parametrize("fen", [-1, LARGEST_FEN + 1])
def test_amounts_beyond_the_numerals_are_refused(fen):
    with pytest.raises(ValueError, match="no capital numerals"):
        capital_yuan(fen)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-01-05/2026-02-04", date(2026, 1, 5), date(2026, 2, 4)),
        ("2026-01-05..2026-01-05", date(2026, 1, 5), date(2026, 1, 5)),
    ],
)
def test_a_period_is_a_year_a_quarter_a_month_or_a_span(text, first, last):
    assert period_days(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-Q5",
        "2026-02-30/2026-03-01",
        "2026-02/2026-01",
        "1800",
        "2026-02-02/2026-02-01",
        "２０２６",
    ],
)
def test_nothing_else_is_a_period(text):
    with pytest.raises(ValueError, match=r".+"):
        period_days(text)


@given(st.text(max_size=30))
def test_no_cell_of_a_csv_begins_a_formula_unless_it_is_a_number(text):
    cell = str(csv_cell(text))
    assert cell in (text, f"'{text}")
    if cell and cell[0] in "=+-@＝＋－＠\t\r\n":
        assert cell.lstrip("+-").replace(".", "", 1).isdecimal()


def test_a_csv_has_wire_names_and_whole_fen():
    content = b"".join(csv_of(COLUMNS, [("=A1", 1_234), ("张,三", None)])).decode()
    assert content == 'name,amount_fen\r\n\'=A1,1234\r\n"张,三",\r\n'


@pytest.mark.parametrize(("rows", "block"), [(3, Table), (MOST_TABLE_ROWS + 1, Ledger)])
def test_a_long_table_stands_in_an_annex(rows, block):
    table = ReportTable("明细", COLUMNS, (("张三", 100),) * rows)
    document = document_of(TableReport("表", "事项", (), (table,), MADE_AT))
    placed = [one for annex in document.annexes for one in annex.blocks] or document.blocks
    assert isinstance(placed[0], block)
    assert placed[0].rows[0] == ("张三", "1.00")


def a_case(number):
    return ClosedCaseAnswer(
        case_id=UUID(int=number),
        case_no=f"调2026-{number:06d}",
        court_case_no=f"(2026)京01民初{number}号",
        origin="COURT_PRE_FILING",
        issuer="某公司",
        state="CLOSED_PERFORMED",
        result="AGREED",
        mediators=["李调解"],
        investors=1,
        claimed_fen=20_000,
        agreed_fen=10_000,
        paid_fen=10_000 + number,
        returned_fen=number,
        received_on=date(2026, 1, 1),
        accepted_on=None,
        concluded_on=None,
        confirmation_state=None,
        ruling_no=None,
        report_sha256=None,
    )


def a_closing(count):
    cases = [a_case(number) for number in range(count)]
    return CourtClosingAnswer(
        court="court-1",
        court_name="北京市第一中级人民法院",
        scope="entrustment",
        batch_no="B1",
        from_on=None,
        to_on=None,
        statistics=statistics_answer(statistics([])),
        cases=cases,
        accounts=[],
        made_at=MADE_AT,
    )


def test_many_cases_of_a_court_stand_in_an_annex_with_their_sum():
    document = court_closing_document(a_closing(81))
    ledger = document.annexes[0].blocks[0]
    assert len(ledger.rows) == 82
    total = dict(zip((column.title for column in ledger.columns), ledger.rows[-1], strict=True))
    assert (total["法院案号"], total["协议金额（元）"], total["投资者人数"]) == (
        "合计",
        "8,100.00",
        "81",
    )
    assert total["已付金额（元）"] == "8,132.40"
    assert court_closing_document(a_closing(3)).annexes == ()
