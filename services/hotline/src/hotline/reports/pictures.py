"""Pictures of statistics as plain data that know how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from paperkit.drawing import ACCENT, INK, SOFT, WIDTH_INCHES, Drawing, thousands


@dataclass(frozen=True, slots=True)
class TrendPicture:
    """What came and what was closed, step by step."""

    steps: tuple[str, ...]
    received: tuple[int, ...]
    closed: tuple[int, ...]

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        figure.set_size_inches(WIDTH_INCHES, 2.6)
        axes = figure.subplots()
        places = range(len(self.steps))
        axes.bar(places, self.received, color=SOFT, width=0.62, label="收到")
        axes.plot(places, self.closed, color=ACCENT, marker="o", markersize=3, label="办结")
        # Of many steps every few are named, so that names do not run into each other.
        every = max(1, -(-len(self.steps) // 13))
        axes.set_xticks(list(places)[::every], self.steps[::every])
        axes.set_ylabel("件")
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(thousands())
        axes.grid(visible=True, axis="y")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(loc="upper left", ncols=2, fontsize=7, bbox_to_anchor=(0, 1.14))


@dataclass(frozen=True, slots=True)
class BarPicture:
    """Groups by size, largest on top."""

    names: tuple[str, ...]
    counts: tuple[int, ...]
    unit: str

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        figure.set_size_inches(WIDTH_INCHES, 0.7 + 0.24 * len(self.names))
        axes = figure.subplots()
        places = range(len(self.names))
        bars = axes.barh(places, self.counts, color=SOFT, height=0.62)
        axes.set_yticks(places, self.names)
        axes.invert_yaxis()
        axes.bar_label(bars, [f"{count:,}" for count in self.counts], padding=3, fontsize=7)
        axes.set_xlabel(self.unit)
        axes.xaxis.set_major_formatter(thousands())
        axes.margins(x=0.1)
        axes.spines[["top", "right"]].set_visible(False)


@dataclass(frozen=True, slots=True)
class RatePicture:
    """Shares of a hundred against the share that is kept to."""

    names: tuple[str, ...]
    percents: tuple[float, ...]
    kept_percent: float

    def draw(self, figure: Drawing) -> None:
        """Draw into a new figure."""
        figure.set_size_inches(WIDTH_INCHES, 2.0)
        axes = figure.subplots()
        places = range(len(self.names))
        axes.plot(places, self.percents, color=INK, marker="o", markersize=3)
        axes.axhline(self.kept_percent, color=ACCENT, linestyle="--", linewidth=0.8)
        axes.annotate(
            f"{self.kept_percent:g}%",
            (0, self.kept_percent),
            xytext=(2, -9),
            textcoords="offset points",
            color=ACCENT,
            fontsize=7,
        )
        axes.set_xticks(places, self.names)
        lowest = min((*self.percents, self.kept_percent))
        axes.set_ylim(max(0.0, lowest - 5), 100)
        axes.set_ylabel("%")
        axes.grid(visible=True, axis="y")
        axes.spines[["top", "right"]].set_visible(False)
