"""Writing back loans at work: accounts, history, postings, daily sums, debits and news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from loan_origination.store.bank_accounts import Funds
from loan_origination.store.loan_keeping import write_accounts
from loan_origination.store.loan_writing import (
    DEBITS,
    LATENESS,
    insert_all,
    insert_events,
    insert_postings,
    resolve_failures,
    sums_of,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_work import LoanWork
from servicekit.outbox import emit_all


def save_loans(acting: Acting, on: date, works: Sequence[LoanWork], funds: Funds) -> None:
    """Write all that loans at work have made on a business day, in a handful of statements."""
    session = acting.session
    # What was changed through rows of this session comes first.
    session.flush()
    write_accounts(
        session,
        [(each.kept, each.account, each.posted, each.event_count, each.changes) for each in works],
    )
    insert_events(session, [row for each in works for row in each.events], acting.now)
    own = [row for each in works for row in each.postings]
    insert_postings(session, own + _daily_sums(works, on), acting.now)
    insert_all(session, DEBITS, [row for each in works for row in each.debits])
    funds.write(session)
    failed = [each.loan_id for each in works if each.kept.failed_on is not None]
    resolve_failures(session, failed, on)
    emit_all(session, acting.database, [told for each in works for told in each.news])
    session.expire_all()


def _daily_sums(works: Sequence[LoanWork], on: date) -> list[dict[str, Any]]:
    """What loans have grown by without an event, once for all of them."""
    pairs: Counter[tuple[str, str, str]] = Counter()
    loans: Counter[str] = Counter()
    for each in works:
        loans[each.kept.branch] += bool(each.sums)
        for (debit, credit), fen in each.sums.items():
            pairs[each.kept.branch, debit.value, credit.value] += fen
    return sums_of(pairs, on, LATENESS, loans)
