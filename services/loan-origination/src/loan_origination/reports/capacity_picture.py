"""Rent, debt service and cover, year by year, as a picture of an underwriting."""

from __future__ import annotations

from dataclasses import dataclass

from loan_origination.domain.amounts import Amount
from loan_origination.domain.debt_service import debt_service
from paperkit.drawing import ACCENT, BAND, INK, SOFT, WIDTH_INCHES, Axes, Drawing, thousands

FEN_PER_TEN_THOUSAND = 1_000_000
HEIGHT_INCHES = 4.4
MOST_NAMED_YEARS = 12


@dataclass(frozen=True, slots=True)
class CapacityPicture:
    """Sums in ten thousand yuan per loan year; `cover` is cash flow over debt service, None where
    nothing is to be paid; `required_cover` the line it must not fall below.
    """

    years: tuple[int, ...]
    rent: tuple[float, ...]
    cash_flow: tuple[float, ...]
    service: tuple[float, ...]
    cover: tuple[float | None, ...]
    required_cover: float

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        figure.set_size_inches(WIDTH_INCHES, HEIGHT_INCHES)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
        _draw_sums(above, self)
        _draw_cover(below, self)


def capacity_picture(amount: Amount) -> CapacityPicture:
    """The picture of an amount as it was computed, served by its own debt."""
    service = debt_service(amount)
    pairs = zip(amount.cash_flow, service, strict=True)
    return CapacityPicture(
        years=tuple(year.number for year in amount.rent.years),
        rent=tuple(float(base / FEN_PER_TEN_THOUSAND) for base in amount.rent.per_year),
        cash_flow=tuple(float(flow / FEN_PER_TEN_THOUSAND) for flow in amount.cash_flow),
        service=tuple(float(due / FEN_PER_TEN_THOUSAND) for due in service),
        cover=tuple(float(flow / due) if due else None for flow, due in pairs),
        required_cover=float(amount.terms.cover),
    )


def _draw_sums(axes: Axes, picture: CapacityPicture) -> None:
    axes.bar(picture.years, picture.rent, width=0.7, color=BAND, label="租金收入")
    axes.plot(picture.years, picture.cash_flow, color=SOFT, marker="o", markersize=3, linewidth=1.2)
    axes.plot([], [], color=SOFT, marker="o", markersize=3, linewidth=1.2, label="可还贷经营现金流")
    axes.step(
        picture.years, picture.service, where="mid", color=ACCENT, linewidth=1.2, label="还本付息"
    )
    axes.set_ylabel("金额（万元）")
    axes.yaxis.set_major_formatter(thousands())
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    # Outside the axes: no bar or line can run through it.
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, fontsize=7, borderaxespad=0.2)


def _draw_cover(axes: Axes, picture: CapacityPicture) -> None:
    values = [float("nan") if value is None else value for value in picture.cover]
    bars = axes.bar(picture.years, values, width=0.5, color=SOFT)
    axes.axhline(picture.required_cover, color=ACCENT, linewidth=1.0, linestyle=(0, (4, 2)))
    axes.annotate(
        f"要求 {picture.required_cover:g}",
        (1, picture.required_cover),
        xycoords=("axes fraction", "data"),
        xytext=(2, 0),
        textcoords="offset points",
        color=ACCENT,
        fontsize=7,
        va="center",
        annotation_clip=False,
    )
    if len(picture.years) <= MOST_NAMED_YEARS:
        axes.bar_label(bars, fmt="{:.2f}", padding=1, fontsize=6.5, color=INK)
    axes.margins(y=0.2)
    axes.set_ylabel("覆盖倍数")
    axes.set_xlabel("贷款年度")
    axes.set_xticks(list(_named_years(picture.years)))
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def _named_years(years: tuple[int, ...]) -> tuple[int, ...]:
    apart = -(-len(years) // MOST_NAMED_YEARS)
    return years[::apart]
