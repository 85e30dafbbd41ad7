"""Amounts in capital numerals (大写金额), as agreements and payment papers write them."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_FEN_A_YUAN, _FEN_A_JIAO, _GROUP = 100, 10, 10_000
LARGEST_FEN = _GROUP ** len(_GROUPS) * _FEN_A_YUAN - 1


def capital_yuan(fen: int) -> str:
    """Whole fen as 人民币壹仟贰佰叁拾肆元伍角陆分; 整 after whole yuan and whole jiao.

    Raises ValueError for negative amounts and from ten thousand trillion yuan on.
    """
    if not 0 <= fen <= LARGEST_FEN:
        raise ValueError(f"no capital numerals for {fen} fen")
    yuan, rest = divmod(fen, _FEN_A_YUAN)
    jiao, cents = divmod(rest, _FEN_A_JIAO)
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif cents and yuan:
        text += "零"
    if cents:
        return f"人民币{text}{_DIGITS[cents]}分"
    return f"人民币{text or '零元'}整"


def _whole(number: int) -> str:
    """A whole number: groups of four digits, one 零 wherever digits are skipped."""
    groups = []
    while number:
        number, group = divmod(number, _GROUP)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        is_gap = bool(text) and (group < _GROUP // 10 or not groups[place + 1])
        text += ("零" if is_gap else "") + _four(group) + _group_name(place, groups)
    return text


def _group_name(place: int, groups: list[int]) -> str:
    """万亿 keeps its 亿 only when no group of 亿 follows to say it."""
    if place == len(_GROUPS) - 1 and groups[place - 1]:
        return "万"
    return _GROUPS[place]


def _four(group: int) -> str:
    text = ""
    for place in range(len(_UNITS) - 1, -1, -1):
        digit = group // 10**place % 10
        if digit:
            is_gap = bool(text) and group // 10 ** (place + 1) % 10 == 0
            text += ("零" if is_gap else "") + _DIGITS[digit] + _UNITS[place]
    return text
