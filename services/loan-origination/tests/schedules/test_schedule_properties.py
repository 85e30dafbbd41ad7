"""Schedules against a plain reference, and the invariants that hold for every schedule."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from loan_origination.domain.schedules.schedule import Instalment, PrepaymentRow, schedule_of
from loan_origination.forms.schedule_quotes import ScheduleQuoteForm

from .plain_schedule import Plain, due_days

RATES = st.integers(0, 2_400).map(lambda basis: f"{basis / 10_000:.4f}")
DRAWN = st.dates(date(2023, 12, 1), date(2026, 3, 31))


@st.composite
def bodies(draw: st.DrawFn) -> dict:
    """Terms of any kind, month ends among them."""
    body: dict = {
        "method": draw(st.sampled_from(["equal_instalment", "equal_principal"])),
        "principal_fen": draw(st.integers(100_000, 5 * 10**10)),
        "annual_rate": draw(RATES),
        "periods": draw(st.integers(1, 30)),
        "interest_method": draw(st.sampled_from(["monthly", "daily"])),
        "rounding": draw(st.sampled_from(["half_up", "half_even"])),
    }
    drawn = draw(DRAWN)
    day_count = draw(st.sampled_from(["actual/360", "30/360", "actual/365", "actual/actual"]))
    if body["interest_method"] == "daily":
        body["day_count"] = day_count
    body["disbursed_on"] = drawn.isoformat()
    if draw(st.booleans()):
        body["due_day"] = draw(st.integers(1, 31))
    elif draw(st.booleans()):
        first = drawn + timedelta(days=draw(st.integers(1, 90)))
        body["first_due_on"] = first.isoformat()
    body["interest_only_periods"] = draw(st.integers(0, min(4, body["periods"] - 1)))
    return body


@st.composite
def eventful_bodies(draw: st.DrawFn) -> dict:
    """Terms with rate changes and prepayments on any day, due dates among them."""
    body = draw(bodies())
    days = due_days(body)
    some_day = st.one_of(
        st.sampled_from(days[:-1]),
        st.dates(days[0], max(days[0], days[-1] - timedelta(days=1))),
    )
    body["rate_changes"] = [
        {"effective_on": day.isoformat(), "annual_rate": draw(RATES)}
        for day in draw(st.lists(some_day, max_size=3, unique=True))
    ]
    share = st.integers(0, 30)
    body["prepayments"] = [
        {
            "on": day.isoformat(),
            "amount_fen": body["principal_fen"] * draw(share) // 1_000,
            "keep": draw(st.sampled_from(["term", "instalment"])),
            "charge_rate": draw(st.sampled_from(["0", "0.01", "0.00512345"])),
        }
        for day in draw(st.lists(some_day.filter(lambda d: d < days[-1]), max_size=3))
    ]
    return body


def rows_of(body: dict) -> list[tuple]:
    form = ScheduleQuoteForm.model_validate(body)
    schedule = schedule_of(form.terms(), form.changes(), form.paid_early())
    return [
        (
            getattr(row, "number", None),
            row.on.isoformat(),
            row.days,
            row.principal.fen,
            row.interest.fen,
            row.total.fen,
            row.balance.fen,
        )
        for row in schedule.rows
    ]


@settings(max_examples=60, deadline=None)
@given(bodies())
def test_schedule_equals_the_plain_reference_day_by_day(body):
    assert rows_of(body) == Plain(body).run()


def is_payable(body: dict) -> bool:
    """Whether every prepayment meets a balance; equal principal may be repaid before it."""
    try:
        rows_of(body)
    except ValueError:
        return False
    return True


@settings(max_examples=120, deadline=None)
@given(eventful_bodies().filter(is_payable))
def test_rate_changes_and_prepayments_equal_the_plain_reference(body):
    assert rows_of(body) == Plain(body).run()


@settings(max_examples=50, deadline=None)
@given(eventful_bodies().filter(is_payable))
def test_every_schedule_repays_exactly_what_was_drawn(body):
    form = ScheduleQuoteForm.model_validate(body)
    schedule = schedule_of(form.terms(), form.changes(), form.paid_early())
    assert sum(row.principal.fen for row in schedule.rows) == body["principal_fen"]
    assert schedule.rows[-1].balance.is_zero
    assert all(not row.balance.is_negative for row in schedule.rows)
    assert all(not row.principal.is_negative for row in schedule.rows)
    for row in schedule.rows:
        charge = row.charge.fen if isinstance(row, PrepaymentRow) else 0
        assert row.total.fen == row.principal.fen + row.interest.fen + charge
    assert schedule.total_interest.fen == sum(row.interest.fen for row in schedule.rows)
    numbers = [row.number for row in schedule.rows if isinstance(row, Instalment)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [row.on for row in schedule.rows] == sorted(row.on for row in schedule.rows)


@settings(max_examples=30, deadline=None)
@given(bodies())
def test_regular_monthly_instalments_differ_only_in_the_last(body):
    change = {"method": "equal_instalment", "interest_method": "monthly", "due_day": None}
    body = {**body, **change, "first_due_on": None, "day_count": None}
    totals = [row[5] for row in rows_of(body)[body["interest_only_periods"] :]]
    assert len(set(totals[:-1])) <= 1


@settings(max_examples=30, deadline=None)
@given(bodies())
def test_without_a_rate_there_is_no_interest(body):
    assert all(row[4] == 0 for row in rows_of({**body, "annual_rate": "0"}))


@settings(max_examples=30, deadline=None)
@given(eventful_bodies().filter(is_payable), st.data())
def test_prepaying_nothing_changes_nothing(body, data):
    day = data.draw(st.sampled_from(due_days(body)[:-1])).isoformat()
    keep = data.draw(st.sampled_from(["term", "instalment"]))
    nothing = {"on": day, "amount_fen": 0, "keep": keep}
    plain = rows_of(body)
    if day >= plain[-1][1]:
        return
    more = rows_of({**body, "prepayments": [*body["prepayments"], nothing]})
    assert [row for row in more if row[0] or row[3]] == [r for r in plain if r[0] or r[3]]
    assert (None, day, 0, 0, 0) in [(*row[:2], *row[3:6]) for row in more]


@settings(max_examples=30, deadline=None)
@given(bodies(), st.integers(0, 900))
def test_splitting_a_period_at_an_equal_rate_changes_nothing(body, offset):
    day = date.fromisoformat(body["disbursed_on"]) + timedelta(days=offset)
    change = {"effective_on": day.isoformat(), "annual_rate": body["annual_rate"]}
    assert rows_of({**body, "rate_changes": [change]}) == rows_of(body)


@settings(max_examples=30, deadline=None)
@given(eventful_bodies().filter(is_payable))
def test_order_in_which_changes_and_prepayments_are_told_does_not_matter(body):
    turned = {
        **body,
        "rate_changes": body["rate_changes"][::-1],
        "prepayments": body["prepayments"][::-1],
    }
    first, second = rows_of(body), rows_of(turned)
    assert [row for row in first if row[0]] == [row for row in second if row[0]]
    assert sorted(row[:4] for row in first if not row[0]) == sorted(
        row[:4] for row in second if not row[0]
    )


@settings(max_examples=30, deadline=None)
@given(bodies(), st.integers(0, 400))
def test_paying_back_everything_leaves_nothing(body, offset):
    days = due_days(body)
    on = days[0] + timedelta(days=offset % (days[-1] - days[0]).days)
    before = [row for row in rows_of(body) if row[1] <= on.isoformat()]
    rest = before[-1][6] if before else body["principal_fen"]
    if not rest:
        return
    payoff = {"on": on.isoformat(), "amount_fen": rest, "charge_rate": "0.01"}
    rows = rows_of({**body, "prepayments": [payoff]})
    assert rows[-1][0] is None
    assert rows[-1][6] == 0
    charge = rows[-1][5] - rest - rows[-1][4]
    assert abs(charge - Fraction(rest, 100)) <= Fraction(1, 2)
