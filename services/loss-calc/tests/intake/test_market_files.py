"""Bars and index levels: read exactly, refused by line and column, one canonical spelling."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.intake.errors import MarketFileRefusedError
from loss_calc.intake.market import (
    BarRow,
    LevelRow,
    canonical_bars,
    canonical_levels,
    content_sha256,
    read_bars,
    read_levels,
)

BARS = "date,close,volume,block_volume,float_shares"


def refused(reader, text: str | bytes) -> list[tuple[int | None, str | None, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(MarketFileRefusedError) as refusal:
        reader(content)
    found = refusal.value.first()
    assert all(error.detail and error.detail_zh for error in found)
    return [(error.line, error.column, error.code) for error in found]


def test_bars_are_read_in_the_order_of_days_whatever_the_file_says():
    text = f"{BARS}\n2017-04-21,19.55,300,100,1000\n2017-04-20,19.4,100,,\n2017-04-24,,,,\n"
    assert read_bars(text.encode()) == (
        BarRow(date(2017, 4, 20), Fraction("19.4"), 100, 0, None),
        BarRow(date(2017, 4, 21), Fraction("19.55"), 300, 100, 1000),
        BarRow(date(2017, 4, 24), None, 0, 0, None),
    )


def test_further_columns_are_ignored_and_optional_ones_may_be_missing(tmp_path: Path):
    path = tmp_path / "bars.csv"
    path.write_bytes(
        b"\xef\xbb\xbfDate, Close ,volume,turnover_pct,note,note,\r\n2017-04-20,19.4,7,x,y,z,\r\n"
    )
    assert read_bars(path) == (BarRow(date(2017, 4, 20), Fraction("19.4"), 7, 0, None),)


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("2017-02-29,1,1,0,1", "date", "impossible_time"),
        ("2017/04/20,1,1,0,1", "date", "date_malformed"),
        ("20170420,1,1,0,1", "date", "date_malformed"),
        ("2017-04-20T00:00,1,1,0,1", "date", "date_malformed"),
        (",1,1,0,1", "date", "required"),
        ("1989-12-29,1,1,0,1", "date", "year_out_of_range"),
        ("9999-12-29,1,1,0,1", "date", "year_out_of_range"),
        ("2017-04-20,0,1,0,1", "close", "not_positive"),
        ("2017-04-20,-1,1,0,1", "close", "number_malformed"),
        ("2017-04-20,1e3,1,0,1", "close", "number_malformed"),
        ("2017-04-20,NaN,1,0,1", "close", "number_malformed"),
        ("2017-04-20,１,1,0,1", "close", "number_malformed"),
        ("2017-04-20,1.00001,1,0,1", "close", "number_malformed"),
        ("2017-04-20, 1,1,0,1", "close", "number_malformed"),
        ("2017-04-20,10000001,1,0,1", "close", "number_too_large"),
        ("2017-04-20,1,,0,1", "volume", "required"),
        ("2017-04-20,1,1.5,0,1", "volume", "count_malformed"),
        ("2017-04-20,1,-5,0,1", "volume", "count_malformed"),
        ("2017-04-20,1,1000000000000001,0,1", "volume", "number_too_large"),
        ("2017-04-20,1,1,x,1", "block_volume", "count_malformed"),
        ("2017-04-20,1,1,2,1", "block_volume", "block_volume_above_volume"),
        ("2017-04-20,1,1,0,0", "float_shares", "not_positive"),
        ("2017-04-20,1,1,0,x", "float_shares", "count_malformed"),
        ("2017-04-19,1,1,0,1", "date", "duplicate_date"),
        ("2017-04-20,1,1,0", None, "wrong_field_count"),
        ('"2017-04-20"x,1,1,0,1', None, "malformed_row"),
    ],
)
def test_a_bad_line_of_bars_is_named(line, column, code):
    text = f"{BARS}\n2017-04-19,1,1,0,1\n\n{line}\n"
    assert refused(read_bars, text) == [(4, column, code)]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("2017-04-20,", "level", "required"),
        ("2017-04-20,0", "level", "not_positive"),
        ("2017-04-20,1.123456789", "level", "number_malformed"),
        ("2017-04-20,1000000001", "level", "number_too_large"),
        ("x,1", "date", "date_malformed"),
    ],
)
def test_a_bad_line_of_levels_is_named(line, column, code):
    assert refused(read_levels, f"date,level\n{line}\n") == [(2, column, code)]


def test_wrong_headers_are_refused():
    assert refused(read_bars, "") == [(1, None, "no_header")]
    assert refused(read_bars, BARS) == [(1, None, "no_rows")]
    assert refused(read_bars, "date,close\n") == [(1, "volume", "missing_column")]
    assert refused(read_bars, "date,close,volume,close\n") == [(1, "close", "duplicate_column")]
    assert refused(read_levels, "date,close\n") == [(1, "level", "missing_column")]
    assert refused(read_levels, b"\xff\xfed\x00") == [(1, None, "invalid_encoding")]


def test_equal_content_has_one_hash_however_it_is_written():
    plain = read_levels(b"date,level\n2017-04-20,3172.1\n2017-04-21,3173\n")
    other = read_levels(
        "\ufeffLEVEL,date,x\r\n3173.00,2017-04-21,1\r\n\r\n3172.10,2017-04-20,2".encode()
    )
    assert content_sha256(canonical_levels(plain)) == content_sha256(canonical_levels(other))
    changed = read_levels(b"date,level\n2017-04-20,3172.1\n2017-04-21,3173.01\n")
    assert content_sha256(canonical_levels(plain)) != content_sha256(canonical_levels(changed))


DAYS = st.integers(0, 30_000).map(lambda n: date(1990, 1, 1) + timedelta(days=n))
CLOSES = st.integers(1, 10**11).map(lambda units: Fraction(units, 10**4))
COUNTS = st.integers(1, 10**15)


@st.composite
def bar_rows(draw):
    volume = draw(COUNTS)
    return BarRow(
        draw(DAYS),
        draw(st.none() | CLOSES),
        volume,
        draw(st.integers(0, volume)),
        draw(st.none() | COUNTS),
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(bar_rows(), min_size=1, max_size=10, unique_by=lambda bar: bar.on))
def test_bars_survive_their_canonical_spelling(bars):
    assert read_bars(canonical_bars(bars)) == tuple(sorted(bars, key=lambda bar: bar.on))


LEVELS = st.builds(LevelRow, DAYS, st.integers(1, 10**17).map(lambda units: Fraction(units, 10**8)))


@settings(max_examples=50, deadline=None)
@given(st.lists(LEVELS, min_size=1, max_size=10, unique_by=lambda row: row.on))
def test_levels_survive_their_canonical_spelling(levels):
    assert read_levels(canonical_levels(levels)) == tuple(sorted(levels, key=lambda row: row.on))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_noise_is_only_ever_refused(noise, has_header):
    content = (BARS.encode() + b"\n" if has_header else b"") + noise
    for reader in (read_bars, read_levels):
        with suppress(MarketFileRefusedError):
            assert reader(content)
