"""Pictures as SVG (for PDF) or PNG (for Word), without pyplot and without system fonts."""

from __future__ import annotations

import io
from typing import Any, Literal, Protocol

from paperkit.fonts import FAMILY, font_file

PictureFormat = Literal["svg", "png"]
# The library's own types know no dates; what it hands over stays untyped here.
Axes = Any
Drawing = Any
WIDTH_INCHES = 6.3
PNG_DPI = 200
INK, ACCENT, SOFT, BAND = "#1a1a1a", "#8c1c13", "#3b6ea5", "#e8ded0"
STYLES = ("-", "--", "-.", ":")
_STYLE: Any = {
    "font.family": FAMILY,
    "font.size": 8,
    "axes.unicode_minus": False,
    "axes.linewidth": 0.6,
    "axes.edgecolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "grid.linewidth": 0.4,
    "grid.color": "#d0d0d0",
    "legend.frameon": False,
    # Glyph names in SVG are random without a salt, and two runs would differ.
    "svg.hashsalt": "tianping",
}


class Picture(Protocol):
    """What a paper shows as a picture: plain data, picklable, that knows how it is drawn."""

    def draw(self, figure: Drawing) -> None:
        """Set the size of a new matplotlib figure and draw into it."""


def drawn(picture: Picture, form: PictureFormat) -> bytes:
    """The picture in one format; the same picture gives the same bytes."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second that only reports need
    from matplotlib import font_manager  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    font_manager.fontManager.addfont(str(font_file()))
    with mpl.rc_context(_STYLE):
        figure: Drawing = Figure(layout="constrained")
        picture.draw(figure)
        return _saved(figure, form)


def _saved(figure: Drawing, form: PictureFormat) -> bytes:
    buffer = io.BytesIO()
    metadata: dict[str, Any] = {"Date": None} if form == "svg" else {"Software": None}
    figure.savefig(buffer, format=form, dpi=PNG_DPI, metadata=metadata)
    return buffer.getvalue()


def thousands() -> Any:
    """Tick labels with thousands separators."""
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415

    return FuncFormatter(lambda value, _: f"{value:,.0f}" if value == int(value) else f"{value:,g}")


def few_ticks() -> Any:
    """At most three ticks, for narrow axes."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    return MaxNLocator(nbins=3)
