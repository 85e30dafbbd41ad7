"""The rules of settlement without HTTP: trees, minimum acceptance, the wall, statistics."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.domain.agreement_errors import ConditionRefusedError
from mediation.domain.agreements import inclusion_proof, is_included, merkle_root, page_hash
from mediation.domain.case_errors import (
    ConflictOfInterestError,
    FormerMediatorError,
    LeadMediatorError,
    MediatorNotAvailableError,
)
from mediation.domain.case_states import State
from mediation.domain.case_words import ItemKind, PartyKind, PartyRole
from mediation.domain.cases import Party, needs_consent
from mediation.domain.court_reports import FileItem, may_go_to_court
from mediation.domain.mediators import (
    Conflict,
    Mediator,
    Sides,
    check_agent,
    check_available,
    check_lead,
    check_no_conflict,
    conflict_hits,
)
from mediation.domain.minimum_acceptance import Accepted, MinimumAcceptance, is_met
from mediation.domain.signatures import ROOT_SIGNERS, Signer, is_root_complete
from mediation.domain.statistics import CountedCase, statistics

PAGES = st.lists(st.integers(0, 10**6), min_size=1, max_size=40, unique=True).map(
    lambda numbers: [page_hash({"amount_fen": number}) for number in numbers]
)


@given(PAGES, st.data())
def test_every_page_proves_its_place_under_the_root_and_no_other_does(pages, data):
    root = merkle_root(pages)
    place = data.draw(st.integers(0, len(pages) - 1))
    proof = inclusion_proof(pages, place)
    assert is_included(pages[place], proof, root)
    stranger = page_hash({"amount_fen": -1})
    assert not is_included(stranger, proof, root)
    changed = [*pages[:place], stranger, *pages[place + 1 :]]
    assert merkle_root(changed) != root


@given(PAGES.filter(lambda pages: len(pages) > 1))
def test_the_order_of_the_pages_is_part_of_the_root(pages):
    assert merkle_root(pages) != merkle_root(pages[::-1])


def test_an_inner_node_cannot_pass_for_a_page():
    pages = [page_hash({"n": number}) for number in range(4)]
    left = merkle_root(pages[:2])
    assert merkle_root([left, merkle_root(pages[2:])]) == merkle_root(pages)
    assert page_hash({"n": left}) != left


@given(
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), min_size=1, max_size=30),
)
def test_minimum_acceptance_is_the_exact_share_of_number_and_money(count_bp, amount_bp, pages):
    if count_bp == amount_bp == 0:
        with pytest.raises(ConditionRefusedError):
            MinimumAcceptance(0, 0, date(2026, 12, 1))
        return
    condition = MinimumAcceptance(count_bp, amount_bp, date(2026, 12, 1))
    signed = [amount for amount, is_signed in pages if is_signed]
    total = sum(amount for amount, _ in pages)
    accepted = Accepted(len(signed), sum(signed), len(pages), total)
    by_count = Fraction(len(signed), len(pages)) >= Fraction(count_bp, 10_000)
    by_amount = Fraction(sum(signed), total) >= Fraction(amount_bp, 10_000)
    assert is_met(condition, accepted) is (by_count and by_amount)


def test_a_mediated_agreement_needs_every_signature_and_a_fund_no_mediator():
    for missing in ROOT_SIGNERS:
        assert not is_root_complete(ROOT_SIGNERS - {missing}, is_mediated=True)
    assert is_root_complete(ROOT_SIGNERS, is_mediated=True)
    fund = frozenset({Signer.ISSUER, Signer.ORGANISATION})
    assert is_root_complete(fund, is_mediated=False)
    assert not is_root_complete(frozenset({Signer.ISSUER}), is_mediated=False)


PARTIES = frozenset({"a", "b"})


@given(
    st.sampled_from(list(ItemKind)),
    st.booleans(),
    st.frozensets(st.sampled_from(["a", "b", "c"])),
)
def test_nothing_conceded_goes_to_court_unless_all_parties_agree(kind, is_privileged, confirmed):
    item = FileItem("x", kind, is_privileged, confirmed_by=confirmed)
    goes = may_go_to_court(item, PARTIES)
    is_agreed = confirmed >= PARTIES
    if kind is ItemKind.NOTE:
        assert not goes
    elif kind in {ItemKind.CONCESSION, ItemKind.UNDISPUTED_FACT} or is_privileged:
        assert goes is is_agreed
    else:
        assert goes


INVESTOR = Party("i", PartyRole.APPLICANT, PartyKind.ORDINARY_INVESTOR)


@pytest.mark.parametrize(
    ("applicant", "respondent", "is_needed"),
    [
        (PartyKind.ORDINARY_INVESTOR, PartyKind.BROKER, False),
        (PartyKind.PROFESSIONAL_INVESTOR, PartyKind.BROKER, True),
        (PartyKind.ORDINARY_INVESTOR, PartyKind.ISSUER, True),
        (PartyKind.BROKER, PartyKind.ORDINARY_INVESTOR, True),
    ],
)
def test_only_one_pair_needs_no_consent_of_the_company(applicant, respondent, is_needed):
    asking = Party("a", PartyRole.APPLICANT, applicant)
    asked = Party("r", PartyRole.RESPONDENT, respondent)
    assert needs_consent(asked, [asking, asked]) is is_needed
    assert needs_consent(asking, [asking, asked])


SIDES = Sides("issuer-1", frozenset({"i"}), frozenset({"issuer-1"}), frozenset({"agent"}))


def mediator(**change):
    facts = {"subject": "m", "employer": "centre", "valid_from": date(2020, 1, 1)}
    return Mediator(**{**facts, "valid_until": date(2026, 12, 31), **change})


def test_a_mediator_without_relations_has_no_conflict():
    assert conflict_hits(mediator(), SIDES) == []


def test_a_party_can_never_be_the_mediator_whatever_the_parties_say():
    hits = conflict_hits(mediator(subject="i"), SIDES)
    assert hits == [Conflict.IS_PARTY]
    with pytest.raises(ConflictOfInterestError):
        check_no_conflict(hits, frozenset({"i"}), frozenset({"i"}))


def test_mediators_serve_within_their_days_and_one_of_them_leads():
    check_available(mediator(), date(2026, 12, 31))
    for day in (date(2019, 12, 31), date(2027, 1, 1)):
        with pytest.raises(MediatorNotAvailableError):
            check_available(mediator(), day)
    check_lead(["m", "n"], "n")
    for subjects, lead in ((["m"], "n"), (["m", "m"], "m")):
        with pytest.raises(LeadMediatorError):
            check_lead(subjects, lead)


def test_who_mediated_a_case_cannot_act_in_it_for_a_party():
    check_agent("agent", frozenset({"m"}))
    with pytest.raises(FormerMediatorError):
        check_agent("m", frozenset({"m"}))


@st.composite
def counted(draw):
    state = draw(st.sampled_from(list(State)))
    undecided = {State.RECEIVED, State.SCREENED, State.REFUSED}
    was_accepted = state not in undecided and not (state is State.WITHDRAWN and draw(st.booleans()))
    return CountedCase(
        state=state,
        was_accepted=was_accepted,
        was_consented=was_accepted and draw(st.booleans()),
        refusal_code="NO_EVIDENCE" if state is State.REFUSED else None,
        end_reason="DEADLOCK" if state is State.RETURNED else None,
        investor_count=draw(st.integers(1, 5)),
        claimed_fen=draw(st.integers(0, 10**9)),
        agreed_fen=draw(st.integers(0, 10**9)),
        paid_fen=0,
        returned_fen=0,
        accepted_on=date(2026, 1, 1) if was_accepted else None,
        concluded_on=date(2026, 1, draw(st.integers(1, 31))) if state.is_terminal else None,
        has_applied_for_confirmation=False,
        is_confirmed=False,
    )


@given(st.lists(counted(), max_size=40))
def test_the_identities_of_the_statistics_hold(cases):
    found = statistics(cases)
    assert found.received == (
        found.accepted + found.refused + found.not_yet_decided + found.withdrawn_before_acceptance
    )
    assert found.accepted == found.agreed + found.failed + found.withdrawn + found.open
    assert found.failed_after_consent <= found.failed
    assert sum(found.failed_by_reason.values()) == found.failed
    assert sum(found.refused_by_code.values()) == found.refused
    halves = statistics(cases[: len(cases) // 2]), statistics(cases[len(cases) // 2 :])
    for name in ("received", "accepted", "agreed", "failed", "open", "claimed_fen", "agreed_fen"):
        assert getattr(found, name) == sum(getattr(half, name) for half in halves)


def test_the_published_rate_has_accepted_cases_below_the_line():
    """ISC to August 2018: 6,621 registered, 4,262 accepted, 3,175 settled, about 74 per cent."""
    case = CountedCase(
        State.EFFECTIVE, True, True, None, "AGREED", 1, 1, 1, 0, 0, None, None, False, False
    )
    accepted_only = CountedCase(
        State.IN_MEDIATION, True, True, None, None, 1, 1, 0, 0, 0, None, None, False, False
    )
    received_only = CountedCase(
        State.REFUSED, False, False, "OTHER", None, 1, 1, 0, 0, 0, None, None, False, False
    )
    listed = [case] * 3_175 + [accepted_only] * (4_262 - 3_175) + [received_only] * (6_621 - 4_262)
    found = statistics(listed)
    assert found.success_rate_of_accepted == Fraction(3_175, 4_262)
    assert found.success_rate_of_concluded == 1


def test_median_and_ninetieth_percentile_are_days_that_occurred():
    def taking(days):
        return CountedCase(
            State.EFFECTIVE,
            True,
            True,
            None,
            "AGREED",
            1,
            1,
            1,
            0,
            0,
            date(2026, 1, 1),
            date(2026, 1, 1 + days),
            False,
            False,
        )

    found = statistics([taking(days) for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 20)])
    assert (found.median_days, found.p90_days) == (5, 9)
    assert statistics([]).median_days is None
