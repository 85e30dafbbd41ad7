"""The procedure tier of a case, by amount and number of parties."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from lawkit.figures import load_figures

TIERS = load_figures(files("mediation") / "figures" / "procedure_tiers.toml")


def tier_of(claimed_fen: int, party_count: int, on: date) -> str:
    """`simple`, `ordinary` or `complex`, by the thresholds in force on a day."""
    if claimed_fen >= TIERS["complex_from_fen"].on(on):
        return "complex"
    if party_count >= TIERS["complex_from_parties"].on(on):
        return "complex"
    is_small = claimed_fen <= TIERS["simple_up_to_fen"].on(on)
    return "simple" if is_small else "ordinary"
