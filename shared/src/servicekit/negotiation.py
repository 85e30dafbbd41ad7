"""Choosing a representation by the Accept header (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from servicekit.problems import NotAcceptableError


def chosen_media_type(request: Request, offered: Sequence[str]) -> str:
    """The offered media type that the caller likes best; the first offered when all are alike.

    Raises NotAcceptableError when the caller takes none of them.
    """
    header = request.headers.get("accept", "*/*").strip() or "*/*"
    wishes = [_wish(part) for part in header.split(",") if part.strip()]
    liked = [(_liking(wishes, media_type), media_type) for media_type in offered]
    best = max(quality for quality, _ in liked)
    if best <= 0:
        names = ", ".join(offered)
        raise NotAcceptableError(f"This can be had as {names}.", f"可提供的格式：{names}。")
    return next(media_type for quality, media_type in liked if quality == best)


def _wish(part: str) -> tuple[str, float]:
    media_type, *options = (piece.strip().lower() for piece in part.split(";"))
    quality = next((option[2:] for option in options if option.startswith("q=")), "1")
    try:
        return media_type, min(max(float(quality), 0.0), 1.0)
    except ValueError:
        return media_type, 1.0


def _liking(wishes: Sequence[tuple[str, float]], media_type: str) -> float:
    """The quality of the most specific wish that fits."""
    family = media_type.split("/", maxsplit=1)[0] + "/*"
    for pattern in (media_type, family, "*/*"):
        fitting = [quality for wish, quality in wishes if wish == pattern]
        if fitting:
            return max(fitting)
    return 0.0
