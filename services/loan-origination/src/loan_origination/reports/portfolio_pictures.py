"""The portfolio drawn: balances by bucket, and rent collected against rent expected."""

from __future__ import annotations

from dataclasses import dataclass

from paperkit.drawing import ACCENT, BAND, INK, SOFT, WIDTH_INCHES, Axes, Drawing, thousands

FEN_PER_TEN_THOUSAND = 1_000_000
HEIGHT_INCHES = 3.0


@dataclass(frozen=True, slots=True)
class BucketPicture:
    """Balances in ten thousand yuan by bucket; those from `first_bad` on are drawn in red."""

    labels: tuple[str, ...]
    balances: tuple[float, ...]
    loans: tuple[int, ...]
    first_bad: int

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        figure.set_size_inches(WIDTH_INCHES, HEIGHT_INCHES)
        axes = figure.subplots()
        places = range(len(self.labels))
        colours = [ACCENT if place >= self.first_bad else SOFT for place in places]
        bars = axes.bar(places, self.balances, width=0.6, color=colours)
        counts = [f"{count}笔" if count else "" for count in self.loans]
        axes.bar_label(bars, labels=counts, padding=2, fontsize=7, color=INK)
        axes.set_xticks(list(places), list(self.labels), fontsize=7)
        axes.set_ylabel("贷款余额（万元）")
        _finish(axes)


@dataclass(frozen=True, slots=True)
class RentPicture:
    """Rent in ten thousand yuan by month of the report."""

    months: tuple[str, ...]
    expected: tuple[float, ...]
    received: tuple[float, ...]

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        figure.set_size_inches(WIDTH_INCHES, HEIGHT_INCHES)
        axes = figure.subplots()
        places = range(len(self.months))
        axes.bar([p - 0.2 for p in places], self.expected, width=0.4, color=BAND, label="应收租金")
        axes.bar([p + 0.2 for p in places], self.received, width=0.4, color=SOFT, label="实收租金")
        apart = -(-len(self.months) // 12) or 1
        shown = list(places)[::apart]
        axes.set_xticks(shown, [self.months[place] for place in shown], fontsize=7)
        axes.set_ylabel("租金（万元）")
        axes.legend(
            loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, fontsize=7, borderaxespad=0.2
        )
        _finish(axes)


def _finish(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(thousands())
    axes.margins(y=0.15)
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


def ten_thousands(fen: int) -> float:
    """An amount as a length in a picture: never money again."""
    return fen / FEN_PER_TEN_THOUSAND
