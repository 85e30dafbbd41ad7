"""Step 8: how far late loans have come on the way to being declared due (article 37)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from loan_origination.domain.acceleration import Chain, ChainStage, acceleration_chain
from loan_origination.store.accelerations import open_chains
from loan_origination.store.column_writing import write_columns
from loan_origination.store.loan_keeping import LOANS, KeptLoan, kept_loan
from loan_origination.store.loan_late import loans_under_watch
from loan_origination.tables.accelerations import AccelerationRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_steps import Part
from loan_origination.usecases.loan_moves import working_calendar
from servicekit.ids import new_id
from servicekit.outbox import News, emit_all

CHUNK = 500
DECLARED = "declared"
AFTER_DECLARATION = (DECLARED, "failed", "enforcing")


def follow_chains(acting: Acting, on: date, cursor: Any) -> Part:
    """Move the chains of the next loans; a duty that nobody acted on is told to the head office."""
    after = None if cursor is None else UUID(cursor)
    rows = loans_under_watch(acting.session, after, CHUNK)
    chains = open_chains(acting.session, [row.id for row in rows])
    news: list[News] = []
    stages = []
    counts: Counter[str] = Counter()
    for row in rows:
        kept = kept_loan(row)
        found = _followed(acting, on, kept, chains.get(kept.id), news)
        if found is not None and found != kept.chain_stage:
            stages.append({"key": kept.id, "chain_stage": found})
            counts[found if found != ChainStage.NONE else "ended"] += 1
    acting.session.flush()
    write_columns(acting.session, LOANS, "id", stages)
    emit_all(acting.session, acting.database, news)
    return Part(counts, str(rows[-1].id) if len(rows) == CHUNK else None)


def _followed(
    acting: Acting, on: date, kept: KeptLoan, row: AccelerationRow | None, news: list[News]
) -> str | None:
    """The stage that the list shows from now on; None where nothing is to be said."""
    if row is not None and row.state in AFTER_DECLARATION:
        return _after_declaration(on, kept, row, news)
    account = kept.account
    needs_same_debt = account.terms.needs_same_debt
    chain = acceleration_chain(
        account.due_dates, on, working_calendar(), needs_same_debt=needs_same_debt
    )
    if chain.stage is ChainStage.NONE or kept.account.is_accelerated:
        if row is not None:
            row.state, row.is_ended, row.ended_on = "cured", True, on
            news.append(_news(kept, "loan.acceleration_cured", on))
        return ChainStage.NONE.value
    if row is None:
        row = AccelerationRow(id=new_id(), loan_id=kept.id, created_at=acting.now, **_days(chain))
        acting.session.add(row)
        news.append(_news(kept, f"loan.acceleration_{chain.stage}", on, **_told(row)))
    elif row.state not in ("proposed", chain.stage):
        for name, value in _days(chain).items():
            setattr(row, name, value)
        row.version += 1
        news.append(_news(kept, f"loan.acceleration_{chain.stage}", on, **_told(row)))
    if on > row.declare_on and row.alerted_on is None and chain.stage is ChainStage.TO_DECLARE:
        row.alerted_on = on
        news.append(_news(kept, "loan.declaration_overdue", on, **_told(row)))
    return row.state


def _after_declaration(
    on: date, kept: KeptLoan, row: AccelerationRow, news: list[News]
) -> str | None:
    """Paid when nothing is owed any more; failed once the day to pay has passed."""
    if kept.account.is_settled:
        row.state, row.is_ended, row.ended_on = "paid", True, on
        news.append(_news(kept, "loan.acceleration_paid", on))
        return ChainStage.NONE.value
    if row.state == DECLARED and on > row.pay_by:
        row.state, row.ended_on = "failed", on
        news.append(_news(kept, "loan.acceleration_failed", on, **_told(row)))
        return "failed"
    return None


def _days(chain: Chain) -> dict[str, Any]:
    timeline = chain.timeline
    assert timeline is not None, "a chain that has begun has its days"
    return {
        "state": chain.stage.value,
        "first_missed_on": timeline.first_missed_on,
        "next_due_on": timeline.next_due_on,
        "test_on": timeline.test_on,
        "declare_on": timeline.declare_on,
        "pay_by": timeline.pay_by,
        "is_provisional": timeline.is_provisional,
    }


def _told(row: AccelerationRow) -> dict[str, str]:
    names = ("first_missed_on", "next_due_on", "test_on", "declare_on", "pay_by")
    return {name: getattr(row, name).isoformat() for name in names}


def _news(kept: KeptLoan, type: str, on: date, **facts: Any) -> News:  # noqa: A002
    payload = {
        "loan_id": str(kept.id),
        "number": kept.number,
        "branch": kept.branch,
        "on": on.isoformat(),
        **facts,
    }
    return News(f"loan/{kept.id}", type, payload)
