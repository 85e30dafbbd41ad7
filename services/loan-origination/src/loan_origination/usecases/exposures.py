"""Credit to groups against the bank's capital: what an application adds, and checks of all."""

from __future__ import annotations

from uuid import UUID

from lawkit.explain import Explained
from lawkit.money import Money
from loan_origination.contract_refusals import (
    ContractThereError,
    FrontOfficeFigureError,
    NoCapitalError,
)
from loan_origination.domain.credit_lives import INCIDENT
from loan_origination.domain.decision_facts import ExposureFacts, GroupMember, ProviderRole
from loan_origination.domain.duties import Duty, SeparationOfDutiesError
from loan_origination.domain.exposures import (
    RISK_SIDE,
    MemberExposure,
    excess,
    group_exposure,
    group_limit,
)
from loan_origination.domain.rule_sets import RuleSetCode
from loan_origination.forms.exposures import CapitalForm, FindingForm, GroupForm
from loan_origination.forms.files import ApplicationFile
from loan_origination.store.decisions import review_in_force
from loan_origination.store.exposures import (
    all_groups,
    capital_on,
    exposures_of,
    find_capital,
    find_group,
    find_incident,
    latest_report,
    members_of,
    membership,
    open_incident,
)
from loan_origination.store.parameters import parameter_on, rule_set_with_parameters
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.exposures import (
    CapitalRow,
    CustomerGroupRow,
    GroupMemberRow,
    LimitIncidentRow,
)
from loan_origination.usecases.acting import Acting
from servicekit.ids import new_id

GROUP_SHARE = "group_credit_share_most"
GROUP_LIMIT = "group_credit"
OFFICES = {
    "risk_manager": ProviderRole.MIDDLE_OFFICE,
    "ho_credit_mgmt": ProviderRole.MIDDLE_OFFICE,
    "accounting": ProviderRole.BACK_OFFICE,
}


def propose_capital(acting: Acting, form: CapitalForm) -> CapitalRow:
    """A capital base, told by the risk side alone (R-O6)."""
    standing = acting.person_standing(*RISK_SIDE, "branch_officer", "branch_manager")
    if standing.role not in RISK_SIDE:
        raise FrontOfficeFigureError("capital")
    row = CapitalRow(
        id=new_id(),
        proposed_by=standing.person,
        provider_role=standing.role,
        created_at=acting.now,
        **form.model_dump(),
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("capital.proposed", "bank_capital", row.id, capital_fen=row.capital_fen)
    return row


def accept_capital(acting: Acting, capital_id: UUID) -> CapitalRow:
    """Another person of the risk side accepts a capital base."""
    standing = acting.person_standing(*RISK_SIDE)
    row = find_capital(acting.session, capital_id)
    if row.proposed_by in standing.persons:
        raise SeparationOfDutiesError(row.proposed_by, Duty.DECIDER, Duty.PROPOSER)
    if row.accepted_by is not None:
        raise ContractThereError(row.source)
    row.accepted_by = standing.person
    row.version += 1
    acting.session.add(row)
    acting.record("capital.accepted", "bank_capital", row.id)
    return row


def open_group(acting: Acting, form: GroupForm) -> CustomerGroupRow:
    """A group with all its members named (R-O2)."""
    standing = acting.person_standing("risk_manager", "ho_credit_mgmt")
    acting.database.lock(acting.session, "customer-groups")
    for member in form.members:
        known = membership(acting.session, member.credit_code)
        if known is not None:
            raise ContractThereError(known.name)
    row = CustomerGroupRow(
        id=new_id(),
        name=form.name,
        actual_controller=form.actual_controller,
        created_by=standing.person,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    for member in form.members:
        acting.session.add(GroupMemberRow(group_id=row.id, **member.model_dump()))
    acting.session.flush()
    acting.record("group.opened", "customer_group", row.id, members=len(form.members))
    return row


def group_now(
    acting: Acting, group_id: UUID
) -> tuple[list[tuple[str, MemberExposure]], Explained[Money], CapitalRow, Money]:
    """A group's members with what they owe, the sum, the capital and the limit of today."""
    find_group(acting.session, group_id)
    members = [(row.credit_code, row.name) for row in members_of(acting.session, group_id)]
    parts = exposures_of(acting.session, members)
    capital, limit = capital_and_limit(acting)
    codes = [code for code, _ in members]
    total = group_exposure(parts, Money(0))
    return list(zip(codes, parts, strict=True)), total, capital, limit


def capital_and_limit(acting: Acting) -> tuple[CapitalRow, Money]:
    """The capital base of today and what one group may owe; raises NoCapitalError."""
    capital = capital_on(acting.session, acting.today)
    if capital is None:
        raise NoCapitalError(acting.today.isoformat())
    rules = rule_set_with_parameters(acting.session, RuleSetCode.BANK, acting.today)
    share = rules.figure(GROUP_SHARE, acting.today)
    return capital, group_limit(Money(capital.capital_fen), share)


def exposure_facts(acting: Acting, application: ApplicationRow) -> ExposureFacts:
    """The group's credit without this application, and where the figures come from (R-O1, R-O6).

    The branch's figures count as the head office's own once its reviewer has examined them.
    """
    file = ApplicationFile.model_validate(application.file)
    told_group = None if file.group is None else file.group.group_id
    known = _membership(acting, application.borrower_id, file.borrower.credit_code)
    hold_group(acting, known, told_group or application.borrower_id)
    told, members = _members(acting, application, file, known)
    parts = exposures_of(acting.session, members, without=application.id)
    capital = capital_on(acting.session, acting.today)
    reviewed = review_in_force(acting.session, application.id) is not None
    source = ProviderRole.MIDDLE_OFFICE if reviewed else ProviderRole.FRONT_OFFICE
    sources = {"value": source, "market_rent": source}
    if capital is not None:
        sources["capital"] = OFFICES[capital.provider_role]
    report = latest_report(acting.session)
    authority = parameter_on(
        acting.session, "accept_authority_fen", acting.today, application.branch
    )
    zero = Money(0)
    return ExposureFacts(
        group_id=told[0].name if told else None,
        members=told,
        drawn=sum((part.drawn for part in parts), start=zero),
        undrawn_commitments=sum((part.undrawn for part in parts), start=zero),
        off_balance=sum((part.off_balance for part in parts), start=zero),
        capital=None if capital is None else Money(capital.capital_fen),
        capital_as_of_on=None if capital is None else capital.since,
        figure_sources=sources,
        commitments_are_in_credit_line=True,
        commitments_are_reported=True,
        underlying_deal=f"商用物业抵押贷款 {application.number}",
        authority=f"accept_authority_fen {authority.version}",
        last_supervisor_report_on=None if report is None else report.as_of_on,
    )


def _membership(acting: Acting, *codes: str | None) -> GroupMemberRow | None:
    """The group membership under any of the ids that a customer goes by."""
    found = [membership(acting.session, code) for code in codes if code is not None]
    return next((row for row in found if row is not None), None)


def hold_group(acting: Acting, known: GroupMemberRow | None, otherwise: str) -> None:
    """Hold the customer's group: two approvals at once must not both take what is left of it."""
    name = otherwise if known is None else known.group_id.hex
    acting.database.lock(acting.session, "group-exposure", name)


def _members(
    acting: Acting,
    application: ApplicationRow,
    file: ApplicationFile,
    known: GroupMemberRow | None,
) -> tuple[tuple[GroupMember, ...], list[tuple[str, str]]]:
    """The group as the risk side keeps it, else as the branch told it, else the borrower alone."""
    own = (application.borrower_id, application.borrower_name)
    if known is not None:
        group = find_group(acting.session, known.group_id)
        rows = members_of(acting.session, group.id)
        told = tuple(
            GroupMember(row.name, row.legal_representative, group.actual_controller) for row in rows
        )
        kept = [(row.credit_code, row.name) for row in rows]
        return told, kept if own[0] in {code for code, _ in kept} else [own, *kept]
    if file.group is not None:
        others = [
            (member.credit_code, member.name)
            for member in file.group.members
            if member.credit_code is not None and member.credit_code != own[0]
        ]
        return tuple(member.fact() for member in file.group.members), [own, *others]
    return (), [own]


def check_limits(acting: Acting) -> tuple[int, list[LimitIncidentRow]]:
    """Every group against its limit: an excess that nobody approved is recorded (R-O1, R-O5)."""
    acting.standing("system", "risk_manager", "ho_credit_mgmt")
    acting.database.lock(acting.session, "limit-incidents")
    found = []
    groups = all_groups(acting.session)
    _, limit = capital_and_limit(acting)
    for group in groups:
        _, total, _, _ = group_now(acting, group.id)
        is_known = open_incident(acting.session, GROUP_LIMIT, group.name) is not None
        if excess(limit, total.value).is_zero or is_known:
            continue
        cause = "limit check"
        found.append(record_incident(acting, GROUP_LIMIT, group.name, limit, total.value, cause))
    return len(groups), found


def record_incident(
    acting: Acting,
    name: str,
    subject: str,
    limit: Money,
    exposure: Money,
    cause: str,
    *,
    is_approved_before: bool = False,
) -> LimitIncidentRow:
    """A limit was exceeded: an incident to be investigated."""
    row = LimitIncidentRow(
        id=new_id(),
        limit_name=name,
        subject=subject,
        limit_fen=limit.fen,
        exposure_fen=exposure.fen,
        cause=cause,
        is_approved_before=is_approved_before,
        state="open",
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("limit.exceeded", "limit_incident", row.id, limit=name, subject=subject)
    return row


def step_incident(
    acting: Acting, incident_id: UUID, step: str, form: FindingForm
) -> LimitIncidentRow:
    """An incident is investigated by one person and closed by another."""
    standing = acting.person_standing("risk_manager", "ho_credit_mgmt")
    row = find_incident(acting.session, incident_id)
    row.state = INCIDENT.after(row.state, step)
    if step == "close" and row.investigated_by in standing.persons:
        raise SeparationOfDutiesError(standing.person, Duty.DECIDER, Duty.PROPOSER)
    if step == "investigate":
        row.investigated_by = standing.person
    row.finding = f"{row.finding}\n{form.finding}".strip()
    row.version += 1
    acting.session.add(row)
    acting.record(f"limit.{step}", "limit_incident", row.id)
    return row
