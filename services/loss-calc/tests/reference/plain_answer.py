"""Values in both wire forms, and the two worked figures of a compensation fund."""

from fractions import Fraction

from .plain_numbers import decimal_text, exact_text


def both_forms(name: str, value: Fraction | None) -> dict[str, str | None]:
    """Return a decimal and, where it is not the whole truth, the fraction beside it."""
    if value is None:
        return {name: None, f"{name}_exact": None}
    return {name: decimal_text(value), f"{name}_exact": exact_text(value)}


def pro_rata(claims: dict[str, int], fund: int) -> dict[str, int]:
    """Share a fund in fen: rounded down, the rest to the largest remainders, ties by claim."""
    total = sum(claims.values())
    if total <= fund:
        return dict(claims)
    paid = {claim: amount * fund // total for claim, amount in claims.items()}
    by_remainder = sorted(claims, key=lambda claim: (-(claims[claim] * fund % total), claim))
    for claim in by_remainder[: fund - sum(paid.values())]:
        paid[claim] += 1
    return paid


def half_risk_with_floor(loss: Fraction, ratio: Fraction) -> Fraction:
    """Deduct half of the market risk, never paying less than 60 % of the loss."""
    return max(loss * (1 - ratio / 2), loss * Fraction(6, 10))
