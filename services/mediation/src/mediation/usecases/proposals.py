"""Proposals: drafted, previewed, submitted, accepted by the issuer, or gone stale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from mediation.domain.allocation import (
    Allocation,
    Preview,
    allocate,
    preview,
    require_no_inversions,
)
from mediation.domain.demonstrations import check_parameters
from mediation.forms.matters import DemonstrationForm, LinkForm, ProposalForm
from mediation.forms.schemes import SchemeForm
from mediation.refusals import AlreadyThereError, MatterStateError, ProposalStaleError
from mediation.store.demonstrations import demonstration_by_number
from mediation.store.matters import (
    amounts_by_party,
    find_demonstration,
    find_matter,
    find_proposal,
    funded_for,
    highest_number,
    insert_amounts,
    linked_matters,
    loss_rows,
    mark_stale,
    proposal_numbered,
)
from mediation.tables.matters import DemonstrationRow, MatterRow, ProposalRow
from mediation.usecases.acting import Acting
from mediation.usecases.matters import require_matter
from servicekit.ids import new_id
from servicekit.problems import NotFoundError

_AUTHORS = (("mediator", "MEDIATOR"), ("issuer_rep", "ISSUER"), ("issuer_signatory", "ISSUER"))


def draft_proposal(acting: Acting, matter_id: UUID, form: ProposalForm) -> ProposalRow:
    """A new version of a proposal, with what everybody would get.

    Raises the SchemeRefusedError that fits, and ParametersDifferError for losses that were not
    calculated as the demonstration judgment says.
    """
    session = acting.session
    matter = find_matter(session, acting.caller, acting.today, matter_id, lock=True)
    require_matter(matter, "OPEN")
    _check_demonstration(acting, matter, form)
    allocation = _allocation(acting, matter, form.scheme)
    row = ProposalRow(
        id=new_id(),
        matter_id=matter.id,
        number=highest_number(session, matter.id) + 1,
        author_kind=_author_kind(acting),
        author=acting.person,
        is_private=form.is_private,
        scheme=form.scheme.document(),
        valid_until=form.valid_until,
        state="DRAFT",
        loss_version=matter.loss_version,
        losses_sha256=matter.losses_sha256 or "",
        parameters_sha256=matter.parameters_sha256,
        departure_reason=form.departure_reason,
        party_count=len(allocation.rows),
        total_fen=allocation.total_fen,
        created_at=acting.now,
    )
    session.add(row)
    session.flush()
    insert_amounts(session, _amount_rows(row.id, allocation))
    acting.record(
        "proposal.drafted", "proposal", row.id, total_fen=row.total_fen, number=row.number
    )
    return row


def _author_kind(acting: Acting) -> str:
    return next((kind for role, kind in _AUTHORS if acting.caller.has_any(role)), "ADMINISTRATOR")


def _check_demonstration(acting: Acting, matter: MatterRow, form: ProposalForm) -> None:
    if matter.demonstration_id is None:
        return
    judgment = find_demonstration(acting.session, matter.demonstration_id)
    check_parameters(judgment.parameters_sha256, matter.parameters_sha256, form.departure_reason)


def _allocation(acting: Acting, matter: MatterRow, form: SchemeForm) -> Allocation:
    scheme = form.fact()
    allocation = allocate(scheme, loss_rows(acting.session, matter.id))
    require_no_inversions(scheme, allocation)
    return allocation


def _amount_rows(proposal_id: UUID, allocation: Allocation) -> list[dict[str, Any]]:
    pairs = zip(allocation.rows, allocation.amounts, strict=True)
    return [
        {
            "proposal_id": proposal_id,
            "sequence": place,
            "party_ref": row.party_ref,
            "amount_fen": amount,
        }
        for place, (row, amount) in enumerate(pairs, 1)
    ]


def preview_proposal(acting: Acting, proposal_id: UUID) -> Preview:
    """What the scheme does, against the version before it and the money that is there."""
    row, matter = find_proposal(acting.session, acting.caller, acting.today, proposal_id)
    scheme = SchemeForm.model_validate(row.scheme).fact()
    rows = loss_rows(acting.session, matter.id)
    before = proposal_numbered(acting.session, matter.id, row.number - 1)
    previous: Mapping[str, int] | None = (
        None if before is None else amounts_by_party(acting.session, before.id)
    )
    amounts = amounts_by_party(acting.session, row.id)
    if row.loss_version == matter.loss_version:
        allocation = Allocation(tuple(rows), tuple(amounts[each.party_ref] for each in rows))
    else:
        allocation = allocate(scheme, rows)
    return preview(allocation, previous=previous, funded_fen=funded_for(acting.session, matter.id))


def submit(acting: Acting, proposal_id: UUID, reason: str = "") -> ProposalRow:
    """Put a draft to the parties."""
    row = _locked(acting, proposal_id, "DRAFT")
    return _set(acting, row, "SUBMITTED", reason)


def withdraw(acting: Acting, proposal_id: UUID, reason: str = "") -> ProposalRow:
    """Take a proposal back that nobody has accepted."""
    row = _locked(acting, proposal_id, "DRAFT", "SUBMITTED")
    return _set(acting, row, "WITHDRAWN", reason)


def accept(acting: Acting, proposal_id: UUID, reason: str = "") -> ProposalRow:
    """The issuer agrees to the scheme; investors agree page by page.

    Raises ProposalStaleError for a proposal whose losses, judgment or time are gone.
    """
    row = _locked(acting, proposal_id, "SUBMITTED")
    require_fresh(acting, row)
    return _set(acting, row, "ACCEPTED", reason)


def reject(acting: Acting, proposal_id: UUID, reason: str = "") -> ProposalRow:
    """The issuer does not agree."""
    row = _locked(acting, proposal_id, "SUBMITTED")
    return _set(acting, row, "REJECTED", reason)


def require_fresh(acting: Acting, row: ProposalRow) -> None:
    """ProposalStaleError when what the proposal rests on has changed."""
    matter = acting.session.get_one(MatterRow, row.matter_id)
    is_late = row.valid_until is not None and acting.today > row.valid_until
    if row.state == "STALE" or row.loss_version != matter.loss_version or is_late:
        raise ProposalStaleError


def _locked(acting: Acting, proposal_id: UUID, *states: str) -> ProposalRow:
    row, _ = find_proposal(acting.session, acting.caller, acting.today, proposal_id, lock=True)
    if row.state == "STALE":
        raise ProposalStaleError
    if row.state not in states:
        raise MatterStateError("proposal", row.state, states)
    return row


def _set(acting: Acting, row: ProposalRow, state: str, reason: str) -> ProposalRow:
    row.state, row.reason = state, reason
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record(f"proposal.{state.lower()}", "proposal", row.id, number=row.number)
    return row


def enter_judgment(acting: Acting, form: DemonstrationForm) -> DemonstrationRow:
    """A demonstration judgment of the caller's court; raises AlreadyThereError."""
    court = acting.caller.organisation
    acting.database.lock(acting.session, "demonstration", court)
    if demonstration_by_number(acting.session, court, form.court_case_no) is not None:
        raise AlreadyThereError("demonstration judgment", "示范判决")
    own = {"court_case_no", "effective_on", "parameters_sha256"}
    row = DemonstrationRow(
        id=new_id(),
        court=court,
        court_case_no=form.court_case_no,
        effective_on=form.effective_on,
        facts=form.model_dump(mode="json", exclude=own),
        parameters_sha256=form.parameters_sha256,
        created_at=acting.now,
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("demonstration.entered", "demonstration", row.id, number=row.court_case_no)
    return row


def link_matter(acting: Acting, demonstration_id: UUID, form: LinkForm) -> DemonstrationRow:
    """A matter follows the judgment; its open proposals have to be made again."""
    row = find_demonstration(acting.session, demonstration_id)
    matter = find_matter(acting.session, acting.caller, acting.today, form.matter_id, lock=True)
    if matter.demonstration_id != row.id:
        matter.demonstration_id = row.id
        matter.version += 1
        acting.session.add(matter)
        stale = mark_stale(acting.session, [matter.id])
        acting.session.flush()
        acting.record("matter.linked", "matter", matter.id, stale_proposals=stale)
    return row


def change_on_appeal(
    acting: Acting, demonstration_id: UUID, form: DemonstrationForm
) -> DemonstrationRow:
    """The judgment was changed on appeal: unsigned proposals of linked matters become stale."""
    row = find_demonstration(acting.session, demonstration_id)
    if row.court != acting.caller.organisation:
        raise NotFoundError("demonstration judgment", "示范判决")
    own = {"court_case_no", "effective_on", "parameters_sha256"}
    row.facts = form.model_dump(mode="json", exclude=own)
    row.effective_on = form.effective_on
    row.parameters_sha256 = form.parameters_sha256
    row.is_changed_on_appeal = True
    row.version += 1
    acting.session.add(row)
    stale = mark_stale(acting.session, linked_matters(acting.session, row.id))
    acting.session.flush()
    acting.record("demonstration.changed", "demonstration", row.id, stale_proposals=stale)
    return row
