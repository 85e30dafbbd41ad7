"""Splitting whole fen by weights so that the parts add up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def split_by_weights(total: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Largest remainder: each part within one fen of its exact share, all parts sum to `total`.

    Ties go to the earlier key. Raises ValueError for a negative total or weight, or no weight.
    """
    whole = sum(weights.values())
    if total < 0 or whole <= 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("a split needs a total and weights that are not negative")
    parts = {key: total * weight // whole for key, weight in weights.items()}
    rest = {key: total * weight % whole for key, weight in weights.items()}
    missing = total - sum(parts.values())
    for key in sorted(rest, key=lambda one: -rest[one])[:missing]:
        parts[key] += 1
    return parts
