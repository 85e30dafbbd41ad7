"""Numbers of persons in a text: identity and bank cards, mobiles, securities accounts.

Digits count as one number across spaces, hyphens and invisible characters. People run numbers
together ("2024-05-06 138 1234 5678"), so every sequence of whole digit groups is tried, not only
the longest: a number that any reader could pick out is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hotline.domain.checksums import (
    has_identity_shape,
    is_card_number,
    is_credit_code,
    is_identity_number,
)
from hotline.domain.found_data import Candidate, DataKind

_UNSEEN = r"\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
_BETWEEN = rf"[\s\-\u2010-\u2015\u2212{_UNSEEN}]{{1,3}}"
_RUN = re.compile(rf"[0-9]+(?:{_BETWEEN}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_CHECK_X = re.compile(rf"(?:{_BETWEEN})?([Xx])")
_MOBILE = re.compile(r"(?:0086|86)?1[3-9][0-9]{9}")
_CREDIT_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])")
_LETTERED_ACCOUNT = re.compile(r"(?<![0-9A-Za-z])[ABab][0-9]{9}(?![0-9A-Za-z])")
_SPLIT_MOBILE = re.compile(
    r"(?<![0-9.])(?:\(1[3-9][0-9]\)[\s\-]?[0-9]{4}[\s\-.]?|1[3-9][0-9]\.[0-9]{4}\.)[0-9]{4}(?![0-9])"
)
"""Dots and brackets only where people put them in a mobile's number: amounts have dots too."""
_LONGEST_NUMBER = 19
_IDENTITY_LENGTH = 18
_MOBILE_LENGTH = 11
_ACCOUNT_LENGTH = 10


def numbers_in(text: str) -> Iterator[Candidate]:
    """Every number of a person that digits and separators of a folded text can be read as."""
    for run in _RUN.finditer(text):
        groups = [
            range(run.start() + group.start(), run.start() + group.end())
            for group in _GROUP.finditer(run.group())
        ]
        yield from _in_groups(text, groups)
    for mobile in _SPLIT_MOBILE.finditer(text):
        places = [place for place in range(*mobile.span()) if text[place].isdigit()]
        yield Candidate(DataKind.MOBILE, places, 3, 4)
    yield from _lettered(text)


def _in_groups(text: str, groups: Sequence[range]) -> Iterator[Candidate]:
    for first in range(len(groups)):
        places: list[int] = []
        for last in range(first, len(groups)):
            places = [*places, *groups[last]]
            if len(places) > _LONGEST_NUMBER:
                yield from _identities_inside(text, groups[last] if first == last else ())
                break
            is_alone = first == last or (first == 0 and last == len(groups) - 1)
            yield from _of_digits(text, places, is_alone=is_alone)


def _of_digits(text: str, places: Sequence[int], *, is_alone: bool) -> Iterator[Candidate]:
    number = _characters(text, places)
    if len(number) in (_IDENTITY_LENGTH - 1, _IDENTITY_LENGTH):
        yield from _identity(text, places, number)
    if is_card_number(number):
        yield Candidate(DataKind.BANK_CARD, tuple(places), 0, 4)
    if _MOBILE.fullmatch(number):
        prefix = len(number) - _MOBILE_LENGTH
        yield Candidate(DataKind.MOBILE, tuple(places), prefix + 3, 4)
    if is_alone and len(number) == _ACCOUNT_LENGTH and number[0] == "0":
        yield Candidate(DataKind.SECURITIES_ACCOUNT, tuple(places), 0, 3)


def _identity(text: str, places: Sequence[int], number: str) -> Iterator[Candidate]:
    """17 digits and an X, or 18 digits; a wrong check character is a typing error, not safety."""
    whole = tuple(places)
    if len(number) < _IDENTITY_LENGTH:
        check = _CHECK_X.match(text, places[-1] + 1)
        if check is None:
            return
        whole, number = (*whole, check.start(1)), number + "X"
    if has_identity_shape(number):
        is_valid = is_identity_number(number)
        yield Candidate(DataKind.IDENTITY_CARD, whole, 3, 2, is_low_confidence=not is_valid)


def _identities_inside(text: str, group: Sequence[int]) -> Iterator[Candidate]:
    """Valid identity numbers inside a longer row of digits, where a space was forgotten."""
    for start in range(len(group) - _IDENTITY_LENGTH + 1):
        places = group[start : start + _IDENTITY_LENGTH]
        if is_identity_number(_characters(text, places)):
            yield Candidate(DataKind.IDENTITY_CARD, tuple(places), 3, 2)


def _lettered(text: str) -> Iterator[Candidate]:
    for code in _CREDIT_CODE.finditer(text):
        if is_credit_code(code.group().upper()):
            yield Candidate(DataKind.CREDIT_CODE, range(*code.span()), 0, 0)
    for account in _LETTERED_ACCOUNT.finditer(text):
        yield Candidate(DataKind.SECURITIES_ACCOUNT, range(*account.span()), 0, 3)


def _characters(text: str, places: Sequence[int]) -> str:
    return "".join(text[place] for place in places)
