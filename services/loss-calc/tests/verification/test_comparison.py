"""Two lists of results side by side: every difference is named, on either side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from loss_calc.verification.comparison import compared
from loss_calc.verification.hashes import code_version, document_sha256, results_sha256


def answers(figures: dict[str, int]) -> list[dict]:
    return [{"investor_id": name, "total_fen": figures[name]} for name in sorted(figures)]


FIGURES = st.dictionaries(st.text("ab汉é", max_size=3), st.integers(0, 2), max_size=8)


@settings(max_examples=80, deadline=None)
@given(FIGURES, FIGURES)
def test_exactly_the_investors_that_differ_are_named(stored, fresh):
    found = compared(answers(stored), answers(fresh))
    expected = {
        name for name in stored.keys() | fresh.keys() if stored.get(name) != fresh.get(name)
    }
    assert {one.investor_id for one in found.differences} == expected
    assert found.differing_investors == len(expected)
    assert found.is_same == (stored == fresh)
    assert found.investors == len(fresh)
    assert found.stored_sha256 == results_sha256(answers(stored))


def test_a_hash_is_of_what_is_said_and_not_of_how_it_is_spelt():
    assert document_sha256({"a": 1, "b": [1, "汉"]}) == document_sha256({"b": [1, "汉"], "a": 1})
    assert document_sha256({"a": 1}) != document_sha256({"a": "1"})


def test_the_program_has_one_hash():
    version = code_version()
    assert version == code_version()
    assert len(version["sha256"]) == 64
    assert version["version"]
