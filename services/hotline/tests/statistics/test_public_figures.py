"""What is published tells of no fewer than five people."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.domain.small_cells import FEWEST_SHOWN, published

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 40))


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_no_small_count_is_shown_and_none_follows_from_the_total(counts):
    shown = published(counts)
    hidden = [counts[name] for name, count in shown.items() if count is None]
    assert all(count in (None, counts[name]) for name, count in shown.items())
    assert all(count is None or count == 0 or count >= FEWEST_SHOWN for count in shown.values())
    if hidden:
        is_everything = all(count is None or count == 0 for count in shown.values())
        assert is_everything or (len(hidden) >= 2 and sum(hidden) >= FEWEST_SHOWN)


@given(COUNTS)
@settings(max_examples=60, deadline=None)
def test_large_counts_alone_are_all_shown(counts):
    large = {name: count + FEWEST_SHOWN for name, count in counts.items()}
    assert published(large) == large


def test_one_small_cell_takes_the_next_smallest_with_it():
    assert published({"a": 3, "b": 9, "c": 50}) == {"a": None, "b": None, "c": 50}


def test_the_public_gets_whole_months_by_one_dimension_without_filters(people):
    read = people["investor"].get
    assert read("/stats/summary?period=2018&by=issue").status_code == 200
    for query in (
        "from_on=2018-01-01&to_on=2018-01-30",
        "period=2018&by=branch",
        "period=2018&by=month",
        "period=2018&institution=I001",
        "period=2099",
    ):
        refused = read(f"/stats/summary?{query}")
        assert (refused.status_code, refused.json()["code"]) == (422, "not_public"), query
    for path in ("trend", "institutions", "sla", "calls"):
        assert read(f"/stats/{path}?period=2018").status_code == 403


def test_small_institutions_are_hidden_from_the_public_and_shown_to_the_supervisor(people):
    query = "/stats/summary?period=2018-03&by=institution"
    public = people["investor"].get(query).json()
    full = people["supervisor"].get(query).json()
    received = {each["group"]: each["figures"]["received"] for each in full["groups"]}
    shown = {each["group"]: each["figures"]["received"] for each in public["groups"]}
    assert any(0 < count < FEWEST_SHOWN for count in received.values())
    for code, count in received.items():
        assert shown[code] in (None, count)
        if 0 < count < FEWEST_SHOWN:
            assert shown[code] is None
    assert public["total"]["received"] == full["total"]["received"]


def test_an_institution_counts_its_own_and_a_bureau_its_region(people):
    query = "/stats/summary?period=2018&by=institution"
    own = people["institution_admin"].get(query).json()
    full = people["supervisor"].get(query).json()
    assert [each["group"] for each in own["groups"]] == ["I001"]
    mine = next(each for each in full["groups"] if each["group"] == "I001")
    assert own["total"]["received"] == mine["figures"]["received"]
    bureau = people["bureau"].get(query).json()
    assert bureau["total"]["received"] == sum(
        each["figures"]["received"] for each in full["groups"] if each["group"]
    )
    nobody = people["other_bureau"].get(query).json()
    assert nobody["total"]["received"] == 0
