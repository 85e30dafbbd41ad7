"""`python -m loss_calc.kernel.distributed`: the kernel over a folder of Parquet parts.

    --partition FILE [FILE ...] --into DIR --in-parts N   split trade tables, whole investors each
    --parts DIR --case case.json --out DIR [--workers 2]  calculate every part on Dask

`case.json` is the body of a trial calculation without its trades. Dask's workers run what they are
sent: only on a network that you trust.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loss_calc.intake.trade_table import ROW_SCHEMA
from loss_calc.kernel.arrow import AMOUNTS, answers, calculate

SUMMED = tuple(name for name in AMOUNTS.names if name.endswith("_fen"))
MISSING_EXTRA = (
    "This command needs Dask, which is an extra of loss-calc: "
    "install tianping-loss-calc[distributed].\n"
)


def partition(files: Sequence[Path], folder: Path, parts: int) -> list[Path]:
    """Split trade tables (Parquet, as loss-calc stores them) into parts of whole investors.

    One file after the other is read, so that only the largest has to fit into memory; where an
    investor goes depends on the id alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"part-{number:05d}.parquet" for number in range(parts)]
    writers: dict[int, pq.ParquetWriter] = {}
    schema = pl.DataFrame(schema=ROW_SCHEMA).to_arrow().schema
    try:
        for file in files:
            rows = pl.read_parquet(file, columns=ROW_SCHEMA.names()).cast(ROW_SCHEMA)
            for number, part in _split(rows, parts):
                if number not in writers:
                    writers[number] = pq.ParquetWriter(paths[number], schema, compression="zstd")
                writers[number].write_table(part.to_arrow().cast(schema))
    finally:
        for writer in writers.values():
            writer.close()
    return [paths[number] for number in sorted(writers)]


def _split(rows: pl.DataFrame, parts: int) -> list[tuple[int, pl.DataFrame]]:
    ids = rows["investor_id"].unique()
    number = [zlib.crc32(each.encode()) % parts for each in ids.to_list()]
    places = pl.DataFrame(
        {"investor_id": ids, "_part": number}, schema_overrides={"_part": pl.Int64}
    )
    numbered = rows.join(places, on="investor_id", how="left", maintain_order="left")
    found = numbered.partition_by("_part", as_dict=True, include_key=False, maintain_order=True)
    return [(int(str(key[0])), part) for key, part in found.items()]


def calculate_part(part: str, case: dict[str, Any], out: str, *, is_full: bool) -> dict[str, int]:
    """Calculate one part and write its results whole or not at all; returns their sums."""
    trades = pq.read_table(part)
    found = answers(trades, case) if is_full else calculate(trades, case)
    target = Path(out) / Path(part).name
    unfinished = target.with_suffix(f".{os.getpid()}.unfinished")
    pq.write_table(found, unfinished, compression="zstd")
    unfinished.replace(target)
    sums = {name: pc.sum(found[name]).as_py() or 0 for name in SUMMED}
    refused = 0 if is_full else len(found) - found["refusal"].null_count
    return {"investors": len(found), "refused": refused, **sums}


def calculate_parts(
    client: Any, parts: Sequence[Path], case: dict[str, Any], out: Path, *, is_full: bool
) -> dict[str, int]:
    """Calculate all parts on a Dask client; the sums over all of them."""
    out.mkdir(parents=True, exist_ok=True)
    futures = [
        client.submit(calculate_part, str(part), case, str(out), is_full=is_full, pure=False)
        for part in parts
    ]
    total: dict[str, int] = {}
    for found in client.gather(futures):
        for name, value in found.items():
            total[name] = total.get(name, 0) + value
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Partition or calculate as the arguments say; 0 when done, 2 when that cannot be."""
    options = _parser().parse_args(arguments)
    if options.partition:
        written = partition(options.partition, options.into, options.in_parts)
        sys.stdout.write(f"{len(written)} parts in {options.into}\n")
        return 0
    try:
        distributed: Any = importlib.import_module("dask.distributed")
    except ImportError:
        sys.stderr.write(MISSING_EXTRA)
        return 2
    parts = sorted(options.parts.glob("*.parquet"))
    if not parts:
        sys.stderr.write(f"There is no *.parquet in {options.parts}.\n")
        return 2
    case = json.loads(options.case.read_text(encoding="utf-8"))
    if options.scheduler:
        with distributed.Client(options.scheduler) as client:
            total = calculate_parts(client, parts, case, options.out, is_full=options.full)
    else:
        cluster = distributed.LocalCluster(
            n_workers=options.workers, threads_per_worker=1, dashboard_address=None
        )
        with cluster, distributed.Client(cluster) as client:
            total = calculate_parts(client, parts, case, options.out, is_full=options.full)
    sys.stdout.write(json.dumps({"parts": len(parts), **total}) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loss_calc.kernel.distributed")
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--partition", type=Path, nargs="+", metavar="FILE")
    either.add_argument("--parts", type=Path, metavar="DIR")
    parser.add_argument("--into", type=Path, default=Path("parts"), metavar="DIR")
    parser.add_argument("--in-parts", type=int, default=8, metavar="N")
    parser.add_argument("--case", type=Path, default=Path("case.json"), metavar="FILE")
    parser.add_argument("--out", type=Path, default=Path("results"), metavar="DIR")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a running scheduler, tcp://...")
    parser.add_argument("--full", action="store_true", help="every field, not the amounts alone")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
