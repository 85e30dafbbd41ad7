"""Closing statistics: counts and sums whose identities always hold, and two named rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from mediation.domain.case_states import State

_SETTLED = {
    State.EFFECTIVE,
    State.PERFORMING,
    State.CONFIRM_APPLIED,
    State.CONFIRMED,
    State.CLOSED_PERFORMED,
    State.DEFAULTED,
}
_FAILED = {State.RETURNED, State.LAPSED}


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One case as statistics see it."""

    state: State
    was_accepted: bool
    was_consented: bool
    refusal_code: str | None
    end_reason: str | None
    investor_count: int
    claimed_fen: int
    agreed_fen: int
    paid_fen: int
    returned_fen: int
    accepted_on: date | None
    concluded_on: date | None
    has_applied_for_confirmation: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Statistics:
    """The sums of a group of cases."""

    received: int
    accepted: int
    refused: int
    not_yet_decided: int
    withdrawn_before_acceptance: int
    refused_by_code: Mapping[str, int]
    consented: int
    agreed: int
    failed: int
    withdrawn: int
    open: int
    failed_after_consent: int
    failed_by_reason: Mapping[str, int]
    investors: int
    claimed_fen: int
    agreed_fen: int
    paid_fen: int
    returned_fen: int
    median_days: int | None
    p90_days: int | None
    confirmations_applied: int
    confirmations_granted: int

    @property
    def success_rate_of_concluded(self) -> Fraction | None:
        """Agreed of agreed and failed after consent."""
        return _ratio(self.agreed, self.agreed + self.failed_after_consent)

    @property
    def success_rate_of_accepted(self) -> Fraction | None:
        """Agreed of accepted, the rate that the centres publish."""
        return _ratio(self.agreed, self.accepted)

    @property
    def performance_rate(self) -> Fraction | None:
        """Money paid and not sent back, of money agreed."""
        return _ratio(self.paid_fen - self.returned_fen, self.agreed_fen)


def statistics(cases: Iterable[CountedCase]) -> Statistics:
    """The statistics of some cases.

    received = accepted + refused + not yet decided + withdrawn before acceptance;
    accepted = agreed + failed + withdrawn + open.
    """
    listed = list(cases)
    accepted = [case for case in listed if case.was_accepted]
    refused = [case for case in listed if case.state is State.REFUSED]
    agreed = [case for case in accepted if case.state in _SETTLED]
    failed = [case for case in accepted if case.state in _FAILED]
    withdrawn = [case for case in accepted if case.state is State.WITHDRAWN]
    early = [case for case in listed if not case.was_accepted and case.state is State.WITHDRAWN]
    days = _days_to_conclusion((*agreed, *failed))
    return Statistics(
        received=len(listed),
        accepted=len(accepted),
        refused=len(refused),
        not_yet_decided=len(listed) - len(accepted) - len(refused) - len(early),
        withdrawn_before_acceptance=len(early),
        refused_by_code=_counted(case.refusal_code for case in refused),
        consented=sum(case.was_consented for case in listed),
        agreed=len(agreed),
        failed=len(failed),
        withdrawn=len(withdrawn),
        open=len(accepted) - len(agreed) - len(failed) - len(withdrawn),
        failed_after_consent=sum(case.was_consented for case in failed),
        failed_by_reason=_counted(case.end_reason for case in failed),
        **_sums(listed, agreed),
        median_days=_percentile(days, 50),
        p90_days=_percentile(days, 90),
        confirmations_applied=sum(case.has_applied_for_confirmation for case in listed),
        confirmations_granted=sum(case.is_confirmed for case in listed),
    )


def _sums(listed: Sequence[CountedCase], agreed: Sequence[CountedCase]) -> dict[str, int]:
    return {
        "investors": sum(case.investor_count for case in listed),
        "claimed_fen": sum(case.claimed_fen for case in listed),
        "agreed_fen": sum(case.agreed_fen for case in agreed),
        "paid_fen": sum(case.paid_fen for case in listed),
        "returned_fen": sum(case.returned_fen for case in listed),
    }


def _days_to_conclusion(cases: Iterable[CountedCase]) -> list[int]:
    return sorted(
        (case.concluded_on - case.accepted_on).days
        for case in cases
        if case.accepted_on is not None and case.concluded_on is not None
    )


def _counted(codes: Iterable[str | None]) -> dict[str, int]:
    return dict(sorted(Counter(code or "UNKNOWN" for code in codes).items()))


def _percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` per cent of the values do not exceed."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
