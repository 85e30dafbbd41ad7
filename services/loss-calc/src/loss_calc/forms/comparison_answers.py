"""What a comparison answers: a line per combination, the summary, one investor under all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from loss_calc.forms.answers import LossAnswer
from loss_calc.forms.candidates import CandidateStudyAnswer
from servicekit.wire import Instant, WireModel


class StepAnswer(WireModel):
    """One switch turned from the base's option to another, and what the total changed by."""

    switch: str
    from_option: str | None
    to_option: str | None
    delta_fen: int


class ComparisonLine(WireModel):
    """One combination over the whole batch.

    `deducted_fen` is difference less payable; `mean_deduction_ratio` the mean over the investors
    with a difference loss of what is deducted of it (both in fen, 10 decimals each),
    `overall_deduction_ratio` the same of the sums. `attribution` turns the differing
    switches one after another, in the order of the comparison's `switches`, and adds up to
    `delta_fen`; `alone` turns each alone, and `interaction_fen` is what these leave unexplained.
    """

    number: int
    is_base: bool
    switches: dict[str, str | None]
    investors: int
    eligible_investors: int
    investors_with_loss: int
    difference_loss_fen: int
    deducted_fen: int
    payable_difference_fen: int
    commission_fen: int
    stamp_duty_fen: int
    interest_fen: int
    total_fen: int
    mean_deduction_ratio: str | None
    overall_deduction_ratio: str | None
    delta_fen: int
    attribution: list[StepAnswer]
    alone: list[StepAnswer]
    interaction_fen: int


class OptionAnswer(WireModel):
    """One option of a switch: the label that rows show, and the value as asked for."""

    label: str
    value: Any


class SwitchAnswer(WireModel):
    """One switch; the order of the switches is the order of attribution."""

    name: str
    base: str
    options: list[OptionAnswer]


class SpreadAnswer(WireModel):
    """How far the combinations lie apart; for an even count the median is the mean of the two
    middle amounts, rounded half up to the fen."""

    lowest_fen: int
    highest_fen: int
    range_fen: int
    median_fen: int


class SensitivityAnswer(WireModel):
    """The totals when only this switch is turned from the base, by option label."""

    switch: str
    totals_fen: dict[str, int]
    range_fen: int


class ComparisonSummary(WireModel):
    """The comparison in figures."""

    combinations: int
    investors: int
    base_number: int
    lowest_number: int
    highest_number: int
    difference_loss: SpreadAnswer
    payable_difference: SpreadAnswer
    total: SpreadAnswer
    base: ComparisonLine
    sensitivity: list[SensitivityAnswer]
    candidate_days: list[CandidateStudyAnswer]
    lines_sha256: str


class ComparisonAnswer(WireModel):
    """A comparison with everything that it was made from."""

    id: UUID
    case_id: UUID
    job_id: UUID
    state: str
    court: str
    facts: dict[str, Any]
    choices: dict[str, Any]
    inputs: dict[str, Any]
    switches: list[SwitchAnswer]
    combinations: int
    summary: ComparisonSummary | None
    created_at: Instant
    finished_at: Instant | None


class InvestorCombination(LossAnswer):
    """One investor under one combination, with the fields of a calculation's row."""

    number: int
    switches: dict[str, str | None]


class InvestorComparison(WireModel):
    """One investor under every combination."""

    investor_id: str
    total: SpreadAnswer
    items: list[InvestorCombination]
