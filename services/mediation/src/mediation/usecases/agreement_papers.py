"""An agreement's pages and applications for confirmation, gathered for printing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from lawkit.shanghai import shanghai_day
from mediation.domain.agreements import inclusion_proof
from mediation.domain.signatures import Signer
from mediation.forms.case_answers import masked_name
from mediation.forms.escrow import masked
from mediation.reports.agreement_pages import AgreementHead, AgreementPage, PaperSignature
from mediation.reports.confirmation_set import ConfirmationSource, Identity, MediatedCase
from mediation.store.agreements import page_hashes
from mediation.store.closing_facts import mediators_by_case
from mediation.store.organisations import Names, names_of
from mediation.store.paper_facts import (
    agents_of_cases,
    cases_named,
    employers_of_cases,
    mediators_named,
    page_places,
    pages_of_parties,
    parties_of_cases,
    sessions_held,
    signatures_on,
)
from mediation.tables.matters import AgreementRow, ConfirmationRow, MatterRow, PageRow, SignatureRow
from servicekit.database import Database

ROOT = ""


class AgreementPapers:
    """One agreement at the printer's desk; names and accounts masked for those who watch."""

    def __init__(
        self,
        session: Session,
        database: Database,
        agreement: AgreementRow,
        matter: MatterRow,
        *,
        is_masked: bool = False,
    ) -> None:
        self._session = session
        self._database = database
        self._agreement = agreement
        self._matter = matter
        self._is_masked = is_masked

    def head(self, case_ids: Sequence[Any]) -> AgreementHead:
        """What all pages share; the mediating organisations are those of these cases."""
        employers = employers_of_cases(self._session, case_ids)
        matter = self._matter
        bodies = list(dict.fromkeys([*employers, *matter.co_mediators]))
        names = names_of(self._session, [matter.issuer, matter.court, *bodies])
        return AgreementHead(
            agreement_id=str(self._agreement.id),
            framework=self._agreement.framework,
            issuer=names.of(matter.issuer),
            court=names.of(matter.court),
            organisations="、".join(names.of(body) for body in bodies),
            merkle_root=self._agreement.merkle_root or "",
            page_count=self._agreement.page_count,
            root_signatures=self._root_signatures(names, bodies),
            made_at=self._database.clock(),
        )

    def pages(self, rows: Sequence[PageRow]) -> tuple[AgreementPage, ...]:
        """Some pages with their signatures and proofs."""
        hashes = page_hashes(self._session, self._agreement.id)
        places = page_places(self._session, self._agreement.id)
        signed = signatures_on(self._session, self._agreement.id, [row.party_ref for row in rows])
        by_party = {row.party_ref: row for row in signed}
        return tuple(
            self._page(row, by_party.get(row.party_ref), hashes, places[row.party_ref])
            for row in rows
        )

    def _page(
        self, row: PageRow, signature: SignatureRow | None, hashes: list[str], place: int
    ) -> AgreementPage:
        content = json.loads(row.page)
        if self._is_masked:
            content["payee"] = masked_name(content["payee"])
            content["account"] = masked(content.get("account") or "")
        signed = () if signature is None else (_signature(signature, content["payee"]),)
        return AgreementPage(
            content=content,
            sha256=row.page_sha256,
            state=row.state,
            effective_at=row.effective_at,
            signatures=signed,
            proof=tuple(inclusion_proof(hashes, place)),
        )

    def _root_signatures(self, names: Names, bodies: Sequence[str]) -> tuple[PaperSignature, ...]:
        rows = signatures_on(self._session, self._agreement.id, [ROOT])
        mediators = mediators_named(self._session, [row.signer for row in rows])
        said = {
            row.signer_kind: mediators[row.signer].name
            for row in rows
            if row.signer_kind == Signer.MEDIATOR and row.signer in mediators
        }
        said[Signer.ISSUER] = names.of(self._matter.issuer)
        said[Signer.ORGANISATION] = "、".join(names.of(body) for body in bodies)
        return tuple(_signature(row, said.get(row.signer_kind, "")) for row in rows)


def _signature(row: SignatureRow, signer: str) -> PaperSignature:
    return PaperSignature(
        row.signer_kind,
        signer or row.signer,
        row.method,
        row.certificate_serial,
        row.signed_at,
        row.document_sha256,
    )


def confirmation_source(
    papers: AgreementPapers, session: Session, database: Database, row: ConfirmationRow
) -> ConfirmationSource:
    """An application with its pages, cases and identities."""
    pages = pages_of_parties(session, row.agreement_id, row.party_refs)
    case_ids = [page.case_id for page in pages if page.case_id is not None]
    return ConfirmationSource(
        confirmation_id=str(row.id),
        court=names_of(session, [row.court]).of(row.court),
        applied_at=row.applied_at,
        apply_due_on=row.apply_due_on,
        head=papers.head(case_ids),
        pages=papers.pages(pages),
        identities=_identities(session, case_ids),
        cases=_cases(session, case_ids),
        made_at=database.clock(),
    )


def _identities(session: Session, case_ids: Sequence[Any]) -> tuple[Identity, ...]:
    """Every person once, however many cases name them."""
    agents = agents_of_cases(session, case_ids)
    found: dict[str, Identity] = {}
    for party in parties_of_cases(session, case_ids):
        identity = Identity(
            party_ref=party.party_ref,
            name=party.name,
            kind=party.kind,
            id_number=party.id_number or "",
            address=party.delivery_address or "",
            is_checked=party.is_identity_checked,
            agents="、".join(agents.get((party.case_id, party.party_ref), ())),
        )
        found.setdefault(party.party_ref, identity)
    return tuple(found.values())


def _cases(session: Session, case_ids: Sequence[Any]) -> tuple[MediatedCase, ...]:
    mediators, held = mediators_by_case(session, case_ids), sessions_held(session, case_ids)
    return tuple(
        MediatedCase(
            case_no=case.case_no,
            court_case_no=case.court_case_no or "",
            mediators="、".join(name for _, name in mediators.get(case.id, ())),
            accepted_on=shanghai_day(case.accepted_at) if case.accepted_at else None,
            agreed_on=shanghai_day(case.concluded_at) if case.concluded_at else None,
            sessions=held.get(case.id, 0),
        )
        for case in cases_named(session, case_ids)
    )
