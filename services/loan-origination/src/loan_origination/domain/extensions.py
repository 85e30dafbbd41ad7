"""How far a loan may be extended (展期), and the rate of the longer bracket."""

from __future__ import annotations

from datetime import date

from lawkit.articles import carries_out
from lawkit.refusals import Refusal
from loan_origination.domain.repayment_articles import EXTENSION, LONGEST_EXTENSION
from loan_origination.domain.servicing_figures import count_on


class ExtensionTooLongError(Refusal, ValueError):
    """More months than the general rules allow, all extensions together."""

    code = "extension_too_long"
    title = "Extension too long"
    title_zh = "展期期限超出规定"

    def __init__(self, asked: int, already: int, most: int) -> None:
        super().__init__(
            f"{asked} months after {already} are more than the {most} allowed in sum",
            f"已展期{already}个月，再展期{asked}个月，累计超过{most}个月",
            asked_months=asked,
            already_months=already,
            most_months=most,
        )


class ExtensionTooLateError(Refusal, ValueError):
    """An extension asked for after the loan fell due."""

    code = "extension_too_late"
    title = "Extension asked for too late"
    title_zh = "展期申请已晚于到期日"

    def __init__(self, asked_on: date, matures_on: date) -> None:
        super().__init__(
            f"asked for on {asked_on}; it must be asked for before maturity, {matures_on}",
            f"展期申请日{asked_on}不早于到期日{matures_on}",
            asked_on=asked_on.isoformat(),
            matures_on=matures_on.isoformat(),
        )


@carries_out(EXTENSION, LONGEST_EXTENSION)
def longest_extension(original_months: int, on: date) -> int:
    """The most months of all extensions: the original term up to one year, half of it (whole
    months, rounded down) up to five years, three years for longer loans."""
    if original_months <= count_on("extension_short_loan_months", on):
        return original_months
    if original_months <= count_on("extension_medium_loan_months", on):
        return original_months // 2
    return count_on("extension_long_loan_most_months", on)


@carries_out(EXTENSION, LONGEST_EXTENSION)
def require_extendable(
    *,
    original_months: int,
    already_months: int,
    asked_months: int,
    asked_on: date,
    matures_on: date,
) -> None:
    """An extension is asked for before maturity and keeps within the limit in sum.

    Raises ExtensionTooLateError or ExtensionTooLongError.
    """
    if asked_on >= matures_on:
        raise ExtensionTooLateError(asked_on, matures_on)
    most = longest_extension(original_months, asked_on)
    if asked_months < 1 or already_months + asked_months > most:
        raise ExtensionTooLongError(asked_months, already_months, most)


@carries_out(EXTENSION)
def reaches_longer_bracket(original_months: int, extended_months: int) -> bool:
    """Whether original term and extensions together reach a longer rate bracket.

    Brackets follow the loan prime rate: up to five years the one-year tenor, above it five years.
    """
    return is_five_year_tenor(original_months + extended_months) and not is_five_year_tenor(
        original_months
    )


@carries_out(EXTENSION)
def is_five_year_tenor(months: int) -> bool:
    """Whether a term is priced off the five-year tenor: longer than five years."""
    five_years = 60
    return months > five_years
