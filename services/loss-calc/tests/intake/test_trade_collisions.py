"""Rows of a trade file against each other and against the case."""

from __future__ import annotations

import pytest

from loss_calc.intake.columns import COLUMNS
from loss_calc.intake.errors import TradeFileRefusedError

NAMED = ",".join(COLUMNS)


def trades(*rows: str) -> str:
    """A file of rows `investor account trade_id executed_at side kind cancels name`."""
    lines = [NAMED]
    for row in rows:
        investor, account, trade_id, at, side, kind, cancels, name = row.split()
        kind, cancels, name = (text.replace("-", "") for text in (kind, cancels, name))
        price = "" if kind == "opening" else "1.5"
        cells = (investor, account, trade_id, at, side, "100", price, name, "", kind, cancels, "")
        lines.append(",".join(cells))
    return "\n".join(lines)


BASE = (
    "A a1 t1 2017-04-20T10:00:00 buy - - 甲",
    "B b1 t2 2017-04-20T10:00:00 buy - - 乙",
)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("A a1 t1 2017-04-21 buy - - 甲", "trade_id", "duplicate_trade_id"),
        ("A a1 t3 2017-04-21 buy - - 丙", "investor_name", "investor_clash"),
        ("B a1 t3 2017-04-21 buy - - 乙", "account", "account_clash"),
        ("A a1 t3 2017-04-21 buy - t9 甲", "cancels", "cancels_unknown_trade"),
        ("A a1 t3 2017-04-21 buy - t2 甲", "cancels", "cancels_other_investor"),
        ("A a1 t3 2017-04-21 buy - t3 甲", "cancels", "cancels_a_cancellation"),
        ("A a1 t3 2017-04-21 buy opening - 甲", "executed_at", "opening_after_trade"),
        ("A a1 t3 2017-04-20T10:00:01 buy opening - 甲", "executed_at", "opening_after_trade"),
    ],
)
def test_a_row_that_collides_is_named(faults, read, row, column, code):
    assert faults(trades(*BASE, row)) == [(4, column, code)]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("A a1 t1 2017-04-21 buy - - 甲", "trade_id", "trade_id_in_case"),
        ("A a1 t3 2017-04-21 buy - - 丙", "investor_name", "investor_clash"),
        ("B a1 t3 2017-04-21 buy - - 乙", "account", "account_clash"),
        ("A a1 t3 2017-04-21 buy - t9 甲", "cancels", "cancels_unknown_trade"),
        ("A a1 t3 2017-04-21 buy - t2 甲", "cancels", "cancels_other_investor"),
        ("A a1 t3 2017-04-21 buy opening - 甲", "executed_at", "opening_after_trade"),
    ],
)
def test_a_row_that_collides_with_the_case_is_named(faults, read, row, column, code):
    known = read(trades(*BASE))
    assert faults(trades(row), known=known) == [(2, column, code)]


def test_a_repeated_trade_id_names_both_lines(read):
    rows = [BASE[0], "A a1 t7 2017-04-21 buy - - 甲", BASE[0], BASE[0]]
    with pytest.raises(TradeFileRefusedError) as refusal:
        read(trades(*rows))
    assert [(error.line, error.other) for error in refusal.value] == [(4, "2"), (5, "2")]
    assert "line 2" in refusal.value.first()[0].detail


def test_a_trade_cannot_be_cancelled_twice(faults, read):
    once = "A a1 c1 2017-04-21 sell - t1 甲"
    twice = "A a1 c2 2017-04-21 sell - t1 甲"
    assert faults(trades(*BASE, once, twice)) == [(5, "cancels", "cancelled_twice")]
    known = read(trades(*BASE, once))
    assert faults(trades(twice), known=known) == [(2, "cancels", "cancelled_twice")]


def test_a_cancellation_of_the_own_trade_is_accepted_before_or_after_it(read):
    cancel = "A a1 c1 2017-04-19 sell - t1 甲"
    assert read(trades(cancel, *BASE)).trade_count == 3
    known = read(trades(*BASE))
    table = read(trades("A a1 c1 2017-04-21 sell - t1 甲"), known=known)
    assert table.rows["cancels"].to_list() == ["t1"]


def test_a_cancelling_row_may_leave_its_price_empty(read):
    text = trades(*BASE, "A a1 c1 2017-04-21 sell - t1 甲")
    last = text.rpartition("\n")
    assert read(last[0] + "\n" + last[2].replace("1.5", "")).trade_count == 3


def test_an_unstated_name_contradicts_nothing(read):
    table = read(trades(*BASE, "A a1 t3 2017-04-21 buy - - -"))
    assert table.investors["name"].to_list() == ["甲", "乙"]


def test_one_investor_may_hold_several_accounts(read):
    table = read(trades(*BASE, "A a2 t3 2017-04-21 buy - - 甲"))
    assert table.accounts.rows() == [("a1", 0), ("a2", 0), ("b1", 1)]


def test_an_opening_on_the_day_of_the_first_trade_comes_first(read):
    table = read(trades(*BASE, "A a1 t0 2017-04-20 buy opening - 甲"))
    assert table.rows["trade_id"].to_list() == ["t0", "t1", "t2"]
    bare = "A a1 t1 2017-04-20 buy - - 甲"
    table = read(trades(bare, "A a1 t0 2017-04-20T15:00:00 buy opening - 甲"))
    assert table.rows["trade_id"].to_list() == ["t0", "t1"]


def test_a_trade_before_the_opening_position_of_the_case_is_refused(faults, read):
    known = read(trades("A a1 t0 2017-04-20 buy opening - 甲"))
    early = trades("A a1 t1 2017-04-19 buy - - 甲", "A a1 t2 2017-04-20 buy - - 甲")
    assert faults(early, known=known) == [(2, "executed_at", "trade_before_opening")]


def test_openings_of_other_investors_do_not_matter(read):
    table = read(trades(*BASE, "C c1 t3 2017-04-21 buy opening - 丙"))
    assert table.investor_count == 3


def test_broken_cells_hide_no_collision_and_make_none(faults):
    broken = "A a1 t3 2017-02-30 x - - 甲"
    found = faults(trades(*BASE, broken, "A a1 t1 2017-04-21 buy - - 甲"))
    assert found == [
        (4, "executed_at", "impossible_time"),
        (4, "side", "unknown_side"),
        (5, "trade_id", "duplicate_trade_id"),
    ]
