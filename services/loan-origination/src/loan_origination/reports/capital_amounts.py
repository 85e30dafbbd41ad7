"""Amounts in capital figures (人民币大写), as contracts and payment orders write them."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ("", "万", "亿", "万亿")
SECTION = 10_000


def capital_amount(fen: int) -> str:
    """A positive amount in capitals: 2929000000 is 人民币贰仟玖佰贰拾玖万元整.

    Raises ValueError for amounts that are negative or too large for a bank's paper.
    """
    if not 0 <= fen < 10**18:
        raise ValueError(f"no paper carries this amount: {fen}")
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"人民币{whole or '零元'}整"
    if not cents:
        return f"人民币{whole}{DIGITS[jiao]}角整"
    tenth = f"{DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return f"人民币{whole}{tenth}{DIGITS[cents]}分"


def _whole(yuan: int) -> str:
    """The yuan, in sections of four digits; one 零 stands for any row of empty places."""
    found, is_gap_open, section = "", False, 0
    while yuan:
        yuan, part = divmod(yuan, SECTION)
        if part:
            gap = "零" if is_gap_open and found else ""
            found = f"{_section(part)}{SECTIONS[section]}{gap}{found}"
            is_gap_open = part < SECTION // 10
        elif found:
            is_gap_open = True
        section += 1
    return found


def _section(part: int) -> str:
    found, is_gap_open = "", False
    for place in range(len(PLACES)):
        part, digit = divmod(part, 10)
        if digit:
            found = f"{DIGITS[digit]}{PLACES[place]}{'零' if is_gap_open else ''}{found}"
            is_gap_open = False
        elif found:
            is_gap_open = True
    return found
