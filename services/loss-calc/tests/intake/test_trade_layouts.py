"""Statements in layouts of others: mapped as the layout says, refused where it says nothing."""

from __future__ import annotations

import pytest

from loss_calc.intake.errors import MediaTypeNotReadError, TradeFileRefusedError
from loss_calc.intake.trade_file import XLSX, read_trade_file
from loss_calc.intake.trade_layouts import LayoutError, built_in_documents, layout_of

DELIVERY = layout_of("delivery-statement", built_in_documents()["delivery-statement"])


@pytest.fixture
def read_layout(tmp_path):
    def _read(content: str | bytes, layout=DELIVERY, media_type="text/csv"):
        path = tmp_path / "statement"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_trade_file(path, media_type, columns=layout)

    return _read


def test_a_delivery_statement_is_read_as_its_layout_says(read_layout, statement):
    rows = read_layout(statement).rows
    shown = rows.select("trade_id", "side", "kind", "quantity", "price_1e4", "fee_fen", "line")
    assert shown.rows() == [
        ("20170420-A100-0001", 1, 0, 1_000, 127_000, 510, 2),
        ("20170421-A100-0001", 1, 2, 200, 127_000, 500, 3),
        ("20170424-A100-0002", -1, 0, 300, 130_000, 890, 4),
        ("20170425-A100-0003", -1, 7, 50, 0, 0, 6),
    ]
    assert rows["investor_id"].unique().to_list() == ["C1"]
    assert rows["is_bare_date"].to_list() == [False, False, True, False]


def test_the_same_statement_may_be_gb18030_or_a_workbook(read_layout, workbook, statement):
    plain = read_layout(statement)
    encoded = read_layout(statement.encode("gb18030"), media_type="text/csv; charset=gb18030")
    assert encoded.rows.equals(plain.rows)
    lines = statement.replace('="A100"', "A100").replace('"1,000"', "1000").splitlines()
    book = workbook([line.split(",") for line in lines])
    assert read_layout(book, media_type=XLSX).rows.equals(plain.rows)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("证券买入", "配股入账", (2, "side", "unknown_side")),
        ("20170420", "2017.04.20", (2, "executed_at", "time_malformed")),
        ("09:31:05", "25:31:05", (2, "executed_at", "impossible_time")),
        ('"1,000"', '"10,00"', (2, "quantity", "quantity_malformed")),
        ("12.7000", "12.70001", (2, "price", "price_too_precise")),
        ("12.7000", "0.0000", (2, "price", "price_required")),
        ("5.00,0.00", "5.001,0.00", (2, "fee_fen", "fee_malformed")),
        ("13.00", "1e1", (4, "price", "price_malformed")),
        ("-300", "-300.5", (4, "quantity", "quantity_malformed")),
        ("200,12.70", "-200,12.70", (3, "quantity", "quantity_not_positive")),
        ("客户号", "客户", (1, "客户号", "missing_column")),
        ("备注", "客户号", (1, "客户号", "duplicate_column")),
    ],
)
def test_what_a_layout_does_not_say_is_refused_by_line(read_layout, old, new, fault, statement):
    with pytest.raises(TradeFileRefusedError) as refusal:
        read_layout(statement.replace(old, new, 1))
    first = refusal.value.first()[0]
    assert (first.line, first.column, first.code) == fault


def test_other_formats_have_no_layouts(read_layout):
    with pytest.raises(MediaTypeNotReadError):
        read_layout("{}", media_type="application/x-ndjson")


def test_every_layout_that_comes_along_is_sound():
    for name, document in built_in_documents().items():
        assert layout_of(name, document).headers


DOCUMENT = {
    "columns": {
        "investor_id": "客户",
        "account": "账户",
        "trade_id": "编号",
        "executed_at": "日期",
        "side": "方向",
        "quantity": "数量",
        "price": "价格",
    },
    "sides": {"B": "buy", "S": "sell"},
}


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"columns": {**DOCUMENT["columns"], "colour": "颜色"}}, "columns/colour"),
        ({"columns": {"investor_id": "客户"}}, "columns/account"),
        ({"columns": {**DOCUMENT["columns"], "side": ["方向", "方向二"]}}, "columns/side"),
        ({"sides": {"B": "hold"}}, "sides/B"),
        ({"kinds": {"B": "gift"}}, "kinds/B"),
        ({"ignored": ["B"]}, "ignored"),
    ],
)
def test_a_layout_that_cannot_be_one_is_refused(change, part):
    with pytest.raises(LayoutError) as refusal:
        layout_of("mine", {**DOCUMENT, **change})
    assert refusal.value.part == part


@pytest.mark.parametrize(
    ("date_format", "day"),
    [
        ("YYYY-MM-DD", "2017-4-5"),
        ("YYYYMMDD", "20170405"),
        ("YYYY/MM/DD", "2017/4/5"),
        ("YYYY.MM.DD", "2017.04.05"),
    ],
)
@pytest.mark.parametrize(("time_format", "time"), [("HH:MM:SS", "9:05:00"), ("HHMMSS", "90500")])
def test_days_and_times_are_read_in_each_format(read_layout, date_format, day, time_format, time):
    layout = layout_of("mine", {**DOCUMENT, "date_format": date_format, "time_format": time_format})
    text = f"客户,账户,编号,日期,方向,数量,价格\nC,A,1,{day} {time},B,1,1\nC,A,2,{day},B,1,1\n"
    rows = read_layout(text, layout).rows
    assert (rows["executed_at"][1] - rows["executed_at"][0]) // 1_000_000 == (9 * 60 + 5) * 60
    assert rows["executed_at"][0] == 1_491_350_400_000_000


def test_a_kind_column_of_its_own_counts_before_the_words_of_the_side(read_layout):
    columns = {**DOCUMENT["columns"], "kind": "类型"}
    document = {**DOCUMENT, "columns": columns, "kinds": {"大宗": "block"}}
    header = "客户,账户,编号,日期,方向,数量,价格,类型"
    text = f"{header}\nC,A,1,2017-04-05,B,1,1,大宗\nC,A,2,2017-04-05,B,1,1,\n"
    assert read_layout(text, layout_of("mine", document)).rows["kind"].to_list() == [3, 0]
