"""`python -m loss_calc.verification --folder DIR`: prove a downloaded calculation on your own.

DIR is the unpacked download of `GET /loss-calc/v1/calculations/{id}/verification/bundle`. All is
read from there, calculated again with this program and compared to the fen. Exit code 0: the same;
1: something differs; 2: the folder cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from loss_calc.verification.bundle import BundleError, read_bundle, read_results
from loss_calc.verification.findings import findings
from servicekit.worker_pool import WorkerPool

SAME, DIFFERENT, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the folder that the arguments name."""
    options = _parser().parse_args(arguments)
    pool = WorkerPool(options.processes) if options.processes > 1 else None
    try:
        evidence, stated = read_bundle(options.folder)
        with pool or nullcontext():
            found = findings(evidence, stated, read_results(options.folder), pool)
    except (BundleError, OSError) as error:
        sys.stderr.write(f"this folder cannot be verified: {error}\n")
        return UNUSABLE
    _report(found)
    return SAME if found["is_same"] else DIFFERENT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m loss_calc.verification",
        description="Calculate a downloaded bundle again and compare it to the fen.",
    )
    parser.add_argument("--folder", type=Path, required=True, help="the unpacked bundle")
    parser.add_argument("--processes", type=int, default=1, help="how many cores to keep busy")
    return parser


def _report(found: dict[str, Any]) -> None:
    for one in [*found["documents"], *found["inputs"]]:
        _say(f"{'intact ' if one['is_intact'] else 'CHANGED'} {one['sha256']} {one['name']}")
    results = found["results"]
    for name in ("stated", "stored", "fresh"):
        _say(f"results {name:<6} {results[f'{name}_sha256']}")
    code, made_with = found["code"], found["made_with_code"] or {}
    _say(f"this program {code['version']} {code['sha256']}")
    if made_with and made_with != code:
        _say(f"made with    {made_with['version']} {made_with['sha256']}")
    if found["refusal"] is not None:
        _say(f"DIFFERENT: these inputs cannot be calculated: {found['refusal']['detail']}")
        for error in found["refusal"]["errors"]:
            place = f"line {error.get('line')} {error.get('column') or ''}"
            _say(f"  {place}: {error['detail']}")
    for one in found["differences"]:
        place = f"{one['investor_id']} {one['field']}"
        _say(f"DIFFERENT {place}: stored {one['stored']}, fresh {one['fresh']}")
    if found["is_same"]:
        _say(f"the same to the fen for all {results['investors']} investors")
    else:
        _say(f"DIFFERENT: {results['differing_investors']} investors differ")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
