"""Keys of a production start, one folder per program: `python -m gateway.keymaking <folder>`.

Each program's folder holds its own private key and everyone's public ones, so that each container
can be given its own folder alone. Keys that are there stay as they are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from gateway.keyring import ensure_token_key
from gateway.routing import SERVICES
from servicekit.keys import (
    TRUSTED,
    load_signing_key,
    new_signing_key,
    replace_file,
    write_private,
)

PROGRAMS = ("gateway", *SERVICES)


def make_keys(folder: Path) -> None:
    """Make what is missing and write the trusted set into every program's folder."""
    public = []
    for program in PROGRAMS:
        own = folder / program
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = own / f"{program}.pem"
        if not path.exists():
            write_private(path, new_signing_key(program).private)
        public.append(load_signing_key(own, program).jwk())
    ensure_token_key(folder / "gateway")
    trusted = json.dumps({"keys": public}, indent=2).encode()
    for program in PROGRAMS:
        replace_file(folder / program / TRUSTED, trusted, mode=0o644)


def main(arguments: Sequence[str]) -> int:
    """Make the keys in the folder given; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m gateway.keymaking <folder>\n")
        return 2
    make_keys(Path(arguments[0]))
    sys.stdout.write(f"keys of {', '.join(PROGRAMS)} are in place\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
