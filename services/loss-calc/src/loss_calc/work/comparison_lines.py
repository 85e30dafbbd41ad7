"""From sums per combination to the lines and the summary of a comparison."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from lawkit.rounding import decimal_text
from loss_calc.comparing import ComparedChoices
from loss_calc.domain.grid import Combination, Step, spread
from loss_calc.forms.answers import SUMMED
from loss_calc.work.comparison_chunks import ELIGIBLE, ITEMS, Ints, unpacked

HALF_RATIO_SCALE = 10**5
RATIO_SCALE = HALF_RATIO_SCALE**2
COUNTED = ("eligible_investors", "investors_with_loss", "ratios", "ratio_sum")
SUMS = (*SUMMED, *COUNTED)
SMALL = 2**62

Sums = list[int]
Exact = npt.NDArray[Any]


def nothing_yet() -> Sums:
    """The sums before the first investor."""
    return [0] * len(SUMS)


def sums_of(figures: Ints) -> list[Sums]:
    """Per combination the sums over the investors of a chunk, in the order of `SUMS`.

    A ratio is what is deducted of a difference loss, both in fen, to 10 decimals half up; those of
    investors without a difference loss do not count.
    """
    items = _unbounded(figures[:, :, :ELIGIBLE])
    total = items[:, :, ITEMS.index("payable_difference_fen") :].sum(axis=2)
    difference, payable = items[:, :, 0], items[:, :, 1]
    has_loss = difference > 0
    ratios = _ratios(np.where(has_loss, difference - payable, 0), np.where(has_loss, difference, 1))
    columns = (
        *np.moveaxis(items, -1, 0),
        total,
        figures[:, :, ELIGIBLE],
        total > 0,
        has_loss,
        ratios,
    )
    sums = [
        column.sum(axis=0, dtype=column.dtype if column.dtype == object else np.int64)
        for column in columns
    ]
    return [[int(value) for value in line] for line in np.stack(sums, axis=-1)]


def _unbounded(items: Ints) -> Exact:
    # The sums and the long division below stay inside 64 bits unless somebody lost billions.
    largest = int(np.abs(items).max(initial=0))
    is_small = largest * max(len(items), 2 * HALF_RATIO_SCALE) * len(ITEMS) < SMALL
    return items if is_small else items.astype(object)


def _ratios(parts: Exact, wholes: Exact) -> Exact:
    # Long division by two lots of five decimals: ten at once would not fit into 64 bits.
    upper, rest = parts * HALF_RATIO_SCALE // wholes, parts * HALF_RATIO_SCALE % wholes
    lower, rest = rest * HALF_RATIO_SCALE // wholes, rest * HALF_RATIO_SCALE % wholes
    ratios: Exact = upper * HALF_RATIO_SCALE + lower + (2 * rest >= wholes)
    return ratios


def investor_amounts(stored: bytes) -> list[dict[str, int]]:
    """The amounts of one stored investor under each combination, with their sum."""
    amounts = []
    for items in unpacked(stored).tolist():
        named = dict(zip(ITEMS, items, strict=True))
        amounts.append({**named, "total_fen": sum(items[1:])})
    return amounts


def spread_fields(amounts: Sequence[int]) -> dict[str, int]:
    """The fields of `SpreadAnswer`."""
    found = spread(amounts)
    return {
        "lowest_fen": found.lowest,
        "highest_fen": found.highest,
        "range_fen": found.width,
        "median_fen": found.median,
    }


def comparison_lines(
    choices: ComparedChoices, sums: Sequence[Sums], *, investors: int
) -> list[dict[str, Any]]:
    """One line per combination, in the order of the grid, JSON-ready."""
    total_of = _total_of(choices, sums)
    base = choices.grid.base_combination()
    lines = []
    for number, combination in enumerate(choices.combinations, start=1):
        found = choices.grid.attribution(combination, total_of)
        lines.append(
            {
                "number": number,
                "is_base": combination == base,
                "switches": choices.labels(combination),
                "investors": investors,
                **_amounts(sums[number - 1]),
                "delta_fen": found.delta,
                "attribution": [_step_fields(choices, step) for step in found.steps],
                "alone": [_step_fields(choices, step) for step in found.alone],
                "interaction_fen": found.interaction,
            }
        )
    return lines


def _total_of(choices: ComparedChoices, sums: Sequence[Sums]) -> Callable[[Combination], int]:
    place = SUMS.index("total_fen")
    totals = {
        combination: found[place]
        for combination, found in zip(choices.combinations, sums, strict=True)
    }
    return totals.__getitem__


def _amounts(sums: Sums) -> dict[str, Any]:
    named = dict(zip(SUMS, sums, strict=True))
    ratios, ratio_sum = named.pop("ratios"), named.pop("ratio_sum")
    difference, payable = named["difference_loss_fen"], named["payable_difference_fen"]
    mean = decimal_text(Fraction(ratio_sum, ratios * RATIO_SCALE)) if ratios else None
    overall = decimal_text(Fraction(difference - payable, difference)) if difference else None
    return {
        **named,
        "deducted_fen": difference - payable,
        "mean_deduction_ratio": mean,
        "overall_deduction_ratio": overall,
    }


def _step_fields(choices: ComparedChoices, step: Step) -> dict[str, Any]:
    labels = next(each.labels for each in choices.lists if each.name == step.switch)
    return {
        "switch": step.switch,
        "from_option": labels[step.from_option],
        "to_option": labels[step.to_option],
        "delta_fen": step.delta,
    }


def comparison_summary(
    choices: ComparedChoices, lines: Sequence[dict[str, Any]], studies: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The fields of `ComparisonSummary` but for the candidate days' eligible investors, which come
    from the base with that exposure."""
    by_combination = dict(zip(choices.combinations, lines, strict=True))
    totals = [line["total_fen"] for line in lines]
    base = by_combination[choices.grid.base_combination()]
    exposed = [by_combination[each] for each in choices.turned_base("exposure")]
    return {
        "combinations": len(lines),
        "investors": base["investors"],
        "base_number": base["number"],
        "lowest_number": totals.index(min(totals)) + 1,
        "highest_number": totals.index(max(totals)) + 1,
        "difference_loss": spread_fields([line["difference_loss_fen"] for line in lines]),
        "payable_difference": spread_fields([line["payable_difference_fen"] for line in lines]),
        "total": spread_fields(totals),
        "base": base,
        "sensitivity": _sensitivity(choices, by_combination),
        "candidate_days": [
            {**study, "eligible_investors": line["eligible_investors"]}
            for study, line in zip(studies, exposed, strict=True)
        ],
        "lines_sha256": _sha256(lines),
    }


def _sensitivity(
    choices: ComparedChoices, by_combination: dict[Combination, dict[str, Any]]
) -> list[dict[str, Any]]:
    found = []
    for each in choices.lists:
        lines = [by_combination[turned] for turned in choices.turned_base(each.name)]
        totals = {label: line["total_fen"] for label, line in zip(each.labels, lines, strict=True)}
        width = max(totals.values()) - min(totals.values())
        found.append({"switch": each.name, "totals_fen": totals, "range_fen": width})
    return found


def _sha256(lines: Sequence[dict[str, Any]]) -> str:
    digest = sha256()
    for line in lines:
        written = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest.update(written.encode() + b"\n")
    return digest.hexdigest()
