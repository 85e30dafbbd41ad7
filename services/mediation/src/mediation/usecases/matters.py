"""Matters: opened from a loss calculation or from rows, loaded, given another version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from mediation.domain.allocation import check_parties
from mediation.domain.loss_results import CalculatedLoss, check_losses
from mediation.domain.schemes import LossRow
from mediation.forms.matters import LossesForm, MatterForm, MatterRowForm
from mediation.refusals import AgreementStandsError, MatterStateError
from mediation.store.agreements import agreements_of
from mediation.store.case_access import COURT
from mediation.store.cases import cases_of_batch, find_case, find_entrustment
from mediation.store.matters import (
    drop_parties,
    find_demonstration,
    find_matter,
    insert_parties,
    link_cases,
    losses_in_order,
    mark_stale,
    totals_of,
)
from mediation.tables.matters import MatterRow
from mediation.usecases.acting import Acting
from servicekit.ids import new_id
from servicekit.jobs import enqueue

LOAD_LOSSES = "load-losses"
_STANDING = frozenset({"BUILDING", "OPEN", "CONCLUDED"})
AT_ONCE = 1_000
"""Up to so many parties are handled in the request itself; more are a job."""


def open_matter(
    acting: Acting, form: MatterForm, calculation: Mapping[str, Any] | None
) -> MatterRow:
    """A new matter, still without its losses; `calculation` is what loss-calc told about them."""
    row = MatterRow(
        id=new_id(),
        name=form.name or "",
        issuer=form.issuer,
        court=_court_of(acting, form),
        co_mediators=list(form.co_mediators),
        entrustment_id=form.entrustment_id,
        demonstration_id=form.demonstration_id,
        loss_calculation_id=form.loss_calculation_id,
        parameters_sha256=None if calculation is None else parameters_digest(calculation),
        state="LOADING",
        loss_version=0,
        created_by=acting.person,
        created_at=acting.now,
    )
    if form.demonstration_id is not None:
        find_demonstration(acting.session, form.demonstration_id)
    _take_from_cases(acting, row, form)
    row.name = row.name or f"{row.issuer or 'matter'} {row.created_at:%Y-%m-%d}"
    acting.session.add(row)
    acting.session.flush()
    acting.record(
        "matter.opened",
        "matter",
        row.id,
        loss_calculation_id=str(row.loss_calculation_id) if row.loss_calculation_id else None,
        issuer=row.issuer,
    )
    return row


def _court_of(acting: Acting, form: MatterForm) -> str | None:
    return acting.caller.organisation if acting.caller.has_any(*COURT) else form.court


def _take_from_cases(acting: Acting, row: MatterRow, form: MatterForm) -> None:
    if form.entrustment_id is not None:
        batch = find_entrustment(acting.session, acting.caller, form.entrustment_id)
        row.court = row.court or batch.court
        first = next(iter(cases_of_batch(acting.session, batch.id)), None)
        row.issuer = row.issuer or (first.issuer if first else None)
    for case_id in form.case_ids:
        case = find_case(acting.session, acting.caller, acting.today, case_id)
        row.issuer, row.court = row.issuer or case.issuer, row.court or case.court


def renew_losses(
    acting: Acting, matter_id: UUID, form: LossesForm, calculation: Mapping[str, Any] | None
) -> MatterRow:
    """Another version of the losses: proposals that nobody has signed become stale.

    Raises AgreementStandsError while pages rest on the present ones.
    """
    row = find_matter(acting.session, acting.caller, acting.today, matter_id, lock=True)
    require_matter(row, "OPEN")
    standing = [one.state for one in agreements_of(acting.session, row.id)]
    if _STANDING & set(standing):
        raise AgreementStandsError
    stale = mark_stale(acting.session, [row.id])
    drop_parties(acting.session, row.id)
    row.loss_calculation_id = form.loss_calculation_id
    row.parameters_sha256 = None if calculation is None else parameters_digest(calculation)
    row.state = "LOADING"
    row.version += 1
    acting.session.add(row)
    acting.session.flush()
    acting.record("matter.losses_replaced", "matter", row.id, stale_proposals=stale)
    return row


def require_matter(row: MatterRow, *states: str) -> None:
    """MatterStateError unless the matter is in one of the states."""
    if row.state not in states:
        raise MatterStateError("matter", row.state, states)


def load_inline(
    acting: Acting, matter: MatterRow, rows: Sequence[MatterRowForm], case_ids: Sequence[UUID]
) -> None:
    """Store losses given inline; raises DuplicatePartyError."""
    check_parties([LossRow(row.party_ref, row.loss_fen) for row in rows])
    insert_parties(
        acting.session,
        [
            {**row.model_dump(), "matter_id": matter.id, "sequence": place, "case_id": None}
            for place, row in enumerate(rows, 1)
        ],
    )
    finish_loading(acting, matter, case_ids)


def load_calculated(
    acting: Acting,
    matter: MatterRow,
    rows: Iterable[Mapping[str, Any]],
    case_ids: Sequence[UUID],
) -> None:
    """Store the results of a calculation at once; raises LossRowsRefusedError."""
    listed = list(rows)
    insert_parties(acting.session, calculated_rows(matter.id, listed, first=1))
    finish_loading(acting, matter, case_ids)


def calculated_rows(
    matter_id: UUID, results: Sequence[Mapping[str, Any]], *, first: int
) -> list[dict[str, Any]]:
    """Results of loss-calc as parties of a matter; raises LossRowsRefusedError."""
    check_losses(
        CalculatedLoss(
            party_ref=row["investor_id"],
            loss_fen=row["total_fen"],
            price_difference_fen=row["payable_difference_fen"],
            commission_fen=row["commission_fen"],
            stamp_duty_fen=row["stamp_duty_fen"],
            interest_fen=row["interest_fen"],
        )
        for row in results
    )
    return [
        {
            "matter_id": matter_id,
            "sequence": place,
            "party_ref": row["investor_id"],
            "name": row.get("investor_name"),
            "loss_fen": row["total_fen"],
            "recovered_fen": 0,
            "flags": [],
            "payee_account": None,
            "bank_code": None,
            "case_id": None,
        }
        for place, row in enumerate(results, first)
    ]


def load_later(acting: Acting, matter: MatterRow, total: int, case_ids: Sequence[UUID]) -> UUID:
    """Ask for the job that reads the losses page by page."""
    job_input = {
        "matter_id": str(matter.id),
        "calculation_id": str(matter.loss_calculation_id),
        "case_ids": [str(each) for each in case_ids],
    }
    job_id = enqueue(
        acting.session,
        acting.database,
        acting.caller,
        LOAD_LOSSES,
        job_input,
        unit="parties",
        total=total,
    )
    matter.job_id = job_id
    acting.session.add(matter)
    acting.session.flush()
    return job_id


def finish_loading(acting: Acting, matter: MatterRow, case_ids: Sequence[UUID]) -> None:
    """All losses are there: tie them to cases, add them up, pin their hash, open the matter."""
    acting.session.flush()
    if matter.entrustment_id is not None or case_ids:
        link_cases(
            acting.session, matter.id, entrustment_id=matter.entrustment_id, case_ids=case_ids
        )
    matter.party_count, matter.loss_fen = totals_of(acting.session, matter.id)
    digest = sha256()
    for party_ref, loss_fen in losses_in_order(acting.session, matter.id):
        digest.update(json.dumps([party_ref, loss_fen], ensure_ascii=False).encode() + b"\n")
    matter.losses_sha256 = digest.hexdigest()
    matter.loss_version += 1
    matter.state = "OPEN"
    matter.version += 1
    acting.session.add(matter)
    acting.session.flush()
    acting.record(
        "matter.losses_loaded",
        "matter",
        matter.id,
        parties=matter.party_count,
        loss_fen=matter.loss_fen,
        losses_sha256=matter.losses_sha256,
        loss_version=matter.loss_version,
    )


def parameters_digest(calculation: Mapping[str, Any]) -> str:
    """The hash of everything that a calculation was told, apart from the trades."""
    told = {name: calculation.get(name) for name in ("facts", "parameters", "deduction", "fees")}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
