"""The made year adds up to what is public of 2018, wherever it is counted."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.made_year.plan import SEED, YEAR_2018, spread
from hotline.made_year.requests import _arrivals, made_requests
from hotline.made_year.rows import RowMaker, end_of_year

YEAR = "/stats/summary?period=2018"


def test_the_whole_year_has_the_public_figures():
    fates = [fate for _, _, fate in _arrivals(Random(SEED), YEAR_2018)]
    assert sum(fate.is_valid for fate in fates) == 80_551
    assert sum(fate.recovered_fen for fate in fates) == 1_061_000_000
    assert sum(fate.is_mediated for fate in fates) == 104
    assert (YEAR_2018.letters, YEAR_2018.answered_percent >= 90) == (103, True)


def test_the_same_plan_makes_the_same_year_again():
    plan = YEAR_2018.part(2_000)

    def made():
        maker = RowMaker(SEED, end_of_year(2018))
        return [row for request in made_requests(plan) for row in maker.rows(request)]

    assert made() == made()


@given(st.integers(0, 10**12), st.lists(st.integers(1, 10**6), min_size=1, max_size=50))
@settings(max_examples=40, deadline=None)
def test_a_spread_total_adds_up_and_nobody_gets_more_than_one_too_many(total, weights):
    parts = spread(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part - total * weight // whole <= 1


def test_the_year_counted_over_http_is_the_plan(people, plan):
    answer = people["supervisor"].get(f"{YEAR}&by=category")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    total = found["total"]
    assert (total["received"], total["valid"]) == (plan.received, plan.valid)
    assert total["recovered_fen"] == plan.recovered_fen
    assert total["handed_over"] == plan.handed_over
    assert total["letters"] == plan.letters
    assert sum(found["by_category"].values()) == total["received"]
    assert sum(total["outcomes"].values()) == total["stock"]["closed"]
    calls = people["supervisor"].get("/stats/calls?period=2018").json()["total"]
    assert calls["offered"] == plan.calls
    assert calls["is_ninety_percent_kept"]
    assert calls["answer_rate"]["value"] < calls["answer_rate_without_short"]["value"]


def test_every_dimension_makes_the_same_total(people, plan):
    read = people["supervisor"].get
    totals = Counter()
    for by in ("channel", "category", "subject", "issue", "institution", "region", "month"):
        found = read(f"{YEAR}&by={by}").json()
        totals[found["total"]["received"], found["total"]["stock"]["closing"]] += 1
        assert sum(each["figures"]["received"] for each in found["groups"]) == plan.received
    assert len(totals) == 1


def test_texts_of_the_made_year_say_that_they_are_synthetic(people):
    listed = people["supervisor"].get("/requests?limit=1000").json()["items"]
    assert listed
    one = people["supervisor"].get(f"/requests/{listed[0]['id']}").json()
    assert one["text"].startswith("【合成样例】")
