"""One framework, one page per investor, one Merkle root over all pages.

Leaves and inner nodes are hashed with different prefixes, so that no page can pass for a node; an
odd node goes up unchanged (as RFC 9162 builds its trees).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

_LEAF, _NODE = b"\x00", b"\x01"


@dataclass(frozen=True, slots=True)
class ProofStep:
    """The hash beside the path, and whether it stands on the left."""

    sha256: str
    is_left: bool


def page_hash(page: Mapping[str, object]) -> str:
    """The hash of one investor's page: canonical JSON, sorted keys, UTF-8."""
    text = json.dumps(page, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(_LEAF + text.encode()).hexdigest()


def merkle_root(pages: Sequence[str]) -> str:
    """The root over page hashes in party order; ValueError without pages."""
    return _levels(pages)[-1][0]


def inclusion_proof(pages: Sequence[str], place: int) -> list[ProofStep]:
    """What a holder of one page needs to see that the signed root contains it."""
    steps: list[ProofStep] = []
    for level in _levels(pages)[:-1]:
        beside = place ^ 1
        if beside < len(level):
            steps.append(ProofStep(level[beside], is_left=beside < place))
        place //= 2
    return steps


def is_included(page: str, proof: Sequence[ProofStep], root: str) -> bool:
    """Whether the page belongs to the root."""
    found = page
    for step in proof:
        found = _joined(step.sha256, found) if step.is_left else _joined(found, step.sha256)
    return found == root


def _levels(pages: Sequence[str]) -> list[list[str]]:
    if not pages:
        raise ValueError("an agreement has at least one page")
    levels = [list(pages)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        pairs = list(pairwise(below))[::2]
        above = [_joined(left, right) for left, right in pairs]
        levels.append(above + ([below[-1]] if len(below) % 2 else []))
    return levels


def _joined(left: str, right: str) -> str:
    return sha256(_NODE + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()
