"""Where the Chinese font is: in the wheel of zhplot (Noto Sans SC, OFL), never on the system."""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from pathlib import Path

FAMILY = "Noto Sans SC"


@cache
def font_file() -> Path:
    """The font file; raises FileNotFoundError when the wheel is not what it was."""
    # The distribution is only located: importing it would change matplotlib's global state.
    path = Path(str(distribution("zhplot").locate_file("zhplot/fonts/NotoSansSC-Regular.ttf")))
    if not path.is_file():
        raise FileNotFoundError(path.name)
    return path
