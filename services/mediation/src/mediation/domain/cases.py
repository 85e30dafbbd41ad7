"""The rules of a case: acceptance, consent, term, ending."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lawkit.articles import carries_out
from mediation.domain.articles import (
    BROKER_MAY_NOT_REFUSE,
    ENDING,
    FALSE_MEDIATION,
    MEDIATION_TERM,
    ONLINE_ACCEPTANCE,
    ONLINE_ENDING,
    ONLINE_OTHER_SIDE,
    ONLINE_TERM,
)
from mediation.domain.case_errors import (
    BrokerMayNotRefuseError,
    ConsentNotTakenError,
    ConsentsMissingError,
    EndReasonRefusedError,
    NotAcceptableCaseError,
    TermNotOverError,
)
from mediation.domain.case_states import State
from mediation.domain.case_words import (
    Consent,
    EndReason,
    Origin,
    PartyKind,
    PartyRole,
    Procedure,
    RefusalCode,
    SuspensionCause,
)


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screener found; every answer is given, none is assumed."""

    has_counterparty: bool
    has_concrete_claim: bool
    has_evidence: bool
    is_civil_dispute: bool
    is_labour_or_internal: bool
    is_in_scope: bool
    is_already_mediated: bool
    has_effective_judgment: bool
    is_pending_elsewhere: bool
    is_suitable: bool


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a case as far as consent is concerned."""

    party_ref: str
    role: PartyRole
    kind: PartyKind
    consent: Consent = Consent.PENDING


@carries_out(ONLINE_ACCEPTANCE)
def refusal_grounds(screening: Screening, origin: Origin) -> list[RefusalCode]:
    """An organisation may refuse what lies outside its scope or is not fit for mediation.

    A suit pending elsewhere is no ground when a court itself has sent the case.
    """
    grounds = {
        RefusalCode.NO_COUNTERPARTY: not screening.has_counterparty,
        RefusalCode.NO_CONCRETE_CLAIM: not screening.has_concrete_claim,
        RefusalCode.NO_EVIDENCE: not screening.has_evidence,
        RefusalCode.REPORT_NOT_DISPUTE: not screening.is_civil_dispute,
        RefusalCode.LABOUR_OR_INTERNAL: screening.is_labour_or_internal,
        RefusalCode.OUT_OF_SCOPE: not screening.is_in_scope,
        RefusalCode.ALREADY_MEDIATED: screening.is_already_mediated,
        RefusalCode.EFFECTIVE_JUDGMENT: screening.has_effective_judgment,
        RefusalCode.PENDING_ELSEWHERE: screening.is_pending_elsewhere and not origin.is_court,
        RefusalCode.NOT_SUITABLE: not screening.is_suitable,
    }
    return [code for code, is_met in grounds.items() if is_met]


@carries_out(ONLINE_ACCEPTANCE)
def check_acceptance(screening: Screening, origin: Origin) -> None:
    """A case is accepted when nothing stands against it; NotAcceptableCaseError otherwise."""
    grounds = refusal_grounds(screening, origin)
    if grounds:
        raise NotAcceptableCaseError(grounds)


@carries_out(MEDIATION_TERM, ONLINE_TERM)
def term_clock(origin: Origin, procedure: Procedure) -> str:
    """30 days before filing; after filing 15 in the ordinary and 7 in the simple procedure.

    Cases that no court has sent have the organisation's own term.
    """
    if origin is Origin.COURT_PRE_FILING:
        return "MED_TERM_PRE"
    if origin.is_court:
        return "MED_TERM_ORD" if procedure is Procedure.ORDINARY else "MED_TERM_SIMPLE"
    return "MED_TERM_SELF"


@carries_out(BROKER_MAY_NOT_REFUSE)
def needs_consent(party: Party, parties: Iterable[Party]) -> bool:
    """A securities company cannot refuse mediation that an ordinary investor asks for."""
    asks = any(
        each.role is PartyRole.APPLICANT and each.kind is PartyKind.ORDINARY_INVESTOR
        for each in parties
    )
    is_bound = party.kind is PartyKind.BROKER and party.role is PartyRole.RESPONDENT
    return not (asks and is_bound)


@carries_out(BROKER_MAY_NOT_REFUSE, ONLINE_OTHER_SIDE)
def check_consent(party: Party, parties: Sequence[Party], consent: Consent, state: State) -> None:
    """Consent is asked after the invitation and may be taken back until the agreement is signed.

    Raises ConsentNotTakenError, and BrokerMayNotRefuseError where the law answers for the company.
    """
    if state is not State.INVITED and not (
        consent is Consent.REFUSED and state in _BEFORE_SIGNATURE
    ):
        raise ConsentNotTakenError(state)
    if consent is Consent.REFUSED and not needs_consent(party, parties):
        raise BrokerMayNotRefuseError


_BEFORE_SIGNATURE = frozenset(
    {State.INVITED, State.CONSENTED, State.IN_MEDIATION, State.AGREEMENT_DRAFTED}
)


@carries_out(ONLINE_OTHER_SIDE)
def check_all_consented(parties: Sequence[Party]) -> None:
    """Mediation goes on when everybody agrees whose agreement the law needs."""
    missing = [
        party.party_ref
        for party in parties
        if party.consent is not Consent.ACCEPTED and needs_consent(party, parties)
    ]
    if missing:
        raise ConsentsMissingError(missing)


_RETURN_REASONS = frozenset(EndReason) - {
    EndReason.AGREED,
    EndReason.SETTLED_PRIVATELY_WITHDRAWN,
}
_WITHDRAWAL_REASONS = frozenset(
    {EndReason.SETTLED_PRIVATELY_WITHDRAWN, EndReason.RECALLED_BY_COURT, EndReason.OTHER}
)


@carries_out(ENDING, ONLINE_ENDING)
def check_return(
    reason: EndReason, state: State, term_due_at: datetime | None, now: datetime
) -> None:
    """Mediation that fails ends for one of the listed reasons.

    The end of the term is a reason only once the term is over.
    """
    if reason not in _RETURN_REASONS:
        raise EndReasonRefusedError(reason, sorted(_RETURN_REASONS))
    if reason is EndReason.REFUSED_TO_SIGN and state is not State.AGREEMENT_DRAFTED:
        raise EndReasonRefusedError(reason, sorted(_RETURN_REASONS - {reason}))
    is_term = reason is EndReason.TERM_EXPIRED_NO_EXTENSION
    if is_term and (term_due_at is None or now < term_due_at):
        raise TermNotOverError(term_due_at.isoformat() if term_due_at else "an open end")


@carries_out(ENDING, ONLINE_ENDING)
def check_withdrawal(reason: EndReason) -> None:
    """Who applied may take the application back; a court may recall what it sent."""
    if reason not in _WITHDRAWAL_REASONS:
        raise EndReasonRefusedError(reason, sorted(_WITHDRAWAL_REASONS))


@carries_out(FALSE_MEDIATION)
def must_report_suspension(cause: SuspensionCause) -> bool:
    """A suspicion of sham mediation stops the case and is reported; an appraisal only stops it."""
    return cause is SuspensionCause.FALSE_MEDIATION_CHECK
