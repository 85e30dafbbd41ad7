"""Hashes of persons, receipts of reports, and the identities of the statistics."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.identities import (
    identity_hash,
    is_receipt,
    receipt_from,
    report_code,
    stored_receipt,
)
from hotline.domain.stock import (
    Restatement,
    StatisticsBrokenError,
    Stock,
    answer_rate,
    require_identities,
    restated,
    restatements,
)

KEY = b"k" * 32


def test_the_same_person_has_the_same_hash_however_it_is_written():
    first = identity_hash(KEY, "identity_card", "11010519491231002x")
    assert first == identity_hash(KEY, "identity_card", "１１０105-19491231 002X")
    assert first != identity_hash(b"o" * 32, "identity_card", "11010519491231002x")
    assert first != identity_hash(KEY, "mobile", "11010519491231002x")
    assert "110105" not in first


def test_a_receipt_is_known_again_and_not_kept():
    receipt = receipt_from(bytes(range(16)))
    assert len(receipt) == 16
    assert receipt.isdigit()
    stored = stored_receipt(receipt, b"salt" * 4)
    assert stored.lookup == receipt[:4]
    assert receipt.encode() not in stored.digest
    spaced = " ".join((receipt[:4], receipt[4:8], receipt[8:12], receipt[12:]))
    assert is_receipt(spaced, stored)
    wrong = receipt[:-1] + str((int(receipt[-1]) + 1) % 10)
    assert not is_receipt(wrong, stored)
    assert not is_receipt("", stored)


def test_the_code_of_a_reporter_tells_no_name_and_stays_the_same():
    assert report_code(KEY, "r1") == report_code(KEY, "r1") != report_code(KEY, "r2")
    assert report_code(KEY, "r1").startswith("R-")


COUNTS = st.integers(0, 1_000)


@given(st.lists(COUNTS, min_size=7, max_size=7))
@settings(max_examples=40, deadline=None)
def test_figures_that_add_up_pass_and_one_off_does_not(counts):
    opening, received, reopened, closed, merged, unmerged, withdrawn = counts
    closing = opening + received + reopened + unmerged - closed - merged - withdrawn
    facts = {
        "opening": opening,
        "received": received,
        "reopened": reopened,
        "closed": closed,
        "merged": merged,
        "unmerged": unmerged,
        "withdrawn": withdrawn,
    }
    sound = Stock(**facts, closing=closing)
    require_identities(sound, {"COMPLAINT": received}, {"ANSWERED": closed})
    with pytest.raises(StatisticsBrokenError):
        require_identities(Stock(**facts, closing=closing + 1), {"A": received}, {"B": closed})
    with pytest.raises(StatisticsBrokenError):
        require_identities(sound, {"A": received + 1}, {"B": closed})
    with pytest.raises(StatisticsBrokenError):
        require_identities(sound, {"A": received}, {"B": closed + 1})


@given(
    st.dictionaries(st.sampled_from("abcd"), COUNTS),
    st.dictionaries(st.sampled_from("abcd"), COUNTS),
)
@settings(max_examples=40, deadline=None)
def test_a_snapshot_with_its_restatements_is_the_recount(frozen, recounted):
    changes = restatements(frozen, recounted)
    assert restated(frozen, changes) == {name: n for name, n in recounted.items() if n}


def test_a_restatement_names_what_changed():
    assert restatements({"received": 10}, {"received": 11}) == [Restatement("received", 10, 11)]


def test_the_answer_rate_is_shown_with_and_without_short_calls():
    rate = answer_rate(90, 100, 5)
    assert (rate.of_all, rate.without_short) == (Fraction(9, 10), Fraction(90, 95))
    assert answer_rate(0, 0, 0).of_all is None
    all_short = answer_rate(0, 3, 3)
    assert (all_short.of_all, all_short.without_short) == (0, None)
    with pytest.raises(StatisticsBrokenError):
        answer_rate(99, 100, 5)
