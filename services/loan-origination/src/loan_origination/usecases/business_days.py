"""Running business days: asked for once, worked step by step, each missed day in its turn."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from loan_origination.loan_refusals import BusinessDayError
from loan_origination.store.business_days import (
    loans_waiting,
    lock_books,
    present_day,
    seal_day,
    steps_of,
)
from loan_origination.tables.batches import BusinessDayRow, DayStepRow
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.day_acceleration import follow_chains
from loan_origination.usecases.day_classes import class_loans
from loan_origination.usecases.day_closing import open_for_bookings, reconcile
from loan_origination.usecases.day_limits import recheck_group_limits
from loan_origination.usecases.day_loans import debit_late_loans, sum_quiet_interest, work_loans
from loan_origination.usecases.day_rents import check_rent_accounts
from loan_origination.usecases.day_steps import DayStep, Part
from loan_origination.usecases.watch_runs import watch_contracts
from servicekit.jobs import ENDED, enqueue, job_state

RUN_BUSINESS_DAY = "business-day"
ONE_DAY = timedelta(days=1)
MOST_MISSED_DAYS = 366
RUNNERS = ("accounting", "system", "ho_credit_mgmt")
ENOUGH = 200
"""Loans worked in one transaction before another begins."""
RUNNING, OPEN, CLOSED = "running", "open", "closed"

DAY_STEPS: tuple[DayStep, ...] = (
    DayStep(3, "daily_accrual", sum_quiet_interest, holds_books=True),
    DayStep(4, "due_dates", work_loans),
    DayStep(7, "next_day_debits", debit_late_loans),
    DayStep(8, "acceleration_tests", follow_chains),
    DayStep(9, "classification_floors", class_loans),
    DayStep(10, "supervised_accounts", check_rent_accounts),
    DayStep(11, "expiry_tasks", watch_contracts),
    DayStep(12, "group_limits", recheck_group_limits),
    DayStep(13, "reconciliation", reconcile, holds_books=True),
    DayStep(14, "close", open_for_bookings, holds_books=True),
)
"""What is worked, in order. Opening is part of asking for the day or of closing the one before;
steps 2 to 6 are worked loan by loan in one pass, in their order for each loan."""


def request_run(acting: Acting, on: date, *, may_run_ahead: bool) -> UUID:
    """The job that works every missed day up to `on`; a day that was asked for keeps its job.

    Raises BusinessDayError for days that cannot be run.
    """
    acting.standing(*RUNNERS)
    lock_books(acting.session, acting.database, is_shared=False)
    present = present_day(acting.session)
    if present is not None and on <= present.on:
        return _job_of(acting, on, present)
    if present is not None and _is_running(acting, present) and on <= present.run_until:
        return present.job_id
    _check_day(acting, on, present, may_run_ahead=may_run_ahead)
    job_id = _enqueued(acting, on)
    if present is None:
        open_day(acting, on, job_id, on)
    elif present.state == RUNNING:
        present.job_id, present.run_until = job_id, on
        acting.session.add(present)
    else:
        open_day(acting, present.on + ONE_DAY, job_id, on)
    return job_id


def _check_day(
    acting: Acting, on: date, present: BusinessDayRow | None, *, may_run_ahead: bool
) -> None:
    if on > acting.today and not may_run_ahead:
        raise BusinessDayError(on, f"{on} has not come yet.", f"{on}尚未到来。")
    if present is None:
        return
    if (on - present.on).days > MOST_MISSED_DAYS:
        raise BusinessDayError(
            on,
            f"At most {MOST_MISSED_DAYS} days are caught up at once.",
            f"一次最多补跑{MOST_MISSED_DAYS}天。",
        )
    if _is_running(acting, present):
        raise BusinessDayError(
            on, f"The batch of {present.on} still runs.", f"{present.on}的批处理仍在运行。"
        )


def _job_of(acting: Acting, on: date, present: BusinessDayRow) -> UUID:
    """The job of a day that was opened before; a new one where the last one ended too early."""
    row = acting.session.get(BusinessDayRow, on)
    if row is None:
        raise BusinessDayError(
            on, f"The books begin after {on}.", f"账务自{on}之后起始，不可运行该日。"
        )
    if row.state == RUNNING and not _is_running(acting, present):
        row.job_id, row.run_until = _enqueued(acting, on), on
        acting.session.add(row)
    return row.job_id


def _is_running(acting: Acting, row: BusinessDayRow) -> bool:
    """Whether the day's batch is under way; one whose job ended too early is not."""
    is_ended = job_state(acting.session, acting.database, row.job_id) in ENDED
    return row.state == RUNNING and not is_ended


def _enqueued(acting: Acting, until: date) -> UUID:
    told = {"until": until.isoformat()}
    return enqueue(
        acting.session, acting.database, acting.caller, RUN_BUSINESS_DAY, told, unit="loans"
    )


def open_day(acting: Acting, on: date, job_id: UUID, until: date) -> None:
    """Step 1: close the day before with its sums sealed; bookings are made on this one now."""
    session = acting.session
    lock_books(session, acting.database, is_shared=False)
    present = present_day(session)
    if present is not None:
        seal_day(session, present.on)
        present.state = CLOSED
        session.add(present)
    session.add(
        BusinessDayRow(on=on, state=RUNNING, job_id=job_id, run_until=until, opened_at=acting.now)
    )
    session.flush()
    waiting = loans_waiting(session, on)
    counts = {"loans_to_work": waiting}
    session.add(DayStepRow(on=on, number=1, name="open_day", is_done=True, counts=counts))
    session.flush()
    acting.record("business_day.opened", "business_day", on.isoformat())


def next_part(acting: Acting, job_id: UUID, until: date) -> Part | None:
    """Work the next chunk of the open business day; None when all days up to `until` are done, or
    when another job has taken the day over.

    Short steps share a transaction, so that a day on which little happens takes few of them.
    """
    loans = 0
    has_locked_loans = False
    while loans < ENOUGH:
        day = present_day(acting.session)
        assert day is not None, "a day is opened when its job is asked for"
        if day.job_id != job_id or (day.state == OPEN and day.on >= until):
            return Part(loans=loans) if loans or has_locked_loans else None
        if day.state == OPEN:
            open_day(acting, day.on + ONE_DAY, job_id, until)
            continue
        step, row = _next_step(acting, day.on)
        if step.holds_books and has_locked_loans:
            break
        has_locked_loans = has_locked_loans or not step.holds_books
        loans += _chunk(acting, day.on, step, row).loans
        if not row.is_done:
            break
    return Part(loans=loans)


def _next_step(acting: Acting, on: date) -> tuple[DayStep, DayStepRow]:
    """The first step of a running day that is not done."""
    known = {row.number: row for row in steps_of(acting.session, on)}
    for step in DAY_STEPS:
        row = known.get(step.number)
        if row is None:
            row = DayStepRow(on=on, number=step.number, name=step.name, counts={})
        if not row.is_done:
            return step, row
    raise AssertionError("the last step opens the day for bookings")


def _chunk(acting: Acting, on: date, step: DayStep, row: DayStepRow) -> Part:
    cursor, counts = row.cursor, Counter(row.counts)
    part = step.work(acting, on, cursor)
    merged = dict(counts + Counter({name: n for name, n in part.counts.items() if n}))
    acting.session.add(row)
    row.cursor, row.is_done, row.counts = part.cursor, part.cursor is None, merged
    acting.session.add(row)
    acting.session.flush()
    return part
