"""Every cell that a trade file may not hold, by line, column and code."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.intake.cell_rules import column_rules
from loss_calc.intake.columns import COLUMNS
from loss_calc.intake.errors import ErrorLog
from loss_calc.intake.typed_cells import with_numbers
from loss_calc.intake.wording import WORDING, shown

HEADER = ",".join(COLUMNS)
GOOD = dict(
    zip(
        COLUMNS,
        ("A", "a1", "t1", "2017-04-20T09:30:00", "buy", "100", "12.70", "甲", "个人", "", "", ""),
        strict=True,
    )
)

REFUSED = [
    ("investor_id", "", "required"),
    ("investor_id", " A", "surrounding_space"),
    ("investor_id", "A\u3000", "surrounding_space"),
    ("investor_id", "A\u00a0", "surrounding_space"),
    ("investor_id", "A\x00B", "control_character"),
    ("investor_id", "A\x07", "control_character"),
    ("investor_id", "A\u202eB", "control_character"),
    ("investor_id", "A\ufeffB", "control_character"),
    ("investor_id", "x" * 201, "too_long"),
    ("investor_id", "汉" * 201, "too_long"),
    ("account", "", "required"),
    ("account", "\ta", "control_character"),
    ("trade_id", "", "required"),
    ("trade_id", "t ", "surrounding_space"),
    ("investor_name", "甲\u200f", "control_character"),
    ("investor_kind", "x" * 201, "too_long"),
    ("executed_at", "", "required"),
    ("executed_at", "2017-04-20T09:30:00Z", "offset_refused"),
    ("executed_at", "2017-04-20T09:30:00+08:00", "offset_refused"),
    ("executed_at", "2017-04-20 09:30-0800", "offset_refused"),
    ("executed_at", "2017/04/20", "time_malformed"),
    ("executed_at", "20170420", "time_malformed"),
    ("executed_at", "2017-4-20", "time_malformed"),
    ("executed_at", "2017-04-20T9:30", "time_malformed"),
    ("executed_at", "2017-04-20T09", "time_malformed"),
    ("executed_at", "2017-04-20T09:30:00.", "time_malformed"),
    ("executed_at", "2017-04-20T09:30:00.1234567", "time_malformed"),
    ("executed_at", "2017-04-20t09:30:00", "time_malformed"),
    ("executed_at", "２０１７-04-20", "time_malformed"),
    ("executed_at", " 2017-04-20", "time_malformed"),
    ("executed_at", "42845", "time_malformed"),
    ("executed_at", "0000-01-01", "year_out_of_range"),
    ("executed_at", "1989-12-31", "year_out_of_range"),
    ("executed_at", "2101-01-01", "year_out_of_range"),
    ("executed_at", "9999-12-31", "year_out_of_range"),
    ("executed_at", "2017-02-29", "impossible_time"),
    ("executed_at", "2023-02-29 10:00:00", "impossible_time"),
    ("executed_at", "2017-13-01", "impossible_time"),
    ("executed_at", "2017-00-10", "impossible_time"),
    ("executed_at", "2017-04-31", "impossible_time"),
    ("executed_at", "2017-04-20T24:00:00", "impossible_time"),
    ("executed_at", "2017-04-20T09:60", "impossible_time"),
    ("executed_at", "2017-04-20T09:30:60", "impossible_time"),
    ("side", "", "required"),
    ("side", "BUY", "unknown_side"),
    ("side", "b", "unknown_side"),
    ("side", "买", "unknown_side"),
    ("kind", "gift", "unknown_kind"),
    ("kind", "Auction", "unknown_kind"),
    ("quantity", "", "required"),
    ("quantity", "0", "quantity_not_positive"),
    ("quantity", "000", "quantity_not_positive"),
    ("quantity", "-100", "quantity_not_positive"),
    ("quantity", "1e5", "quantity_malformed"),
    ("quantity", "100.0", "quantity_malformed"),
    ("quantity", "100.5", "quantity_malformed"),
    ("quantity", "+5", "quantity_malformed"),
    ("quantity", " 12", "quantity_malformed"),
    ("quantity", "12 ", "quantity_malformed"),
    ("quantity", "0x10", "quantity_malformed"),
    ("quantity", "NaN", "quantity_malformed"),
    ("quantity", "１２３", "quantity_malformed"),
    ("quantity", "1_000", "quantity_malformed"),
    ("quantity", "1000000000001", "quantity_too_large"),
    ("quantity", "9" * 30, "quantity_too_large"),
    ("quantity", "18446744073709551617", "quantity_too_large"),
    ("price", "", "price_required"),
    ("price", "0", "price_not_positive"),
    ("price", "0.0000", "price_not_positive"),
    ("price", "-1", "price_not_positive"),
    ("price", "-1.5", "price_not_positive"),
    ("price", "12.70000", "price_too_precise"),
    ("price", "0.00001", "price_too_precise"),
    ("price", "1e5", "price_malformed"),
    ("price", "12.", "price_malformed"),
    ("price", ".5", "price_malformed"),
    ("price", "+5", "price_malformed"),
    ("price", " 12.7", "price_malformed"),
    ("price", "NaN", "price_malformed"),
    ("price", "inf", "price_malformed"),
    ("price", "0x10", "price_malformed"),
    ("price", "１２．７", "price_malformed"),
    ("price", "12·7", "price_malformed"),
    ("price", "¥12.7", "price_malformed"),
    ("price", "10000000.0001", "price_too_large"),
    ("price", "9" * 40, "price_too_large"),
    ("fee_fen", "12.5", "fee_malformed"),
    ("fee_fen", "-1", "fee_malformed"),
    ("fee_fen", "1000000000001", "fee_too_large"),
]


def row(**changes: str) -> str:
    return ",".join({**GOOD, **changes}.values())


@pytest.mark.parametrize(("column", "cell", "code"), REFUSED)
def test_a_cell_outside_the_rule_is_named_by_line_and_column(faults, column, cell, code):
    text = f"{HEADER}\n{row(trade_id='t0')}\n{row(**{column: cell})}\n{row(trade_id='t9')}\n"
    assert faults(text) == [(3, column, code)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("executed_at", "2017-04-20"),
        ("executed_at", "1990-01-01"),
        ("executed_at", "2100-12-31 23:59:59.999999"),
        ("executed_at", "2017-04-20 09:30"),
        ("executed_at", "2016-02-29T09:30:00.5"),
        ("quantity", "1"),
        ("quantity", "1000000000000"),
        ("price", "0.0001"),
        ("price", "10000000"),
        ("price", "10000000.0000"),
        ("side", "卖出"),
        ("kind", "大宗交易"),
        ("investor_id", "汉" * 200),
        ("investor_id", "'; DROP TABLE trades"),
        ("investor_name", "<script>{{7*7}}${jndi:x}😀"),
        ("fee_fen", "0"),
        ("fee_fen", "1000000000000"),
    ],
)
def test_a_cell_at_the_edge_of_the_rule_is_accepted(read, column, cell):
    table = read(f"{HEADER}\n{row(**{column: cell})}\n")
    assert table.trade_count == 1


@pytest.mark.parametrize(
    ("kind", "side"),
    [
        ("opening", "sell"),
        ("ipo", "sell"),
        ("transfer_in", "卖出"),
        ("transfer_out", "buy"),
        ("融券卖出", "买入"),
        ("short_cover", "sell"),
    ],
)
def test_a_kind_that_only_goes_one_way_refuses_the_other_side(faults, kind, side):
    price = "" if kind == "opening" else "1"
    text = f"{HEADER}\n{row(kind=kind, side=side, price=price)}\n"
    assert faults(text) == [(2, "side", "side_contradicts_kind")]


@pytest.mark.parametrize(
    ("kind", "side"),
    [
        ("opening", "buy"),
        ("期初持仓", "买入"),
        ("transfer_in", "buy"),
        ("transfer_out", "sell"),
        ("collateral_in", "buy"),
        ("collateral_out", "sell"),
    ],
)
def test_a_movement_without_price_may_leave_the_price_empty(read, kind, side):
    table = read(f"{HEADER}\n{row(kind=kind, side=side, price='')}\n")
    assert table.rows["price_1e4"].to_list() == [0]


@pytest.mark.parametrize("kind", ["auction", "margin", "block", "ipo", "placement", "agreement"])
def test_a_trade_must_state_its_price(faults, kind):
    assert faults(f"{HEADER}\n{row(kind=kind, price='')}\n") == [(2, "price", "price_required")]


def test_an_opening_position_must_not_state_a_price(faults):
    text = f"{HEADER}\n{row(kind='opening', price='12.7')}\n"
    assert faults(text) == [(2, "price", "price_not_allowed")]


def test_every_fault_of_a_line_is_named(faults):
    text = f"{HEADER}\n{row(side='x', quantity='0', price='x')}\n"
    assert faults(text) == [
        (2, "price", "price_malformed"),
        (2, "quantity", "quantity_not_positive"),
        (2, "side", "unknown_side"),
    ]


CELLS = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="0123456789.-+eE :TZ１", max_size=20),
    st.sampled_from([cell for _, cell, _ in REFUSED]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_no_cell_is_refused_without_a_code_that_has_words(cells):
    frame = pl.DataFrame({"line": [2], **{c: [v] for c, v in zip(COLUMNS, cells, strict=True)}})
    frame = with_numbers(frame)
    log = ErrorLog()
    for rule in column_rules(frame.columns):
        rule.check(frame, log)
    assert all(code in WORDING for code in log.frame()["code"])


def test_the_rules_name_only_codes_that_have_words_in_both_languages():
    codes = {code for rule in column_rules([*COLUMNS]) for code, _ in rule.faults}
    assert codes <= set(WORDING)
    assert all(len(words) == 2 and all(words) for words in WORDING.values())


def test_what_cannot_be_printed_is_shown_by_number():
    assert shown("A\u202e\x00B") == "A\\u{202e}\\u{0}B"
