"""Names of parties as they are compared."""

from __future__ import annotations

import unicodedata


def plain_name(name: str) -> str:
    """A name without what typing makes different: width of characters, spaces, letter case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
