"""`python -m servicekit.migrate <package>`: the one-shot migration job of a production start."""

from __future__ import annotations

import sys
from importlib import import_module

from servicekit.database import Database
from servicekit.migrations import is_current, revise, upgrade

USAGE = "usage: python -m servicekit.migrate <package> [revise <message>]"


def main(arguments: list[str]) -> int:
    """Upgrade the package's database, or write a new revision from its models."""
    if not arguments or (len(arguments) > 1 and arguments[1:2] != ["revise"]):
        sys.stderr.write(USAGE + "\n")
        return 2
    package, *revision = arguments
    program = import_module(f"{package}.app").PROGRAM
    settings = import_module(f"{package}.settings").Settings()
    database = Database(settings.database(program.name), program.kit)
    upgrade(database, program.migrations)
    if revision:
        revise(database, program.migrations, " ".join(revision[1:]))
    sys.stdout.write(f"{package}: at head: {is_current(database, program.migrations)}\n")
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
