"""Likeness of texts, duplicates, repeats and mass events, and the index form of Chinese."""

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.duplicates import ComparedText, Likeness, mass_events, similar
from hotline.domain.similarity import (
    QueryTooShortError,
    bigrams,
    comparable,
    edit_ratio,
    index_pairs,
    jaccard,
    searchable,
    searched_words,
)
from lawkit.calendar import shipped_calendars
from lawkit.shanghai import SHANGHAI

STATUTORY = shipped_calendars().statutory
MONDAY = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
COMPLAINT = "本人在某证券公司营业部开户，佣金率高达千分之三，要求下调并退还多收的佣金"
REWORDED = "我在某证券公司营业部开的户，佣金率高达千分之三，请求下调佣金并退还多收部分"
OTHER = "基金赎回款迟迟没有到账，客服电话一直打不通"


def test_two_wordings_are_alike_and_two_matters_are_not():
    assert jaccard(bigrams(COMPLAINT), bigrams(REWORDED)) >= Fraction(45, 100)
    assert jaccard(bigrams(COMPLAINT), bigrams(OTHER)) < Fraction(1, 10)
    assert edit_ratio(comparable(COMPLAINT), comparable(REWORDED)) >= 75
    assert edit_ratio(comparable(COMPLAINT), comparable(OTHER)) < 40


@given(st.text("佣金过高，。 ａA1", max_size=20), st.text("佣金过高，。 ａA1", max_size=20))
@settings(max_examples=60, deadline=None)
def test_likeness_is_symmetric_and_whole_with_itself(one, other):
    assert jaccard(bigrams(one), bigrams(other)) == jaccard(bigrams(other), bigrams(one))
    first, second = comparable(one), comparable(other)
    assert edit_ratio(first, second) == edit_ratio(second, first)
    assert edit_ratio(first, first) == 100
    assert 0 <= edit_ratio(first, second) <= 100


@given(st.text("佣金热线１２386abＡ，。 \n", min_size=2, max_size=30), st.data())
@settings(max_examples=60, deadline=None)
def test_every_part_of_a_text_is_found_in_it_by_its_words_and_by_its_pairs(text, data):
    letters = [each for each in text if each not in "，。 \n"]
    if len(letters) < 2:
        return
    start = data.draw(st.integers(0, len(letters) - 2))
    stop = data.draw(st.integers(start + 2, len(letters)))
    words = searched_words("".join(letters[start:stop]))
    assert words in searchable(text)
    assert set(index_pairs(words)) <= set(index_pairs(searchable(text)))


def test_the_conformance_list_of_queries():
    stored = searchable("拨打12386热线，投诉傭金过高")
    for query in (
        "热线",
        "佣金过",
        "投诉佣金",
        "12386热线",
        "１２３８６",
        "拨打12386热线投诉佣金过高",
    ):
        assert searched_words(query) in stored
    for query in ("赎回", "6热", "线热"):
        assert (searched_words(query) in stored) is (query == "6热")
    for query in ("佣", "", "，。", " 佣 "):
        with pytest.raises(QueryTooShortError):
            searched_words(query)


def a_request(number, text=COMPLAINT, identity="p1", institution="I1", days=0):
    received_at = MONDAY + timedelta(days=days)
    return ComparedText.of(
        f"R{number}", text, identity=identity, institution=institution, received_at=received_at
    )


def test_the_same_person_about_the_same_firm_in_like_words_is_linked_within_thirty_days():
    earlier = a_request(1)
    (found,) = similar(a_request(2, days=30), [earlier])
    assert (found.request_ref, found.likeness) == ("R1", Likeness.LINK)
    (later,) = similar(a_request(3, days=31), [earlier])
    assert later.likeness is Likeness.SUGGEST
    (reworded,) = similar(a_request(4, REWORDED), [earlier])
    assert reworded.likeness is Likeness.SUGGEST


def test_candidates_share_person_or_firm_and_are_not_older_than_180_days():
    earlier = [a_request(1)]
    assert similar(a_request(2, days=180), earlier)
    assert not similar(a_request(2, days=181), earlier)
    assert similar(a_request(2, identity="p2"), earlier)
    assert not similar(a_request(2, identity="p2", institution="I2"), earlier)
    assert not similar(a_request(2, identity=None, institution=None), earlier)
    assert not similar(a_request(1), earlier)
    assert not similar(a_request(2, OTHER), earlier)
    assert not similar(earlier[0], [a_request(2, days=1)])


def test_the_very_words_of_one_person_about_two_firms_are_suggested_and_not_linked():
    (other_firm,) = similar(a_request(2, institution="I2"), [a_request(1)])
    (other_person,) = similar(a_request(2, identity="p2"), [a_request(1)])
    assert other_firm.ratio == other_person.ratio == 100
    assert {other_firm.likeness, other_person.likeness} == {Likeness.SUGGEST}


def test_shared_pairs_alone_make_two_requests_alike():
    turned = "，".join(reversed(COMPLAINT.split("，")))
    (found,) = similar(a_request(2, turned), [a_request(1)])
    assert found.jaccard >= Fraction(45, 100)
    assert found.ratio < 75


def test_a_repeat_needs_the_same_person_and_the_same_firm():
    def is_repeat(**change):
        (found,) = similar(a_request(2, REWORDED, days=100, **change), [a_request(1)])
        return found.is_repeat

    assert is_repeat()
    assert not is_repeat(identity="p2")
    assert not is_repeat(institution="I2")


def crowd(count, **change):
    return [
        a_request(n, COMPLAINT if n % 2 else REWORDED, identity=f"p{n}", **change)
        for n in range(count)
    ]


def test_ten_people_about_one_firm_within_three_working_days_are_a_mass_event():
    (event,) = mass_events([*crowd(10), a_request(99, OTHER, identity="x")], STATUTORY)
    assert (event.institution, event.identities, len(event.request_refs)) == ("I1", 10, 10)
    assert mass_events(crowd(9), STATUTORY) == []
    same_person = [a_request(n, days=0) for n in range(20)]
    assert mass_events(same_person, STATUTORY) == []


def test_the_third_working_day_belongs_to_the_event_and_the_fourth_does_not():
    last = a_request(50, identity="p50", days=2)
    late = a_request(51, identity="p51", days=3)
    (event,) = mass_events([*crowd(9), last, late], STATUTORY)
    assert (event.first_on, event.last_on) == (MONDAY.date(), MONDAY.date() + timedelta(days=2))
    assert mass_events([*crowd(9), late], STATUTORY) == []


def test_three_working_days_of_an_event_that_begins_on_a_weekend_end_on_wednesday():
    on_saturday = crowd(9, days=5)
    wednesday, thursday = (a_request(50, identity="p50", days=days) for days in (9, 10))
    (event,) = mass_events([*on_saturday, wednesday], STATUTORY)
    assert event.last_on == wednesday.received_at.date()
    assert mass_events([*on_saturday, thursday], STATUTORY) == []


def test_people_about_another_firm_are_no_part_of_an_event():
    elsewhere = a_request(50, identity="p50", institution="I2")
    assert mass_events([*crowd(9), elsewhere], STATUTORY) == []


SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈"
LINKS = [SIGNS[start : start + 15] for start in (0, 6, 12, 18)]


def test_a_member_is_like_the_first_or_like_another_member():
    near = {jaccard(bigrams(one), bigrams(other)) for one, other in pairwise(LINKS)}
    assert near == {Fraction(2, 5)}
    assert jaccard(bigrams(LINKS[0]), bigrams(LINKS[2])) < Fraction(35, 100)
    texts = [LINKS[0]] * 4 + LINKS[1:3] + [LINKS[3]] * 4
    chain = [a_request(n, each, identity=f"p{n}") for n, each in enumerate(texts)]
    (event,) = mass_events(chain, STATUTORY)
    assert event.identities == 10
    broken = [*chain[:4], a_request(4, OTHER, identity="p4"), *chain[5:]]
    assert mass_events(broken, STATUTORY) == []


def test_who_belongs_to_one_event_is_in_no_other():
    monday = a_request(0, LINKS[0], identity="p0")
    tuesday = [a_request(n, LINKS[0], identity=f"p{n}", days=1) for n in range(1, 10)]
    apart = a_request(10, LINKS[2], identity="p10", days=1)
    thursday = a_request(11, LINKS[1], identity="p11", days=3)
    (event,) = mass_events([monday, *tuesday, apart, thursday], STATUTORY)
    assert event.request_refs == tuple(sorted(f"R{n}" for n in range(10)))
