"""Headers, lines, encodings: the shape of a trade file and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loss_calc.intake import csv_source
from loss_calc.intake.csv_source import read_csv_cells
from loss_calc.intake.errors import (
    ErrorLog,
    LineError,
    MediaTypeNotReadError,
    TradeFileRefusedError,
)
from loss_calc.intake.lines import LONGEST_LINE_BYTES
from loss_calc.intake.trade_file import read_trade_file

ROW = "A,a1,t1,2017-04-20,buy,100,12.70"
ROW_2 = "A,a1,t2,2017-04-21,sell,100,12.70"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "investor_id,account,trade_id,executed_at,side,quantity,price,note",
            [(1, "note", "unknown_column")],
        ),
        (
            "investor_id,account,trade_id,executed_at,side,quantity",
            [(1, "price", "missing_column")],
        ),
        (
            "investor_id,account,trade_id,executed_at,side,quantity,price,成交价格",
            [(1, "price", "duplicate_column")],
        ),
        (
            "name,account,trade_id,executed_at,side,quantity,price",
            [(1, "investor_id", "missing_column"), (1, "name", "unknown_column")],
        ),
    ],
)
def test_a_wrong_header_is_refused_by_column(faults, header, expected):
    assert faults(f"{header}\n{ROW}\n") == expected


def test_an_empty_file_has_no_header(faults):
    assert faults("") == [(1, None, "no_header")]
    assert faults("\n \n") == [(1, None, "no_header")]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n\n"])
def test_a_file_with_a_header_alone_is_refused(faults, header, ending):
    assert faults(header + ending) == [(1, None, "no_rows")]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_marks_and_line_ends_make_no_difference(read, header, mark, ending, last):
    text = ending.join([header, ROW, ROW_2]) + (ending if last else "")
    table = read(mark + text.encode())
    assert table.rows["line"].to_list() == [2, 3]
    assert table.rows["price_1e4"].to_list() == [127_000, 127_000]


def test_headers_are_trimmed_and_read_in_any_case_and_in_chinese(read):
    header = "投资者编号, 证券账户 ,成交编号,成交时间,买卖方向,成交数量,成交价格"
    header += ",业务类型,撤销编号,费用"
    table = read(f"{header}\nA,a1,t1,2017-04-20 09:30:00,买入,100,12.7,,,5\n")
    assert table.rows["fee_fen"].to_list() == [5]
    upper = "Investor_ID,ACCOUNT,trade_id,executed_at,side,quantity,price"
    assert read(f"{upper}\n{ROW}\n").trade_count == 1


def test_columns_may_stand_in_any_order(read):
    table = read(
        "price,quantity,side,executed_at,trade_id,account,investor_id\n"
        "12.7,100,buy,2017-04-20,t1,a1,A\n"
    )
    assert table.rows["price_1e4"].to_list() == [127_000]


@pytest.mark.parametrize("bad", ["A,a1,t9", ROW + ",x", "A", ROW + ",,,,"])
def test_a_ragged_line_is_named(faults, header, bad):
    assert faults(f"{header}\n{ROW}\n{bad}\n{ROW_2}\n") == [(3, None, "wrong_field_count")]


def test_lines_that_make_up_for_each_other_are_both_named(faults, header):
    short, long = "A,a1,t8,2017-04-20,buy,100", "A,a1,t9,2017-04-20,buy,100,1,1"
    expected = [(2, None, "wrong_field_count"), (3, None, "wrong_field_count")]
    assert faults(f"{header}\n{short}\n{long}\n") == expected


def test_blank_lines_are_skipped_but_counted(faults, read, header):
    text = f"{header}\n\n{ROW}\n  \n{ROW_2}\n"
    assert read(text).rows["line"].to_list() == [3, 5]
    assert faults(text.replace("sell", "x")) == [(5, "side", "unknown_side")]


def test_a_quoted_line_end_counts_as_a_line_of_the_file(faults, header):
    text = f'{header},investor_name\n"A",a1,t1,2017-04-20,buy,100,1,"甲\n乙"\n{ROW_2},丙\n'
    assert faults(text.replace("sell", "x")) == [
        (2, "investor_name", "control_character"),
        (4, "side", "unknown_side"),
    ]


def test_quoted_cells_may_hold_commas_and_quotes(read, header):
    table = read(f'{header}\n"A,""x""",a1,t1,2017-04-20,buy,100,1\n')
    assert table.investors["investor_id"].to_list() == ['A,"x"']


@pytest.mark.parametrize("bad", ['"A"x,a1,t9,2017-04-20,buy,1,1', '"A,a1,t9,2017-04-20,buy,1,1'])
def test_broken_quotes_are_named_by_the_line_they_begin_on(faults, header, bad):
    assert faults(f"{header}\n{ROW}\n{bad}\n") == [(3, None, "malformed_row")]


def test_a_quote_inside_an_unquoted_cell_is_text_in_both_readers(read, header):
    table = read(f'{header}\nA"x",a1,t1,2017-04-20,buy,100,1\n')
    assert table.investors["investor_id"].to_list() == ['A"x"']


def test_a_lone_carriage_return_is_refused(faults, header):
    assert faults(f"{header}\n{ROW}\rx\n") == [(2, None, "malformed_row")]


def test_every_line_that_is_not_utf8_is_named(faults, header):
    lines = [
        header.encode(),
        b"A\xff" + ROW[1:].encode(),
        ROW.encode(),
        b"B\xb9" + ROW[1:].encode(),
    ]
    expected = [(2, None, "invalid_encoding"), (4, None, "invalid_encoding")]
    assert faults(b"\n".join(lines)) == expected


def test_a_gb18030_file_is_read_when_it_says_so(read, faults, header):
    content = f"{header},investor_name\n{ROW},张三\n".encode("gb18030")
    table = read(content, "text/csv; charset=GB18030")
    assert table.investors["name"].to_list() == ["张三"]
    assert faults(content) == [(2, None, "invalid_encoding")]


def test_an_endless_line_is_refused_without_being_held(faults, header):
    long = "x" * (LONGEST_LINE_BYTES * 3)
    assert faults(f"{header}\n{long}\n{ROW}\n") == [(2, None, "line_too_long")]
    assert faults(long) == [(1, None, "line_too_long")]


def test_a_field_of_a_megabyte_over_many_quoted_lines_is_refused(faults, header):
    field = "\n".join(["x" * 1_000] * 1_000)
    found = faults(f'{header}\n"{field}",a1,t1,2017-04-20,buy,100,1\n')
    assert found[0] == (2, None, "malformed_row")


@pytest.mark.parametrize(
    "media_type", ["application/json", "text/csv; charset=utf-16", "", "text/csv2", "a\r\nb: c"]
)
def test_another_media_type_is_refused(read, media_type):
    with pytest.raises(MediaTypeNotReadError) as refusal:
        read("x", media_type)
    assert "text/csv" in refusal.value.detail_zh


QUOTED = [
    "A,a1,t1,2017-04-20,buy,100,1",
    '"A",a1,t1,2017-04-20,buy,100,1',
    'A,a1,t1,2017-04-20,buy,100,"1"',
    '"A","a,1","t1","2017-04-20","buy","100","1"',
    '"","a1",t1,2017-04-20,buy,100,1',
    '"A""B",a1,t1,2017-04-20,buy,100,1',
    'A"B,a1,t1,2017-04-20,buy,100,1',
    '"A\nB",a1,t1,2017-04-20,buy,100,1',
    '""A,a1,t1,2017-04-20,buy,100,1',
    "A,a1,t1,2017-04-20,buy,100,",
    ",,,,,,",
]


@pytest.mark.parametrize("line", QUOTED)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_fast_reader_reads_what_the_exact_reader_reads(
    tmp_path: Path, monkeypatch, header, line, ending
):
    path = tmp_path / "trades.csv"
    path.write_text(ending.join([header, ROW, line, ROW_2]), newline="")

    def cells():
        log = ErrorLog()
        frame = read_csv_cells(path, encoding="utf-8", log=log)
        return frame.rows(), log.frame().rows()

    fast = cells()
    monkeypatch.setattr(csv_source, "_is_plain", lambda path, width: False)
    assert cells() == fast


CELL = st.one_of(
    st.text(alphabet='ab", \r\n€', max_size=4),
    st.text(alphabet="ab, ", max_size=3).map(lambda text: f'"{text}"'),
    st.text(alphabet="ab€ ", max_size=3),
)
LINES = st.lists(st.lists(CELL, min_size=7, max_size=7).map(",".join), max_size=5)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=LINES, ending=st.sampled_from(["\n", "\r\n"]), is_ended=st.booleans())
def test_what_is_called_plain_reads_the_same_exactly(tmp_path, header, lines, ending, is_ended):
    path = tmp_path / "trades.csv"
    text = ending.join([header, *lines]) + (ending if is_ended else "")
    path.write_bytes(text.encode())
    if not csv_source._is_plain(path, 7):
        return
    log = ErrorLog()
    columns = header.split(",")
    exact = csv_source._read_exact(path, "utf-8", columns, log)
    assert log.total == 0
    assert csv_source._read_plain(path, columns).equals(exact)


def test_lines_across_chunks_are_counted_right(faults, monkeypatch, header):
    monkeypatch.setattr(csv_source, "_CHUNK_BYTES", 7)
    text = "\n".join([header, ROW, '"A",a1,t2,2017-04-20,buy,100,1', ROW_2.replace("t2", "t3")])
    assert faults(text.replace("sell", "x")) == [(4, "side", "unknown_side")]


def test_all_faults_are_counted_and_only_so_many_kept():
    log = ErrorLog(most_kept=3)
    for line in range(10, 0, -1):
        log.add(LineError(line, "side", "unknown_side", "x" * 100))
    log.add_frame(log.frame())
    refusal = TradeFileRefusedError(log)
    assert refusal.total_errors == 13
    assert [error.line for error in refusal] == [8, 9, 10]
    assert all(len(error.value) == 60 for error in refusal)


def test_the_errors_can_be_downloaded_safe_for_spreadsheets(read, tmp_path, header):
    with pytest.raises(TradeFileRefusedError) as refusal:
        read(f'{header},=cmd|"x"\n')
    path = tmp_path / "errors.csv"
    refusal.value.write_errors_csv(path)
    lines = path.read_bytes().decode().split("\r\n")
    assert lines[0] == "line,column,code,detail,detail_zh,sheet"
    assert lines[1].startswith("1,\"'=cmd|")
    assert "未知的列" in lines[1]


def judged_investors(tmp_path, text: str) -> list[str]:
    """Whose holdings are judged although the file has faults."""
    judged: list[str] = []
    path = tmp_path / "trades.csv"
    path.write_text(text)
    with pytest.raises(TradeFileRefusedError):
        read_trade_file(
            path,
            "text/csv",
            also_check=lambda table, log: judged.extend(table.investors["investor_id"]),
        )
    return judged


def test_a_line_that_cannot_be_taken_apart_clears_only_the_investor_it_begins_with(
    tmp_path, header
):
    sound = f"{header}\nA,a1,t1,2017-04-20,buy,1,1\nB,b1,t2,2017-04-20,buy,1,1\n"
    assert judged_investors(tmp_path, f"{sound}A,a1,t3,2017-04-20\n") == ["B"]
    assert judged_investors(tmp_path, f"{sound}A,a1,t3,2017-04-20,buy,x,1\n") == ["B"]
    # Nobody knows whose these are, so nobody is judged.
    assert judged_investors(tmp_path, f"{sound},a1,t3,2017-04-20\n") == []
    account_first = sound.replace("investor_id,account", "account,investor_id")
    assert judged_investors(tmp_path, f"{account_first}a1,A,t3\n") == []
