"""The channels by which payments leave: a bank, or the depository and its participants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum


class Channel(StrEnum):
    """Who carries the payments out."""

    BANK = "BANK"
    DEPOSITORY = "DEPOSITORY"

    @property
    def record_type(self) -> str:
        """The first cell of a payment in this channel's file."""
        return "D" if self is Channel.BANK else "S"


BANK_CODE_DIGITS = 12
ACCOUNT_DIGITS = (8, 32)
SECURITIES_ACCOUNT = re.compile(r"[A-Z][0-9]{9}|[0-9]{10}")
"""Shanghai: a letter and nine digits; Shenzhen: ten digits."""
PARTICIPANT_CODE = re.compile(r"[0-9]{6}")
RECORD_TYPES = frozenset(channel.record_type for channel in Channel)


def destination_faults(channel: Channel, account: str, code: str) -> Iterable[str]:
    """What is wrong with where a payment goes: account and bank code, or securities account and
    participant code."""
    if channel is Channel.DEPOSITORY:
        if not PARTICIPANT_CODE.fullmatch(code):
            yield "participant_code_invalid"
        if not SECURITIES_ACCOUNT.fullmatch(account):
            yield "securities_account_invalid"
        return
    if not _is_digits(code) or len(code) != BANK_CODE_DIGITS:
        yield "bank_code_invalid"
    least, most = ACCOUNT_DIGITS
    if not _is_digits(account) or not least <= len(account) <= most:
        yield "payee_account_invalid"


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
