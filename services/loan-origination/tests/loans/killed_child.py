"""Works the jobs of a database and dies in the middle of a business day: run by a test."""

from __future__ import annotations

import os
import sys

from sqlalchemy import event

from loan_origination.app import PROGRAM
from loan_origination.usecases import business_days, day_loans
from loan_origination.usecases.business_days import RUN_BUSINESS_DAY
from loan_origination.work.business_days import business_day_handler
from servicekit.database import Database
from servicekit.worker import Worker

KILLED = 9
COMMITS = 5


def main(url: str) -> None:
    """Die without a word at the fifth commit."""
    day_loans.CHUNK, business_days.ENOUGH = 2, 1
    database = Database(url, PROGRAM.kit)
    left = [COMMITS]

    def die(_connection: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(KILLED)

    event.listen(database.engine, "commit", die)
    handlers = {RUN_BUSINESS_DAY: business_day_handler()}
    Worker(database, handlers, program=PROGRAM.name).run_once()


if __name__ == "__main__":
    main(sys.argv[1])
