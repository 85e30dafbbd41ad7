"""The record of payments that a loan's own history gives, and what it bears out."""

from __future__ import annotations

from datetime import date

import pytest

from loan_origination.domain.classification import Cure
from loan_origination.domain.payment_record import borne_out, payment_record, watch_of
from loan_origination.domain.servicing.events import FeeCharged, PaymentReceived
from loan_origination.domain.servicing.histories import told

from .conftest import CALENDAR, a_loan, yuan

FEBRUARY, MARCH, APRIL = date(2025, 2, 20), date(2025, 3, 20), date(2025, 4, 20)
INSTALMENT = yuan("103638.41")
CURE = Cure(on_time_since=date(2024, 11, 1), periods_on_time=9, is_able_to_go_on=True)


def record(until: date, *events):
    return payment_record(told(a_loan().terms, events, until, CALENDAR))


def test_late_payment_is_what_the_time_on_time_counts_from():
    found = record(
        date(2025, 5, 1),
        PaymentReceived(date(2025, 3, 10), yuan("110000")),
        PaymentReceived(MARCH, INSTALMENT),
        PaymentReceived(APRIL, INSTALMENT),
    )
    assert [each.is_on_time for each in found.instalments] == [False, True, True]
    assert (found.cleared_on, found.is_clear) == (date(2025, 3, 10), True)
    cure = borne_out(CURE, found)
    assert (cure.on_time_since, cure.periods_on_time) == (date(2025, 3, 10), 2)


def test_nothing_is_borne_out_while_something_overdue_is_left():
    found = record(date(2025, 3, 1))
    assert (found.cleared_on, found.is_clear) == (None, False)
    assert borne_out(CURE, found).on_time_since is None


def test_costs_paid_later_than_the_instalments_move_the_day():
    events = (
        PaymentReceived(FEBRUARY, INSTALMENT),
        FeeCharged(date(2025, 2, 25), yuan("200"), None),
    )
    assert not record(date(2025, 3, 1), *events).is_clear
    found = record(date(2025, 3, 5), *events, PaymentReceived(date(2025, 3, 4), yuan("200")))
    assert (found.cleared_on, found.is_clear) == (date(2025, 3, 4), True)


def test_loan_that_never_was_late_is_on_time_since_its_draw_and_for_the_periods_it_had():
    found = record(date(2025, 2, 1))
    cure = borne_out(CURE, found)
    assert (cure.on_time_since, cure.periods_on_time) == (date(2025, 1, 20), 0)
    assert cure.is_able_to_go_on


def test_statement_counts_only_where_it_is_stricter_than_the_history():
    found = record(date(2025, 5, 1), PaymentReceived(FEBRUARY, yuan("414553.64")))
    nothing_told = borne_out(Cure(), found)
    assert (nothing_told.on_time_since, nothing_told.periods_on_time) == (date(2025, 1, 20), 3)
    later = borne_out(Cure(on_time_since=MARCH), found)
    assert (later.on_time_since, later.periods_on_time) == (MARCH, 2)
    assert borne_out(Cure(periods_on_time=1), found).periods_on_time == 1


@pytest.mark.parametrize(("since", "periods"), [(FEBRUARY, 1), (MARCH, 1), (APRIL, 0)])
def test_watch_counts_the_run_of_instalments_on_time_since_its_beginning(since, periods):
    found = record(date(2025, 4, 1), PaymentReceived(MARCH, INSTALMENT + INSTALMENT + yuan("900")))
    assert watch_of(since, found).periods_paid == periods
