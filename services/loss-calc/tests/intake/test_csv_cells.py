"""Outgoing CSV cells: nothing executes, ids come back, numbers stay numbers."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loss_calc.intake.csv_cells import csv_cell, csv_cell_text, csv_cells

TEXTS = st.one_of(st.text(max_size=8), st.text(alphabet="=+-@'\t\r\n0.1＝＋－＠", max_size=5))


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1+1",
        "'=1",
        "-",
        "-1e5",
    ],
)
def test_a_text_that_could_be_a_formula_is_guarded(text):
    assert csv_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["-12", "-0.50", "+5", "0", "12.70", "A001", "", "投资者", "a=b"])
def test_numbers_and_plain_text_stay_as_they_are(text):
    assert csv_cell(text) == text


@given(TEXTS)
def test_every_text_comes_back(text):
    assert csv_cell_text(csv_cell(text)) == text


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_a_column_is_guarded_as_its_cells_are(texts):
    column = pl.DataFrame({"text": texts}).select(csv_cells(pl.col("text"))).to_series()
    assert column.to_list() == [csv_cell(text) for text in texts]
