"""The pictures of a paper as plain data that know how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from paperkit.drawing import (
    ACCENT,
    BAND,
    INK,
    SOFT,
    STYLES,
    WIDTH_INCHES,
    Axes,
    Drawing,
    few_ticks,
    thousands,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One curve over days; None leaves a gap."""

    name: str
    days: tuple[date, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class PricePicture:
    """The share's close with the three dates and the baseline period; below it share and indices
    against the implementation day."""

    price: Line
    indices: tuple[Line, ...]
    implementation_on: date
    exposure_on: date
    baseline_on: date
    baseline_price: float

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        _draw_prices(figure, self)


@dataclass(frozen=True, slots=True)
class BandPicture:
    """How many investors lie in each band of loss, and what they lose together."""

    bands: tuple[str, ...]
    investors: tuple[int, ...]
    ten_thousand_yuan: tuple[float, ...]

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        _draw_bands(figure, self)


@dataclass(frozen=True, slots=True)
class SwitchPicture:
    """By how much the total moves when one switch alone is changed."""

    changes: tuple[str, ...]
    ten_thousand_yuan: tuple[float, ...]

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        _draw_switches(figure, self)


def _draw_prices(figure: Drawing, picture: PricePicture) -> None:
    has_indices = bool(picture.indices)
    figure.set_size_inches(WIDTH_INCHES, 4.6 if has_indices else 2.9)
    rows = 2 if has_indices else 1
    above, *below = figure.subplots(rows, 1, sharex=True, squeeze=False).ravel()
    _mark_days(above, picture)
    above.plot(picture.price.days, _values(picture.price), color=INK, linewidth=0.9)
    above.hlines(
        picture.baseline_price,
        picture.exposure_on,
        picture.baseline_on,
        color=ACCENT,
        linewidth=1.2,
    )
    above.annotate(
        f"基准价 {picture.baseline_price:.2f}元",
        (picture.baseline_on, picture.baseline_price),
        xytext=(4, 4),
        textcoords="offset points",
        color=ACCENT,
        fontsize=7,
    )
    above.set_ylabel("收盘价（元/股）")
    _name_days(above, picture)
    for axes in below:
        _mark_days(axes, picture)
        _draw_relative(axes, picture)
    _format_days([above, *below][-1])


def _mark_days(axes: Axes, picture: PricePicture) -> None:
    axes.axvspan(picture.exposure_on, picture.baseline_on, color=BAND, linewidth=0)
    for on in (picture.implementation_on, picture.exposure_on, picture.baseline_on):
        axes.axvline(on, color=ACCENT, linewidth=0.7, linestyle=(0, (4, 2)))
    axes.grid(visible=True, axis="y")
    axes.spines[["top", "right"]].set_visible(False)


def _name_days(axes: Axes, picture: PricePicture) -> None:
    named = (
        ("实施日", picture.implementation_on, "left"),
        ("揭露日", picture.exposure_on, "right"),
        ("基准日", picture.baseline_on, "left"),
    )
    for name, on, side in named:
        text = f"{name}\n{on:%Y-%m-%d}"
        shift = -3 if side == "right" else 3
        axes.annotate(
            text,
            (on, 1),
            xycoords=("data", "axes fraction"),
            xytext=(shift, 3),
            textcoords="offset points",
            ha=side,
            va="bottom",
            fontsize=7,
            color=ACCENT,
        )


def _draw_relative(axes: Axes, picture: PricePicture) -> None:
    for place, line in enumerate((picture.price, *picture.indices)):
        first = _level_at(line, picture)
        if first is None:
            continue
        values = [value / first * 100 for value in _values(line)]
        name = "个股" if place == 0 else line.name
        color = INK if place == 0 else SOFT
        style = STYLES[(place - 1) % len(STYLES)] if place else "-"
        axes.plot(line.days, values, label=name, color=color, linestyle=style, linewidth=0.9)
    axes.set_ylabel("实施日＝100")
    axes.legend(loc="best", fontsize=7)


def _level_at(line: Line, picture: PricePicture) -> float | None:
    """The first value from the implementation day on."""
    for on, value in zip(line.days, line.values, strict=True):
        if on >= picture.implementation_on and value is not None:
            return value
    return None


def _values(line: Line) -> list[float]:
    return [float("nan") if value is None else value for value in line.values]


def _format_days(axes: Axes) -> None:
    from matplotlib import dates  # noqa: PLC0415

    library: Any = dates
    axes.xaxis.set_major_locator(library.AutoDateLocator(minticks=4, maxticks=9))
    axes.xaxis.set_major_formatter(library.DateFormatter("%Y-%m"))


def _draw_bands(figure: Drawing, picture: BandPicture) -> None:
    figure.set_size_inches(WIDTH_INCHES, 2.6)
    left, right = figure.subplots(1, 2, sharey=True)
    places = range(len(picture.bands))
    for axes, values, title in (
        (left, picture.investors, "人数（名）"),
        (right, picture.ten_thousand_yuan, "损失金额（万元）"),
    ):
        bars = axes.barh(places, values, color=SOFT, height=0.62)
        axes.set_title(title, fontsize=8)
        axes.grid(visible=True, axis="x")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        decimals = "{:,.0f}" if axes is left else "{:,.2f}"
        axes.bar_label(bars, fmt=decimals, padding=2, fontsize=6.5)
        axes.margins(x=0.22)
        axes.xaxis.set_major_formatter(thousands())
        axes.xaxis.set_major_locator(few_ticks())
    left.set_yticks(list(places), picture.bands)
    left.invert_yaxis()


def _draw_switches(figure: Drawing, picture: SwitchPicture) -> None:
    figure.set_size_inches(WIDTH_INCHES, 1.0 + 0.26 * len(picture.changes))
    axes = figure.subplots()
    places = range(len(picture.changes))
    colors = [ACCENT if value > 0 else SOFT for value in picture.ten_thousand_yuan]
    bars = axes.barh(places, picture.ten_thousand_yuan, color=colors, height=0.62)
    axes.set_yticks(list(places), picture.changes)
    axes.invert_yaxis()
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_xlabel("赔偿总额较基准组合的变动（万元）")
    axes.grid(visible=True, axis="x")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.bar_label(bars, fmt="{:+,.2f}", padding=3, fontsize=6.5)
    axes.margins(x=0.2)
    axes.xaxis.set_major_formatter(thousands())
