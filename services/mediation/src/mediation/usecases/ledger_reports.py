"""Statements of a ledger, of a contributor and of investors, and all escrow accounts together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from uuid import UUID

from sqlmodel import Session

from lawkit.shanghai import end_of_day, start_of_day
from mediation.domain.ledger_accounts import entitled_account, limit_of
from mediation.domain.ledger_postings import Event
from mediation.domain.party_statements import PartyFigures, party_figures
from mediation.domain.statements import Entry, account_statement, fund_figures, trial_balance
from mediation.forms.bank import (
    AccountStatementAnswer,
    BalanceAnswer,
    MovementAnswer,
    TrialBalanceAnswer,
)
from mediation.forms.case_answers import masked_name
from mediation.forms.ledger_reports import (
    EscrowMovementAnswer,
    FundPeriodAnswer,
    PartyStatementAnswer,
)
from mediation.reports.escrow_tables import EscrowHead
from mediation.store.bank_movements import bank_held, bank_sums
from mediation.store.journal import instant_us, us_instant
from mediation.store.ledger import accounts_of, totals_by_purpose
from mediation.store.organisations import names_of
from mediation.store.party_statements import Party, entries_by_account, parties_after
from mediation.store.reports import entries_of, sums_by_event
from mediation.tables.ledger import EscrowAccountRow
from mediation.usecases.fund_reports import fund_report
from servicekit.database import Database
from servicekit.problems import NotFoundError

PARTIES_A_READ = 1_000
_FIGURES = tuple(each.name for each in fields(PartyFigures))
_CONTRIBUTED = (Event.DEPOSIT_IDENTIFIED, Event.SUSPENSE_RESOLVED)
_IN = (Event.DEPOSIT_IDENTIFIED, Event.DEPOSIT_UNIDENTIFIED)


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a report, either end open."""

    from_on: date | None = None
    to_on: date | None = None

    @property
    def from_us(self) -> int:
        return instant_us(start_of_day(self.from_on)) if self.from_on else 0

    @property
    def until_us(self) -> int:
        return instant_us(end_of_day(self.to_on)) if self.to_on else 2**62

    @property
    def days(self) -> tuple[date | None, date | None]:
        return self.from_on, self.to_on


def escrow_head(session: Session, database: Database, escrow: EscrowAccountRow) -> EscrowHead:
    """What papers on an account begin with, organisations by their names."""
    people = (escrow.administrator, escrow.issuer, escrow.custodian, escrow.court)
    names = names_of(session, people)
    return EscrowHead(
        number=escrow.number,
        title=escrow.title,
        model=escrow.model,
        state=escrow.state,
        administrator=names.of(escrow.administrator),
        issuer=names.of(escrow.issuer),
        custodian=names.of(escrow.custodian),
        court=names.of(escrow.court),
        made_at=database.clock(),
    )


def trial_balance_of(session: Session, ledger_id: UUID) -> TrialBalanceAnswer:
    """Every purpose with its counters."""
    found = trial_balance(totals_by_purpose(session, ledger_id))
    names = BalanceAnswer.model_fields
    return TrialBalanceAnswer(
        rows=[BalanceAnswer(**{name: getattr(row, name) for name in names}) for row in found.rows],
        debits_pending=found.debits_pending,
        debits_posted=found.debits_posted,
        credits_pending=found.credits_pending,
        credits_posted=found.credits_posted,
        is_balanced=found.is_balanced,
    )


def statement_of(
    session: Session, ledger_id: UUID, account: str, period: Period
) -> AccountStatementAnswer:
    """One account over a period; raises NotFoundError for an account that the ledger lacks."""
    if not accounts_of(session, ledger_id, [account]):
        raise NotFoundError("account", "账户")
    found = account_statement(
        account,
        entries_of(session, ledger_id, account),
        from_us=period.from_us,
        until_us=period.until_us,
        limit=limit_of(account),
    )
    names = MovementAnswer.model_fields.keys() - {"at"}
    return AccountStatementAnswer(
        account=account,
        opening_fen=found.opening_fen,
        opening_held_fen=found.opening_held_fen,
        movements=[
            MovementAnswer(**{n: getattr(one, n) for n in names}, at=us_instant(one.at_us))
            for one in found.movements
        ],
        closing_fen=found.closing_fen,
        held_fen=found.held_fen,
    )


@dataclass(frozen=True, slots=True)
class PartyStatements:
    """The investors' accounts of one ledger as they stood at one moment of its journal."""

    ledger_id: UUID
    last_seq: int
    period: Period
    is_masked: bool

    def page(self, session: Session, after: str, limit: int) -> list[PartyStatementAnswer]:
        """Some investors behind a reference."""
        people = parties_after(session, self.ledger_id, after, limit)
        accounts = [entitled_account(person.id) for person in people]
        entries = entries_by_account(session, self.ledger_id, accounts, self.last_seq)
        return [
            self._line(person, account, entries.get(account, ()))
            for person, account in zip(people, accounts, strict=True)
        ]

    def lines(self, database: Database) -> Iterator[PartyStatementAnswer]:
        """All investors, some at a time: what is appended meanwhile stays outside."""
        after: str | None = ""
        while after is not None:
            with database.reading() as session:
                page = self.page(session, after, PARTIES_A_READ)
            yield from page
            after = page[-1].party_ref if len(page) == PARTIES_A_READ else None

    def _line(self, person: Party, account: str, entries: Sequence[Entry]) -> PartyStatementAnswer:
        statement = account_statement(
            account,
            entries,
            from_us=self.period.from_us,
            until_us=self.period.until_us,
            limit=limit_of(account),
        )
        name = masked_name(person.name) if self.is_masked else person.name
        found = party_figures(statement)
        figures = {figure: getattr(found, figure) for figure in _FIGURES}
        return PartyStatementAnswer(party_ref=person.party_ref, name=name, **figures)


def escrow_movement(
    session: Session, escrow: EscrowAccountRow, period: Period
) -> EscrowMovementAnswer:
    """An escrow account's bank account over a period, summed by the database."""
    fen: Counter[str] = Counter()
    opening = 0
    sums = bank_sums(session, escrow.id, from_us=period.from_us, until_us=period.until_us)
    for event, is_before, amount in sums:
        if is_before:
            opening += amount
        else:
            fen[event] += amount
    received = sum(fen[event] for event in _IN)
    paid, returned = -fen[Event.PAYOUT_SUCCEEDED], fen[Event.PAYOUT_RETURNED]
    change = fen.total()
    return EscrowMovementAnswer(
        escrow_account_id=escrow.id,
        number=escrow.number,
        title=escrow.title,
        model=escrow.model,
        issuer=escrow.issuer,
        court=escrow.court,
        state=escrow.state,
        opening_fen=opening,
        received_fen=received,
        paid_fen=paid,
        returned_fen=returned,
        other_fen=change - received + paid - returned,
        closing_fen=opening + change,
        held_fen=bank_held(session, escrow.id, until_us=period.until_us),
        journal_records=escrow.last_seq,
        journal_head_hash=escrow.last_hash,
    )


def fund_movement(session: Session, escrow: EscrowAccountRow, period: Period) -> FundPeriodAnswer:
    """What moved on an account in a period, and how far paying has come to date."""
    sums = sums_by_event(session, escrow.id, from_us=period.from_us, until_us=period.until_us)
    figures, to_date = fund_figures(sums), fund_report(session, escrow)
    fen = Counter({event: amount for event, _, amount in sums})
    same = ("entitled_investors", "paid_investors", "paid_investors_rate", "paid_amount_rate")
    moved = FundPeriodAnswer.model_fields.keys() & asdict(figures).keys()
    return FundPeriodAnswer(
        escrow_account_id=escrow.id,
        number=escrow.number,
        title=escrow.title,
        model=escrow.model,
        state=escrow.state,
        contributed_fen=sum(fen[event] for event in _CONTRIBUTED),
        **{name: getattr(figures, name) for name in moved},
        **{name: getattr(to_date, name) for name in same},
    )
