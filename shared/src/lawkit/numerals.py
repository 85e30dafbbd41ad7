"""Chinese numerals, as article numbers are written in Chinese law."""

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
LARGEST_NUMERAL = 9999


def chinese_numeral(number: int) -> str:
    """Write 1..9999 as in 第一百零二条: one 零 for a run of inner zeros, 十 for a leading 一十."""
    if not 1 <= number <= LARGEST_NUMERAL:
        raise ValueError(f"no Chinese numeral for {number}: only 1 to {LARGEST_NUMERAL}")
    digits = str(number).rstrip("0")
    top = len(str(number)) - 1
    text = ""
    for position, digit in enumerate(digits):
        if digit != "0":
            text += _DIGITS[int(digit)] + _UNITS[top - position]
        elif not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text
