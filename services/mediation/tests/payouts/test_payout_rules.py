"""Batch checks, files and results as pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.domain.approvals import (
    Approval,
    ApprovalExpiredError,
    GroupRule,
    NotApprovedError,
    Round,
    require_approved,
)
from mediation.domain.escrow_models import Model, residual_legs
from mediation.domain.payout_errors import ControlTotalError, ResultFileError
from mediation.domain.payout_files import (
    FileHead,
    Instruction,
    ResultLine,
    read_result_file,
    result_file,
    sealed_file,
)
from mediation.domain.payouts import (
    BatchFacts,
    Effect,
    LineState,
    PartyFacts,
    PlannedLine,
    Result,
    check_batch,
    effect_of,
    instruction_id,
)
from mediation.domain.shares import split_by_weights

PARTY, OWED = UUID(int=1), UUID(int=2)
LINE = PlannedLine(1, PARTY, OWED, 500, "张三", "622200000001", "102100099996")
FACTS = BatchFacts(
    declared_count=1,
    declared_sum_fen=500,
    bank_free_fen=500,
    parties={PARTY: PartyFacts("张三", 500, is_blocked=False)},
    in_open_batches=frozenset(),
    unknown_entitlements=frozenset(),
    remaining={OWED: (PARTY, 500)},
)
HEAD = FileHead("ab" * 16, "B000001", date(2026, 11, 23))


def test_a_right_batch_has_no_faults():
    assert check_batch([LINE], FACTS) == []


@pytest.mark.parametrize(
    ("line", "facts", "code"),
    [
        ({}, {"declared_sum_fen": 501}, "control_total_mismatch"),
        ({}, {"declared_count": 2}, "control_total_mismatch"),
        ({}, {"bank_free_fen": 499}, "insufficient_funded_balance"),
        ({}, {"remaining": {OWED: (PARTY, 499)}}, "exceeds_entitlement"),
        ({}, {"parties": {PARTY: PartyFacts("张三", 499, False)}}, "exceeds_entitlement"),
        ({}, {"remaining": {}}, "entitlement_not_in_force"),
        ({}, {"remaining": {OWED: (UUID(int=9), 500)}}, "entitlement_not_in_force"),
        ({}, {"in_open_batches": frozenset({(OWED, 0)})}, "in_open_batch"),
        ({}, {"unknown_entitlements": frozenset({OWED})}, "result_unknown"),
        ({}, {"parties": {PARTY: PartyFacts("张三", 500, True)}}, "party_blocked"),
        ({"payee_name": "李四"}, {}, "payee_name_mismatch"),
        ({"bank_code": "10210009999"}, {}, "bank_code_invalid"),
        ({"bank_code": "１02100099996"}, {}, "bank_code_invalid"),
        ({"payee_account": "1234567"}, {}, "payee_account_invalid"),
        ({"payee_account": "1" * 33}, {}, "payee_account_invalid"),
        ({"memo": "=1+1"}, {}, "formula_cell"),
        ({"memo": " @x"}, {}, "formula_cell"),
        ({"memo": "a\nb"}, {}, "formula_cell"),
    ],
)
def test_every_fault_has_its_name(line, facts, code):
    faults = check_batch([replace(LINE, **line)], replace(FACTS, **facts))
    assert [fault.code for fault in faults] == [code]


def test_the_same_payment_twice_needs_its_own_split_number():
    half = replace(LINE, amount_fen=250)
    facts = replace(FACTS, declared_count=2)
    doubled = check_batch([half, replace(half, line_no=2)], facts)
    assert [fault.code for fault in doubled] == ["duplicate_line"]
    assert check_batch([half, replace(half, line_no=2, split_no=1)], facts) == []


def test_an_empty_batch_is_no_batch():
    empty = replace(FACTS, declared_count=None, declared_sum_fen=None)
    assert [fault.code for fault in check_batch([], empty)] == ["control_total_mismatch"]


def test_an_instruction_id_is_the_same_whenever_it_is_computed():
    known = instruction_id("L", "B000001", 1, 1)
    assert known == instruction_id("L", "B000001", 1, 1)
    assert (len(known), known[0]) == (26, "P")
    others = {instruction_id("L", "B000001", n, a) for n in range(1, 100) for a in (1, 2)}
    assert len(others) == 198


results = st.lists(st.sampled_from(list(Result)), max_size=8)


def run(said: list[Result]) -> tuple[LineState, int]:
    """A line's end and how often money moved for it."""
    state, moved = LineState.SENT, 0
    after = {
        Effect.POST: LineState.SUCCESS,
        Effect.VOID: LineState.FAILED,
        Effect.MARK_UNKNOWN: LineState.UNKNOWN,
    }
    for result in said:
        effect = effect_of(state, result)
        moved += effect in {Effect.POST, Effect.VOID}
        state = after.get(effect, state)
    return state, moved


@given(results)
def test_whatever_the_bank_repeats_money_moves_at_most_once(said):
    state, moved = run(said)
    assert moved == (state in {LineState.SUCCESS, LineState.FAILED})


@given(results, st.randoms(use_true_random=False))
def test_results_in_any_order_end_the_same_unless_they_contradict_each_other(said, random):
    final = set(said) - {Result.UNKNOWN}
    if len(final) > 1:
        said = [one for one in said if one is not Result.FAILED]
    shuffled = list(said)
    random.shuffle(shuffled)
    assert run(shuffled) == run(said)


def instruction(number: int) -> Instruction:
    name = instruction_id("L", "B", number, 1)
    return Instruction(number, name, '张"三,', "622200000001", "102100099996", 5, "赔付", "")


def test_the_sealed_file_is_the_same_every_time_and_seals_itself():
    first = sealed_file(HEAD, [instruction(1), instruction(2)])
    assert first == sealed_file(HEAD, [instruction(1), instruction(2)])
    lines = first.decode().splitlines()
    assert lines[0] == f"H,1,{HEAD.ledger},B000001,20261123,2,10,CNY"
    assert lines[1].startswith(f"D,1,{instruction(1).instruction_id},")
    assert lines[-1].startswith("T,2,10,")
    assert b"\r" not in first


def a_result_file(**change) -> bytes:
    name = instruction(1).instruction_id
    line = ResultLine(name, Result.SUCCESS, "R1", date(2026, 11, 23), "", "")
    return result_file(HEAD, [replace(line, **change)], sum_fen=5)


def test_a_result_file_is_read_back():
    found = read_result_file(a_result_file())
    assert (found.head, found.count, found.sum_fen) == (HEAD, 1, 5)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_result_file_with_any_byte_changed_is_refused(position, byte):
    content = bytearray(a_result_file())
    position %= len(content) - 1
    if content[position] == byte:
        byte = (byte + 1) % 256
    content[position] = byte
    with pytest.raises((ResultFileError, ControlTotalError)):
        read_result_file(bytes(content))


@pytest.mark.parametrize(("header", "trailer"), [(2, 1), (1, 2), (2, 2)])
def test_a_result_file_whose_count_is_wrong_is_refused_though_its_hash_is_right(header, trailer):
    lines = a_result_file().splitlines(keepends=True)
    lines[0] = lines[0].replace(b",1,5,CNY", f",{header},5,CNY".encode())
    body = b"".join(lines[:-1])
    content = body + f"T,{trailer},5,{sha256(body).hexdigest()}\n".encode()
    with pytest.raises(ControlTotalError):
        read_result_file(content)


def test_a_success_without_reference_and_an_unknown_code_are_refused():
    with pytest.raises(ResultFileError):
        read_result_file(a_result_file(bank_ref=""))
    with pytest.raises(ResultFileError):
        read_result_file(a_result_file(result=Result.FAILED, fail_code="WHATEVER"))


NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
ROUND = Round(
    "maker", "h", (GroupRule("ISSUER", 1), GroupRule("ADMIN_CHECKER", 1)), timedelta(hours=72)
)


def given_by(person: str, *groups: str, content: str = "h") -> Approval:
    return Approval(person, frozenset(groups), content, NOON)


def is_approved(*approvals: Approval, revoked: frozenset[str] = frozenset()) -> bool:
    try:
        require_approved(ROUND, approvals, revoked=revoked, now=NOON)
    except NotApprovedError:
        return False
    return True


def test_a_person_in_two_groups_counts_once():
    both = given_by("p", "ISSUER", "ADMIN_CHECKER")
    assert not is_approved(both)
    assert is_approved(both, given_by("q", "ISSUER"))
    assert is_approved(both, given_by("q", "ADMIN_CHECKER"))


def test_maker_revoked_and_other_content_do_not_count():
    issuer, checker = given_by("i", "ISSUER"), given_by("c", "ADMIN_CHECKER")
    assert is_approved(issuer, checker)
    assert not is_approved(issuer, given_by("maker", "ADMIN_CHECKER"))
    assert not is_approved(issuer, checker, revoked=frozenset({"c"}))
    assert not is_approved(issuer, given_by("c", "ADMIN_CHECKER", content="other"))


def test_approvals_count_to_the_last_second_of_their_time_and_no_longer():
    both = [given_by("i", "ISSUER"), given_by("c", "ADMIN_CHECKER")]
    last = NOON + timedelta(hours=72)
    require_approved(ROUND, both, revoked=frozenset(), now=last)
    with pytest.raises(ApprovalExpiredError):
        require_approved(ROUND, both, revoked=frozenset(), now=last + timedelta(seconds=1))


weights = st.dictionaries(st.text(max_size=3), st.integers(0, 10**9), min_size=1).filter(
    lambda found: sum(found.values()) > 0
)


@given(st.integers(0, 10**15), weights)
def test_a_split_adds_up_and_is_fair_to_the_fen(total, shares):
    parts = split_by_weights(total, shares)
    whole = sum(shares.values())
    assert sum(parts.values()) == total
    for key, weight in shares.items():
        assert abs(parts[key] * whole - total * weight) < whole


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 10**9))
def test_the_residual_goes_to_the_models_owner_to_the_last_fen(one, two, first, second):
    free = {"FUND:a": one, "UNCLAIMED": two}
    paid_in = {"a": first, "b": second}
    for model, payees in ((Model.A, {"i"}), (Model.C, {"a", "b"}), (Model.D, {"t"})):
        legs = residual_legs(model, free, paid_in, issuer="i", treasury="t")
        assert sum(leg.amount_fen for leg in legs) == one + two
        assert {leg.payee for leg in legs} <= payees
        for account, amount in free.items():
            assert sum(leg.amount_fen for leg in legs if leg.account == account) == amount
