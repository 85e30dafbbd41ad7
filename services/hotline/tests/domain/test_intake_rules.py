"""What a request needs at the least, when it counts as valid, and why one is not taken on."""

from datetime import date

import pytest

from hotline.domain.intake import Facts, Intake, Invalidity, invalidity, require_minimum
from hotline.domain.rejections import RejectReason
from hotline.domain.request_errors import (
    MissingContactError,
    MissingCounterpartyError,
    MissingFactsError,
)
from hotline.domain.rulebooks import Category, CategoryNotInRulebookError, rulebook_on

ALL = Facts(
    has_real_name=True,
    has_contact=True,
    has_counterparty=True,
    has_account_of_events=True,
    has_concrete_request=True,
)
NONE = Facts(
    has_real_name=False,
    has_contact=False,
    has_counterparty=False,
    has_account_of_events=False,
    has_concrete_request=False,
)


def test_each_category_needs_its_own_facts():
    for category in Category:
        require_minimum(category, ALL)
    require_minimum(Category.CONSULT, NONE)
    require_minimum(Category.SUGGEST, NONE)
    with pytest.raises(MissingContactError):
        require_minimum(Category.COMPLAINT, NONE)
    with pytest.raises(MissingFactsError):
        require_minimum(Category.REPORT, NONE)
    nobody = Facts(
        has_real_name=True,
        has_contact=True,
        has_counterparty=False,
        has_account_of_events=True,
        has_concrete_request=True,
    )
    with pytest.raises(MissingCounterpartyError):
        require_minimum(Category.COMPLAINT, nobody)


def test_a_request_is_valid_by_category_matter_novelty_and_facts():
    of_2018, of_2022 = rulebook_on(date(2019, 1, 2)), rulebook_on(date(2023, 1, 3))
    usual = {"is_noise": False, "is_pure_repeat": False}
    assert invalidity(Category.REPORT, of_2022, ALL, **usual) is None
    not_taken = invalidity(Category.REPORT, of_2018, ALL, **usual)
    assert not_taken is Invalidity.NOT_IN_RULEBOOK
    noise = invalidity(Category.CONSULT, of_2022, ALL, is_noise=True, is_pure_repeat=False)
    assert noise is Invalidity.NOT_A_REQUEST
    repeat = invalidity(Category.CONSULT, of_2022, ALL, is_noise=False, is_pure_repeat=True)
    assert repeat is Invalidity.PURE_REPEAT
    lacking = invalidity(Category.COMPLAINT, of_2022, NONE, **usual)
    assert lacking is Invalidity.FACTS_MISSING
    with pytest.raises(CategoryNotInRulebookError):
        of_2018.require(Category.REPORT)


def test_every_reason_for_rejection_tells_why_and_where_to_go():
    assert all(reason.advice.reason_zh and reason.advice.where_zh for reason in RejectReason)
    live = [each for each in Intake if not each.is_import_only]
    assert [each.value for each in live] == ["PHONE", "WEB", "APP", "MINI_PROGRAM", "LETTER"]
