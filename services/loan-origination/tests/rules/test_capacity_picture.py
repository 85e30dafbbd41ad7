"""The picture of rent, debt service and cover: its figures, and that it can be drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from loan_origination.domain.amounts import amount_of
from loan_origination.domain.debt_service import debt_service
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.domain.rule_sets import BANK
from loan_origination.domain.underwriting import underwriting_of
from loan_origination.reports.capacity_picture import CapacityPicture, capacity_picture
from paperkit.drawing import drawn

from .files import FILE, ON


def amount(**changes):
    told = underwriting_of(FILE, BANK, ON)
    return amount_of(FILE.leases, replace(told.terms, **changes))


@pytest.mark.parametrize("method", list(RepaymentMethod))
@pytest.mark.parametrize("rate", [Fraction(0), Fraction("0.0485")])
def test_the_weakest_year_keeps_the_required_cover(method, rate):
    found = amount(method=method, annual_rate=rate)
    pairs = list(zip(found.cash_flow, debt_service(found), strict=True))
    assert all(flow >= due * found.terms.cover for flow, due in pairs)


def test_debt_service_pays_the_whole_loan_back():
    found = amount(method=RepaymentMethod.EQUAL_PRINCIPAL, annual_rate=Fraction(0))
    assert sum(debt_service(found)) == found.amount.fen
    level = amount(annual_rate=Fraction(0), months=90)
    assert sum(debt_service(level)) == level.amount.fen


def test_the_picture_shows_one_point_a_year_in_ten_thousand_yuan():
    picture = capacity_picture(underwriting_of(FILE, BANK, ON))
    assert picture.years == tuple(range(1, 9))
    assert picture.rent[0] == pytest.approx(621.0)
    assert picture.cash_flow[0] == pytest.approx(531.0)
    assert picture.cover[0] == pytest.approx(1.2, abs=0.001)


def test_a_year_without_debt_has_no_cover():
    nothing = amount(annual_costs=replace(amount().terms.annual_costs, fen=10**12))
    assert set(capacity_picture(nothing).cover) == {None}
    assert nothing.terms.first_year_on == date(2026, 4, 1)


def test_the_picture_can_be_drawn():
    picture = capacity_picture(underwriting_of(FILE, BANK, ON))
    assert isinstance(picture, CapacityPicture)
    assert drawn(picture, "svg").startswith(b"<?xml")
