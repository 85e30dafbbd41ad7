"""Closing reports of escrow accounts and of matters."""

from __future__ import annotations

from mediation.domain.signatures import PageState
from mediation.forms.closing import (
    AgreementClosingAnswer,
    CheckpointHead,
    EscrowClosingAnswer,
    MatterClosingAnswer,
)
from mediation.reports.escrow_tables import EscrowHead
from mediation.store.closing import open_matters
from mediation.store.closing_facts import (
    accounts_to_show,
    agreements_of_matter,
    confirmations_of,
    newest_checkpoint,
    page_sums,
)
from mediation.tables.ledger import EscrowAccountRow
from mediation.tables.matters import AgreementRow, MatterRow
from mediation.usecases.court_closing import Desk
from mediation.usecases.fund_reports import fund_report
from mediation.usecases.journals import verify
from mediation.usecases.ledger_reports import escrow_head, trial_balance_of

GRANTED = "GRANTED"


def escrow_closing(desk: Desk, escrow: EscrowAccountRow) -> EscrowClosingAnswer:
    """The whole life of an escrow account, what is still open, and the proof of its journal."""
    head = newest_checkpoint(desk.session, escrow.id)
    return EscrowClosingAnswer(
        number=escrow.number,
        is_closed=escrow.state == "CLOSED",
        is_frozen=escrow.is_frozen,
        fund=fund_report(desk.session, escrow),
        trial_balance=trial_balance_of(desk.session, escrow.id),
        open=open_matters(desk.session, escrow),
        journal=verify(desk.session, escrow, desk.keys),
        checkpoint=None
        if head is None
        else CheckpointHead(
            on=head.on, seq=head.seq, hash=head.hash, kid=head.kid, signature=head.signature
        ),
        made_at=desk.database.clock(),
    )


def matter_closing(desk: Desk, matter: MatterRow) -> MatterClosingAnswer:
    """What was lost, agreed, confirmed and paid in a matter."""
    agreements = agreements_of_matter(desk.session, matter.id)
    accounts = accounts_to_show(desk.session, desk.caller, (), [matter.id])
    return MatterClosingAnswer(
        matter_id=matter.id,
        name=matter.name,
        issuer=matter.issuer,
        court=matter.court,
        co_mediators=list(matter.co_mediators),
        party_count=matter.party_count,
        loss_fen=matter.loss_fen,
        losses_sha256=matter.losses_sha256,
        parameters_sha256=matter.parameters_sha256,
        agreements=[_agreement(desk, row) for row in agreements],
        accounts=[escrow_closing(desk, account) for account in accounts],
        made_at=desk.database.clock(),
    )


def _agreement(desk: Desk, row: AgreementRow) -> AgreementClosingAnswer:
    sums = page_sums(desk.session, row.id)
    effective = sums.get(PageState.EFFECTIVE, (0, 0))
    granted = {
        party_ref
        for one in confirmations_of(desk.session, [row.id])
        if one.state == GRANTED
        for party_ref in one.party_refs
    }
    return AgreementClosingAnswer(
        agreement_id=row.id,
        state=row.state,
        merkle_root=row.merkle_root,
        page_count=row.page_count,
        total_fen=row.total_fen,
        effective_pages=effective[0],
        effective_fen=effective[1],
        lapsed_pages=sums.get(PageState.LAPSED, (0, 0))[0],
        confirmed_pages=len(granted),
    )


def matter_heads(desk: Desk, matter: MatterRow) -> tuple[EscrowHead, ...]:
    """What papers on the matter's accounts begin with, in the order of the closing report."""
    accounts = accounts_to_show(desk.session, desk.caller, (), [matter.id])
    return tuple(escrow_head(desk.session, desk.database, account) for account in accounts)
