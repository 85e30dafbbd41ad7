"""Dated figures and the files they come from."""

from datetime import date
from decimal import Decimal

import pytest

from lawkit.figures import FiguresFileError, NoFigureInForceError, load_figures

GOOD = """
[settlement_fee_rate]
unit = "ratio"
checked_on = 2026-11-21
values = [
    { since = 2020-01-01, value = "0.010", source = "first notice" },
    { since = 2024-07-01, value = "0.008", source = "second notice", note = "lowered" },
    { since = 2026-01-01, source = "repeal" },
]
"""


@pytest.fixture
def figures_file(tmp_path):
    def write(text):
        path = tmp_path / "fees.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_value_in_force_on_the_day_is_found_with_its_source(figures_file):
    figure = load_figures(figures_file(GOOD))["settlement_fee_rate"]
    assert (figure.name, figure.unit) == ("settlement_fee_rate", "ratio")
    assert figure.on(date(2020, 1, 1)) == Decimal("0.010")
    assert figure.on(date(2024, 6, 30)) == Decimal("0.010")
    assert figure.on(date(2024, 7, 1)) == Decimal("0.008")
    assert figure.on(date(2025, 12, 31)) == Decimal("0.008")
    assert figure.source_on(date(2024, 6, 30)) == "first notice"
    assert figure.source_on(date(2024, 7, 1)) == "second notice"


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2026, 1, 1), date(2030, 1, 1)])
def test_a_day_without_a_figure_is_refused(figures_file, day):
    figure = load_figures(figures_file(GOOD))["settlement_fee_rate"]
    with pytest.raises(NoFigureInForceError) as refusal:
        figure.on(day)
    assert refusal.value.facts == {"figure": "settlement_fee_rate", "day": day.isoformat()}
    with pytest.raises(NoFigureInForceError, match="settlement_fee_rate"):
        figure.source_on(day)


def test_the_figures_of_a_file_cannot_be_changed(figures_file):
    figures = load_figures(figures_file(GOOD))
    with pytest.raises(TypeError):
        figures["settlement_fee_rate"] = None


FIRST = '{ since = 2020-01-01, value = "1", source = "s" }'


def figure_with(values, *, unit='unit = "ratio"', checked_on="checked_on = 2026-11-21"):
    return f"[rate]\n{unit}\n{checked_on}\nvalues = [{values}]\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            figure_with(f'{FIRST}, {{ since = 2019-01-01, value = "1", source = "s" }}'),
            "oldest first",
        ),
        (figure_with(f"{FIRST}, {FIRST}"), "oldest first"),
        (figure_with('{ since = 2020-01-01, source = "s" }'), "before it has begun"),
        (
            figure_with(
                f'{FIRST}, {{ since = 2021-01-01, source = "s" }}, '
                '{ since = 2022-01-01, value = "1", source = "s" }'
            ),
            "ended on 2021-01-01",
        ),
        (figure_with('{ since = 2020-01-01, value = 0.1, source = "s" }'), "text such as"),
        (figure_with('{ since = 2020-01-01, value = 1, source = "s" }'), "text such as"),
        (figure_with('{ since = 2020-01-01, value = "1e5", source = "s" }'), "plain notation"),
        (figure_with('{ since = 2020-01-01, value = "NaN", source = "s" }'), "plain notation"),
        (figure_with('{ since = 2020-01-01, value = "1" }'), "source is missing"),
        (figure_with('{ since = 2020-01-01, value = "1", source = " " }'), "source is missing"),
        (figure_with('{ value = "1", source = "s" }'), "since is missing"),
        (figure_with('{ since = 2020-01-01T00:00:00, value = "1", source = "s" }'), "plain date"),
        (figure_with('{ since = 2020-01-01, valve = "1", source = "s" }'), "unknown keys valve"),
        (figure_with('"1"'), "table with since"),
        (figure_with(""), "at least one"),
        (figure_with(FIRST, unit=""), "unit is missing"),
        (figure_with(FIRST, checked_on=""), "checked_on is missing"),
        (figure_with(FIRST, unit='unit = "ratio"\nunits = "x"'), "unknown keys units"),
        ("rate = 1", "a figure is a table"),
        ("[rate", "not readable TOML"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_by_name(figures_file, text, reason):
    with pytest.raises(FiguresFileError, match=reason) as refusal:
        load_figures(figures_file(text))
    assert refusal.value.file == "fees.toml"
    assert refusal.value.where in {"rate", "the file"}


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "fees.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(FiguresFileError, match="not readable"):
        load_figures(path)
