"""One investor under every combination again, from the pinned inputs, with every field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loss_calc.comparing import ComparedChoices, compared_of
from loss_calc.domain.family import frame_family, investor_losses
from loss_calc.explaining import ResultDiffersError
from loss_calc.forms.answers import loss_fields
from loss_calc.intake.records import investor_record
from loss_calc.intake.trade_table import read_investor
from loss_calc.tables import ComparisonInvestorRow, ComparisonRow
from loss_calc.work.comparison_chunks import ITEMS, unpacked
from loss_calc.work.comparison_lines import spread_fields
from servicekit.blobs import BlobStore


@dataclass(frozen=True, slots=True)
class ComparedInvestor:
    """The stored comparison with one of its investors."""

    comparison: ComparisonRow
    investor: ComparisonInvestorRow


def investor_comparison(
    found: ComparedInvestor, choices: ComparedChoices, blobs: BlobStore
) -> dict[str, Any]:
    """The fields of `InvestorComparison`, computed by the domain whatever stored the amounts.

    Raises ResultDiffersError where they are not the stored ones.
    """
    investor_id = found.investor.investor_id
    inputs = found.comparison.inputs
    frames = compared_of(found.comparison.facts, choices, inputs, blobs).frames()
    paths = [blobs.path(file["table_sha256"]) for file in inputs["trade_files"]]
    rows = read_investor(paths, investor_id)
    if rows is None:
        raise ResultDiffersError(f"{investor_id} is not in the pinned files")
    losses = investor_losses(frame_family(frames), investor_record(rows))
    items = [
        {
            "number": number,
            "switches": choices.labels(choices.combinations[number - 1]),
            **loss_fields(frame, loss),
        }
        for number, (frame, loss) in enumerate(zip(frames, losses, strict=True), start=1)
    ]
    computed = [[item[name] for name in ITEMS] for item in items]
    if computed != unpacked(found.investor.figures).tolist():
        raise ResultDiffersError(f"the amounts of {investor_id} differ from a fresh run")
    return {
        "investor_id": investor_id,
        "total": spread_fields([item["total_fen"] for item in items]),
        "items": items,
    }
