"""`python -m mediation.verification JOURNAL [--checkpoints FILE] [--keys FILE]`.

JOURNAL holds one record a line, as `GET /journals/{ledger}` gives them; checkpoints come from
`GET /journals/{ledger}/checkpoints`; the keys are the public ones that the services
trust (`trusted-keys.json`). 0 when everything
holds, 1 with the first bad record otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from mediation.verification.checking import Keys, Record, check_journal
from servicekit.keys import trusted_keys


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the copy that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m mediation.verification", description=__doc__)
    parser.add_argument("journal", type=Path)
    parser.add_argument("--checkpoints", type=Path, metavar="FILE")
    parser.add_argument("--keys", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    checkpoints = []
    if options.checkpoints:
        checkpoints = json.loads(options.checkpoints.read_text(encoding="utf-8"))["items"]
    found = check_journal(records_of(options.journal), checkpoints, keys_of(options.keys))
    for fault in found.faults:
        sys.stdout.write(f"BAD  {fault}\n")
    if found.faults:
        return 1
    sys.stdout.write(
        f"{found.records} records, head {found.head_hash}\n"
        f"{found.accounts} accounts rebuilt, debits equal credits, "
        f"{found.checkpoints} checkpoints agree\n"
    )
    return 0


def records_of(file: Path) -> Iterator[Record]:
    """The records of a copy, one JSON object a line."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            yield told["seq"], told["prev_hash"], told["body"], told["hash"]


def keys_of(file: Path | None) -> Keys | None:
    """The public keys in a JWK set."""
    return trusted_keys(json.loads(file.read_text(encoding="utf-8"))) if file else None


if __name__ == "__main__":
    sys.exit(main())
