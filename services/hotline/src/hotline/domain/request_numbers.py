"""Request numbers as people read them aloud: 12386-YYYYMMDD-NNNNNN-C.

C is the check character of ISO/IEC 7064 MOD 11-2 over day and serial: it catches every single
wrong digit and every pair of neighbours read the wrong way round.
"""

from __future__ import annotations

import re
from datetime import date

from lawkit.refusals import Refusal

PREFIX = "12386"
LARGEST_SERIAL = 999_999
_NUMBER = re.compile(r"12386-([0-9]{8})-([0-9]{6})-([0-9X])")
_MODULUS = 11
_TEN = 10


class RequestNumberError(Refusal):
    """A number that no request can have: misread or mistyped."""

    code = "request_number_invalid"
    title = "Not a request number"
    title_zh = "诉求编号有误"

    def __init__(self, number: str) -> None:
        super().__init__(
            "A request number reads 12386-YYYYMMDD-NNNNNN-C; please check the digits.",
            "诉求编号格式为12386-年月日-六位序号-校验位，请核对。",
            number=number[:40],
        )


class SerialsUsedUpError(Refusal):
    """More requests on one day than numbers have places for."""

    code = "request_numbers_used_up"
    title = "No number left for this day"
    title_zh = "当日编号已用尽"

    def __init__(self, serial: int) -> None:
        super().__init__(
            f"A day has {LARGEST_SERIAL} numbers; {serial} is not one of them.",
            f"每日编号为1至{LARGEST_SERIAL}，不能为{serial}。",
            serial=serial,
        )


def request_number(received_on: date, serial: int) -> str:
    """The number of the `serial`-th request of a day, counted from 1."""
    if not 1 <= serial <= LARGEST_SERIAL:
        raise SerialsUsedUpError(serial)
    body = f"{received_on:%Y%m%d}{serial:06d}"
    return f"{PREFIX}-{body[:8]}-{body[8:]}-{check_character(body)}"


def parsed_number(text: str) -> str:
    """The number in its one written form; RequestNumberError when its check character is wrong."""
    number = text.strip().upper()
    match = _NUMBER.fullmatch(number)
    if match is None or check_character(match[1] + match[2]) != match[3]:
        raise RequestNumberError(text)
    return number


def check_character(digits: str) -> str:
    """ISO/IEC 7064 MOD 11-2: a digit, or X for ten."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2 % _MODULUS
    check = (1 - total) % _MODULUS
    return "X" if check == _TEN else str(check)
