"""Settlement schemes over HTTP: fixed contract, worked amounts, hostile input."""

import pytest

ROWS = [
    {"party_ref": "a", "loss_fen": 100_001},
    {"party_ref": "b", "loss_fen": 333},
    {"party_ref": "c", "loss_fen": 0},
]


@pytest.fixture
def quote(people):
    client = people("investor")

    def ask(scheme, rows=ROWS):
        return client.post("/allocation-quotes", json={"scheme": scheme, "rows": rows})

    return ask


def amounts(answer):
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["total_fen"] == sum(row["amount_fen"] for row in body["rows"])
    return [(row["party_ref"], row["amount_fen"]) for row in body["rows"]]


def test_full_pays_the_loss(quote):
    assert amounts(quote({"type": "FULL"})) == [("a", 100_001), ("b", 333), ("c", 0)]


def test_ratio_rounds_half_up_to_the_fen(quote):
    paid = amounts(quote({"type": "RATIO", "ratio_bp": 5000, "rounding": "half_up"}))
    assert paid == [("a", 50_001), ("b", 167), ("c", 0)]
    down = amounts(quote({"type": "RATIO", "ratio_bp": 5000, "rounding": "down"}))
    assert down == [("a", 50_000), ("b", 166), ("c", 0)]


def test_marginal_brackets_pay_each_part_at_its_own_ratio(quote):
    brackets = [{"up_to_fen": 50_000, "bp": 10_000}, {"up_to_fen": None, "bp": 3_000}]
    paid = amounts(quote({"type": "TIERED_MARGINAL", "brackets": brackets}))
    # 50,000 + 0.3 x 50,001 = 65,000.3
    assert paid == [("a", 65_000), ("b", 333), ("c", 0)]


def test_pool_is_spent_to_the_fen_with_ties_for_the_earlier_party(quote):
    rows = [{"party_ref": name, "loss_fen": 100} for name in "xyz"]
    paid = amounts(quote({"type": "POOL", "pool_fen": 200}, rows))
    assert paid == [("x", 67), ("y", 67), ("z", 66)]


def test_a_pool_above_all_losses_pays_the_losses(quote):
    assert quote({"type": "POOL", "pool_fen": 10**12}).json()["total_fen"] == 100_334


def test_classes_show_their_cliffs_and_need_a_word_for_them(quote):
    classes = [{"up_to_fen": 1_000, "bp": 10_000}, {"bp": 1_000}]
    rows = [{"party_ref": "small", "loss_fen": 900}, {"party_ref": "big", "loss_fen": 1_100}]
    refused = quote({"type": "TIERED_CLASS", "classes": classes}, rows)
    assert (refused.status_code, refused.json()["code"]) == (422, "inversions_not_accepted")
    kept = quote({"type": "TIERED_CLASS", "classes": classes, "accept_inversions": True}, rows)
    assert amounts(kept) == [("small", 900), ("big", 110)]
    assert kept.json()["inversions"] == ["big"]


def test_a_fixed_table_above_the_loss_needs_its_reason(quote):
    table = [{"party_ref": "a", "amount_fen": 5}, {"party_ref": "b", "amount_fen": 400}]
    scheme = {"type": "FIXED", "amounts": [*table, {"party_ref": "c", "amount_fen": 0}]}
    refused = quote(scheme)
    assert refused.json()["code"] == "amount_above_loss"
    assert refused.json()["party_refs"] == ["b"]
    paid = amounts(quote({**scheme, "above_loss_reason": "hardship, minute of 2026-03-02"}))
    assert paid == [("a", 5), ("b", 400), ("c", 0)]


def test_recovery_elsewhere_is_deducted_before_minimum_and_maximum(quote):
    rows = [
        {"party_ref": "a", "loss_fen": 10_000, "recovered_fen": 4_000},
        {"party_ref": "b", "loss_fen": 900},
        {"party_ref": "c", "loss_fen": 500_000},
    ]
    scheme = {
        "type": "RATIO",
        "ratio_bp": 5_000,
        "deduct_other_recovery": True,
        "min_fen": 600,
        "max_fen": 100_000,
    }
    assert amounts(quote(scheme, rows)) == [("a", 1_000), ("b", 600), ("c", 100_000)]


def test_without_deduction_nobody_gets_more_than_the_loss_left(quote):
    rows = [{"party_ref": "a", "loss_fen": 10_000, "recovered_fen": 9_000}]
    assert amounts(quote({"type": "FULL"}, rows)) == [("a", 1_000)]


def test_fifty_thousand_rows_are_one_request(quote):
    rows = [{"party_ref": f"P{number:05}", "loss_fen": number * 977} for number in range(50_000)]
    paid = amounts(quote({"type": "POOL", "pool_fen": 50_937_405_500}, rows))
    assert sum(amount for _, amount in paid) == 50_937_405_500
    assert [party for party, _ in paid] == [row["party_ref"] for row in rows]


RATIO = {"type": "RATIO", "ratio_bp": 5_000}


@pytest.mark.parametrize(
    ("scheme", "rows", "code"),
    [
        (RATIO, [{"party_ref": "a", "loss_fen": 1.5}], "amount_must_be_integer_fen"),
        (RATIO, [{"party_ref": "a", "loss_fen": 100.0}], "amount_must_be_integer_fen"),
        (RATIO, [{"party_ref": "a", "loss_fen": "100"}], "amount_must_be_integer_fen"),
        (RATIO, [{"party_ref": "a", "loss_fen": True}], "amount_must_be_integer_fen"),
        (RATIO, [{"party_ref": "a", "loss_fen": None}], "amount_must_be_integer_fen"),
        (RATIO, [{"party_ref": "a", "loss_fen": -1}], "invalid_input"),
        (RATIO, [{"party_ref": "a", "loss_fen": 10**18}], "invalid_input"),
        (RATIO, [{"party_ref": "a"}], "invalid_input"),
        (RATIO, [{"party_ref": "", "loss_fen": 1}], "invalid_input"),
        (RATIO, [{"party_ref": 7, "loss_fen": 1}], "invalid_input"),
        (RATIO, [], "invalid_input"),
        (RATIO, [{"party_ref": "a", "loss_fen": 1}] * 2, "duplicate_party_ref"),
        ({"type": "POOL", "pool_fen": 1.0}, ROWS, "amount_must_be_integer_fen"),
        ({"type": "POOL", "pool_fen": -1}, ROWS, "invalid_input"),
        ({"type": "POOL"}, ROWS, "scheme_parameter_missing"),
        ({"type": "POOL", "pool_fen": 5, "ratio_bp": 5}, ROWS, "scheme_parameter_foreign"),
        ({"type": "RATIO"}, ROWS, "scheme_parameter_missing"),
        ({"type": "RATIO", "ratio_bp": 10_001}, ROWS, "invalid_input"),
        ({"type": "RATIO", "ratio_bp": -1}, ROWS, "invalid_input"),
        ({"type": "RATIO", "ratio_bp": 50.0}, ROWS, "invalid_input"),
        ({**RATIO, "rounding": "up"}, ROWS, "invalid_input"),
        ({**RATIO, "min_fen": 5, "max_fen": 4}, ROWS, "limits_refused"),
        ({"type": "LOTTERY"}, ROWS, "invalid_input"),
    ],
)
def test_hostile_input_is_refused_with_its_reason(quote, scheme, rows, code):
    answer = quote(scheme, rows)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        ([1_000, 1_000, None], "brackets_refused"),
        ([2_000, 1_000, None], "brackets_refused"),
        ([None, 1_000], "brackets_refused"),
        ([0, None], "brackets_refused"),
        ([1_000], "loss_above_brackets"),
        ([], "scheme_parameter_missing"),
    ],
)
def test_brackets_that_overlap_or_leave_a_gap_are_refused(quote, ends, code):
    brackets = [{"up_to_fen": end, "bp": 100} for end in ends]
    answer = quote({"type": "TIERED_MARGINAL", "brackets": brackets})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_the_pointer_leads_to_the_amount_that_is_no_whole_fen(quote):
    rows = [{"party_ref": "a", "loss_fen": 5}, {"party_ref": "b", "loss_fen": 0.1}]
    errors = quote(RATIO, rows).json()["errors"]
    assert [error["pointer"] for error in errors] == ["/rows/1/loss_fen"]


@pytest.mark.parametrize(
    ("scheme", "rows", "pointer"),
    [
        ({"type": "RATIO"}, ROWS, "/scheme/ratio_bp"),
        ({"type": "FULL", "pool_fen": 1}, ROWS, "/scheme/pool_fen"),
        ({"type": "FULL"}, [ROWS[0], ROWS[0]], "/rows"),
        (
            {"type": "TIERED_MARGINAL", "brackets": [{"up_to_fen": 1, "bp": 1}]},
            ROWS,
            "/scheme/brackets",
        ),
    ],
)
def test_a_refused_scheme_points_at_the_part_at_fault(quote, scheme, rows, pointer):
    answer = quote(scheme, rows)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, answer.json()["code"])
