"""A running contract as the rules of the watch, of default and of release read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import col

from lawkit.money import Money
from lawkit.rounding import parse_decimal
from loan_origination.domain.checks import RuleCheck
from loan_origination.domain.inspections import InspectionKind
from loan_origination.domain.loan_facts import (
    DefaultEvent,
    DefaultState,
    LoanFacts,
    MonitoringFacts,
    Remedy,
)
from loan_origination.domain.monitoring import watch_checks
from loan_origination.domain.repayment_methods import RepaymentMethod
from loan_origination.store.classifications import reviewed_on_of
from loan_origination.store.draws import default_events_of, live_draws
from loan_origination.store.loan_accounts import outstanding_under
from loan_origination.store.parameters import rule_set_with_parameters
from loan_origination.store.releases import hand_back_of, release_asked
from loan_origination.store.running_contracts import (
    balance_fen,
    carrying_collateral,
    first_payout_on,
    latest_approval,
    letting_reports_of,
    loans_of,
)
from loan_origination.store.watch import of_contract
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.contracts import ContractRow
from loan_origination.tables.defaults import RemedyRow, ResolutionRow
from loan_origination.tables.disposals import DisposalConsentRow, SaleProceedsRow
from loan_origination.tables.monitoring import (
    AlertRow,
    InspectionRow,
    LettingReportRow,
    TopUpRow,
)
from loan_origination.usecases.acting import Acting
from loan_origination.usecases.loan_watch_facts import (
    account_facts,
    extension_facts,
    overdue_facts,
    prepayment_facts,
)

APPROVED_REMEDIES = ("approved", "finished")


def checked_watch(
    acting: Acting, application: ApplicationRow, loan: LoanFacts, on: date
) -> tuple[RuleCheck, ...]:
    """Every rule over a running contract as of a day."""
    rule_set = rule_set_with_parameters(acting.session, application.rule_set, on)
    return watch_checks(loan, rule_set, on)


def loan_facts(acting: Acting, contract: ContractRow, on: date) -> LoanFacts:
    """What is known of a running contract on a day."""
    session = acting.session
    loans = loans_of(session, contract.id)
    release = release_asked(session, contract.id)
    hand_back = None if release is None else hand_back_of(session, release.id)
    planned = live_draws(session, contract.id)
    return LoanFacts(
        method=RepaymentMethod(contract.terms["method"]),
        sweep_plan="、".join(each.number for each in planned if each.income_plan),
        account=account_facts(acting, contract, on),
        extension=extension_facts(acting, contract, loans),
        prepayment=prepayment_facts(acting, loans),
        overdue=overdue_facts(acting, loans),
        monitoring=_monitoring(acting, contract),
        defaults=_defaults(acting, contract),
        release_is_asked=release is not None,
        outstanding=outstanding_under(session, contract.id).total,
        handed_back_slip="" if hand_back is None else hand_back.receipt_no,
    )


def letting_facts(row: LettingReportRow) -> MonitoringFacts:
    """The part that one letting report tells."""
    figures, anchors, others = row.figures, row.change["anchors"], row.change["others"]
    return MonitoringFacts(
        declared_occupancy=Fraction(figures["declared_occupancy_exact"]),
        occupancy=Fraction(figures["occupancy_exact"]),
        declared_rent_3m=Money(figures["declared_rent_3m_fen"]),
        collected_rent_3m=Money(figures["collected_rent_3m_fen"]),
        cover=Fraction(figures["cover_exact"]),
        anchors=anchors["tenants"],
        anchors_changed=len(anchors["changed"]),
        anchor_area_m2=Fraction(anchors["area_m2"]),
        anchor_area_changed_m2=Fraction(anchors["area_changed_m2"]),
        others=others["tenants"],
        others_changed=len(others["changed"]),
        other_area_m2=Fraction(others["area_m2"]),
        other_area_changed_m2=Fraction(others["area_changed_m2"]),
    )


def _monitoring(acting: Acting, contract: ContractRow) -> MonitoringFacts:
    session = acting.session
    reports = letting_reports_of(session, contract.id)
    facts = letting_facts(reports[-1]) if reports else MonitoringFacts()
    inspections = of_contract(session, InspectionRow, contract.id)
    alerts = of_contract(session, AlertRow, contract.id, col(AlertRow.state) == "open")
    return replace(
        facts,
        paid_out_on=first_payout_on(session, contract.id),
        last_inspected_on=_last(inspections, InspectionKind.QUARTERLY),
        measures_taken=not any(alert.rule_id == "R-Z2" for alert in alerts),
        special_inspection_done=_special_done(reports, inspections),
        classified_on=reviewed_on_of(session, contract.id),
        **_value_facts(acting, contract),
        **_disposal_facts(acting, contract),
    )


def _last(rows: Sequence[InspectionRow], kind: InspectionKind) -> date | None:
    days = [row.reported_on for row in rows if row.kind == kind and row.reported_on is not None]
    return max(days, default=None)


def _special_done(
    reports: Sequence[LettingReportRow], inspections: Sequence[InspectionRow]
) -> bool:
    done = _last(inspections, InspectionKind.SPECIAL)
    # The inspection answers the change, so it comes after the first report that tells of it.
    calling = [row for row in reversed(reports) if row.needs_special_inspection]
    return done is not None and bool(calling) and done >= calling[-1].as_of


def _value_facts(acting: Acting, contract: ContractRow) -> dict[str, Any]:
    session = acting.session
    carrying = carrying_collateral(session, contract.id)
    approval = latest_approval(session, contract.application_id)
    valued = [row.valued_on for row in carrying if row.valued_on is not None]
    open_cases = of_contract(session, TopUpRow, contract.id, col(TopUpRow.state) != "accepted")
    return {
        "last_valued_on": min(valued, default=None),
        "balance": Money(balance_fen(session, contract.id)),
        "value": Money(sum(row.value_fen or 0 for row in carrying)),
        "agreed_collateral_rate": None if approval is None else parse_decimal(approval.ltv),
        "topped_up": not open_cases,
    }


def _disposal_facts(acting: Acting, contract: ContractRow) -> dict[str, Any]:
    breaches = of_contract(
        acting.session,
        DisposalConsentRow,
        contract.id,
        col(DisposalConsentRow.state) == "without_consent",
    )
    proceeds = of_contract(acting.session, SaleProceedsRow, contract.id)
    unapplied = sum(row.amount_fen - row.applied_fen for row in proceeds)
    if unapplied:
        # What is left once nothing is owed any more belongs to the owner.
        unapplied = min(unapplied, outstanding_under(acting.session, contract.id).total.fen)
    return {
        "disposals_without_consent": tuple(f"{row.kind}: {row.description}" for row in breaches),
        "sale_proceeds_unapplied": Money(unapplied),
    }


def _defaults(acting: Acting, contract: ContractRow) -> tuple[DefaultEvent, ...]:
    session = acting.session
    remedies = of_contract(session, RemedyRow, contract.id)
    resolutions = of_contract(session, ResolutionRow, contract.id)
    waived = {
        row.event_id: row.decided_by or ""
        for row in resolutions
        if row.state == "approved" and row.kind == "waived"
    }
    return tuple(
        DefaultEvent(
            rule_id=event.rule_id,
            found_on=event.found_on,
            reason=event.note,
            state=_state(event.closed_on, is_waived=event.id in waived),
            waived_by=waived.get(event.id, ""),
            remedies=tuple(
                Remedy(row.code, row.chosen_on, row.proposed_by, row.decided_by or "")
                for row in remedies
                if row.event_id == event.id and row.state in APPROVED_REMEDIES
            ),
        )
        for event in default_events_of(session, contract.id)
    )


def _state(closed_on: date | None, *, is_waived: bool) -> DefaultState:
    if closed_on is None:
        return DefaultState.OPEN
    return DefaultState.WAIVED if is_waived else DefaultState.CURED
