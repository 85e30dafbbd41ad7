"""Everything a calculation is settled from, read back from what it pinned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from loss_calc.domain.calculation import settle_frame
from loss_calc.domain.charges import Deduction, Fees
from loss_calc.domain.facts import Bar, CaseFacts
from loss_calc.domain.frame import Frame
from loss_calc.domain.parameters import Parameters, ShortfallPolicy
from loss_calc.forms.calculation import CalculationForm
from loss_calc.forms.case import FactsForm
from loss_calc.intake.market import read_bars, read_levels
from servicekit.blobs import BlobStore

FRAMES_KEPT = 4


@dataclass(frozen=True, slots=True)
class Settling:
    """The arguments of `settle_frame`; unlike the frame itself it travels to other processes."""

    facts: CaseFacts
    parameters: Parameters
    deduction: Deduction
    fees: Fees

    def frame(self) -> Frame:
        return settle_frame(self.facts, self.parameters, self.deduction, self.fees)


def settling_of(
    facts: Mapping[str, Any],
    choices: Mapping[str, Any],
    inputs: Mapping[str, Any],
    blobs: BlobStore,
) -> Settling:
    """The settling of a calculation from its pinned documents and the blobs they name."""
    form = CalculationForm.model_validate(choices)
    levels = index_levels(inputs, blobs)
    bars = inputs["bars"]
    return Settling(
        facts=case_facts(facts, inputs["shortfall_policy"], bars and blobs.get(bars["sha256"])),
        parameters=form.parameters.fact(),
        deduction=form.deduction.fact(levels),
        fees=form.fees.fact(),
    )


def case_facts(
    document: Mapping[str, Any], shortfall_policy: str, canonical_bars: bytes | None
) -> CaseFacts:
    """The facts of a stored case with the bars of its security."""
    form = FactsForm.model_validate(document)
    rows = read_bars(canonical_bars) if canonical_bars else ()
    return CaseFacts(
        rule_set=form.rule_set,
        direction=form.direction,
        implementation=form.implementation.fact(),
        exposure=form.exposure.fact(),
        baseline=form.baseline.fact() if form.baseline else None,
        bars=tuple(
            Bar(row.on, row.close, row.volume, row.block_volume, row.float_shares) for row in rows
        ),
        corporate_actions=tuple(action.fact() for action in form.corporate_actions),
        hearing_on=form.hearing_on,
        delisted_on=form.delisted_on,
        shortfall_policy=ShortfallPolicy(shortfall_policy),
    )


def index_levels(inputs: Mapping[str, Any], blobs: BlobStore) -> dict[str, dict[date, Fraction]]:
    """The levels of every pinned index by its code."""
    return {
        code: {row.on: row.level for row in read_levels(blobs.get(series["sha256"]))}
        for code, series in inputs["indices"].items()
    }
