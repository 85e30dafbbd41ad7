"""Check characters of the numbers that people, cards and companies carry."""

from __future__ import annotations

from datetime import date

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHARACTERS = "10X98765432"
_IDENTITY_LENGTH = 18
_FIRST_AREA, _LAST_AREA = 11, 82
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_LENGTH = 18
_CARD_LENGTHS = range(16, 20)
_CARD_FIRST_DIGITS = "3456"
_DOUBLED_LIMIT = 9


def has_identity_shape(number: str) -> bool:
    """Whether 18 characters look like an identity card: area 11-82 and a date of birth."""
    digits, last = number[:-1], number[-1:]
    if len(number) != _IDENTITY_LENGTH or not _are_digits(digits):
        return False
    if not (_are_digits(last) or last == "X"):
        return False
    return _FIRST_AREA <= int(digits[:2]) <= _LAST_AREA and _is_birthday(digits[6:14])


def is_identity_number(number: str) -> bool:
    """Whether an identity card number of 18 characters is valid, check character included."""
    if not has_identity_shape(number):
        return False
    weighted = zip(number, _IDENTITY_WEIGHTS, strict=False)
    total = sum(int(digit) * weight for digit, weight in weighted)
    return _IDENTITY_CHARACTERS[total % 11] == number[-1]


def is_card_number(number: str) -> bool:
    """Whether 16 to 19 digits are a bank card: first digit 3 to 6, Luhn check digit right."""
    if len(number) not in _CARD_LENGTHS or not _are_digits(number):
        return False
    return number[0] in _CARD_FIRST_DIGITS and _luhn_total(number) % 10 == 0


def is_credit_code(code: str) -> bool:
    """Whether 18 characters are a valid unified social credit code of an organisation."""
    if len(code) != _CREDIT_LENGTH or any(each not in _CREDIT_ALPHABET for each in code):
        return False
    return credit_check_character(code[:-1]) == code[-1]


def credit_check_character(body: str) -> str:
    """The last character of the unified social credit code that begins with these 17."""
    weighted = zip(body, _CREDIT_WEIGHTS, strict=True)
    total = sum(_CREDIT_ALPHABET.index(each) * weight for each, weight in weighted)
    return _CREDIT_ALPHABET[-total % 31]


def _luhn_total(number: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - _DOUBLED_LIMIT if value > _DOUBLED_LIMIT else value
    return total


def _is_birthday(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1800, 1, 1) <= day <= date(2100, 1, 1)


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
