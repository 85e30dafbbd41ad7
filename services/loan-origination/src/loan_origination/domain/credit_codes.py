"""The unified social credit code: 18 characters, the last of which checks the others."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def check_character(first: str) -> str:
    """The eighteenth character for the first seventeen (GB 32100-2015: weights 3^i mod 31)."""
    total = sum(
        ALPHABET.index(character) * weight for character, weight in zip(first, WEIGHTS, strict=True)
    )
    return ALPHABET[(31 - total % 31) % 31]


def is_credit_code(code: str) -> bool:
    """Whether a text is a well-formed code whose check character fits."""
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        return False
    return code[-1] == check_character(code[:-1])
