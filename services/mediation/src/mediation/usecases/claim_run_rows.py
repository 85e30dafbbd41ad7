"""What each kind of work does to one claim of many."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from mediation.claim_refusals import RowRefusedError
from mediation.domain.allocation import allocate
from mediation.domain.claims import ClaimState, ClaimStep, after_step
from mediation.domain.schemes import LossRow
from mediation.forms.claims import ContractForm, DeclarationForm, DeclareForm
from mediation.forms.funds import DeclarationRowForm, ListRowForm
from mediation.forms.schemes import SchemeForm
from mediation.store.claim_states import state_of
from mediation.store.escrow_access import find_escrow
from mediation.store.funds import claims_by_ref, last_sequence, recovered_in_books
from mediation.tables.claims import ClaimRow, ClaimRunItemRow, ClaimRunRow
from mediation.tables.funds import FundRow
from mediation.usecases.acting import Acting
from mediation.usecases.claim_moves import move_claim
from mediation.usecases.claim_payments import check_verifiable, expire_entitlement, verify_claims
from mediation.usecases.claims import ClaimDesk, take_elements
from mediation.usecases.late_claims import forfeit
from servicekit.ids import new_id

Form = TypeVar("Form", bound=BaseModel)
NO_LOSS = "NO_LOSS"


class Chunk:
    """Some rows of a run with the claims that they name."""

    def __init__(
        self, acting: Acting, run: ClaimRunRow, fund: FundRow, items: Sequence[ClaimRunItemRow]
    ) -> None:
        self.acting = acting
        self.run = run
        self.fund = fund
        self.claims = claims_by_ref(acting.session, fund.id, [item.party_ref for item in items])
        self.desk = ClaimDesk(acting, fund.id, is_bulk=True)

    def claim(self, item: ClaimRunItemRow) -> ClaimRow:
        """The claim that a row names; raises RowRefusedError."""
        found = self.claims.get(item.party_ref)
        if found is None:
            raise RowRefusedError("no claim of this investor", "名单中无此投资者")
        item.claim_id = found.id
        return found

    def form(self, model: type[Form], item: ClaimRunItemRow) -> Form:
        """The row as its form; raises RowRefusedError with the first thing that is wrong."""
        try:
            return model.model_validate(json.loads(item.content))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = "/" + "/".join(str(step) for step in first["loc"])
            message = f"{where}: {first['msg'].removeprefix('Value error, ')}"
            raise RowRefusedError(message, message) from error


class RowHandler(Protocol):
    """One kind of work over a chunk."""

    def judge(self, item: ClaimRunItemRow) -> str: ...

    def finish(self) -> None: ...


class _Each:
    """Kinds that treat each claim by itself."""

    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        self.desk = chunk.desk
        self.acting = chunk.acting

    def finish(self) -> None:
        """Nothing is left for the whole chunk."""


class ListRows(_Each):
    """New claims with computed amounts; the plan's exclusions make a claim ineligible."""

    def __init__(self, chunk: Chunk) -> None:
        super().__init__(chunk)
        self.scheme = SchemeForm.model_validate(chunk.fund.scheme).fact()
        self.place = last_sequence(chunk.acting.session, chunk.fund.id)

    def judge(self, item: ClaimRunItemRow) -> str:
        form = self.chunk.form(ListRowForm, item)
        known = self.chunk.claims.get(form.party_ref)
        loss = LossRow(form.party_ref, form.loss_fen, form.recovered_fen)
        amount = allocate(self.scheme, [loss]).amounts[0]
        exclusion = self._exclusion(form, amount)
        if known is not None:
            item.claim_id = known.id
            same = (known.loss_fen, known.listed_fen) == (form.loss_fen, amount)
            if not same:
                raise RowRefusedError("listed before with other figures", "已列入名单且金额不同")
            return "existing"
        self.place += 1
        claim = self._claim(form, amount, exclusion)
        self.chunk.claims[form.party_ref] = claim
        self.acting.session.add(claim)
        item.claim_id = claim.id
        return "excluded" if exclusion else "created"

    def _exclusion(self, form: ListRowForm, amount: int) -> str:
        flagged = [flag for flag in form.flags if flag in self.chunk.fund.exclusions]
        if flagged:
            return flagged[0]
        return NO_LOSS if amount == 0 else ""

    def _claim(self, form: ListRowForm, amount: int, exclusion: str) -> ClaimRow:
        fund = self.chunk.fund
        reason = fund.exclusions.get(exclusion, "无可赔付损失" if exclusion else "")
        return ClaimRow(
            id=new_id(),
            fund_id=fund.id,
            ledger_id=fund.ledger_id,
            sequence=self.place,
            listed_fen=amount,
            amount_fen=0 if exclusion else amount,
            exclusion=exclusion,
            exclusion_reason=reason,
            state=ClaimState.INELIGIBLE if exclusion else ClaimState.LISTED,
            created_at=self.acting.now,
            **form.model_dump(exclude={"flags"}),
        )


class Notifications(_Each):
    """Every listed investor is told."""

    def judge(self, item: ClaimRunItemRow) -> str:
        claim = self.chunk.claim(item)
        move_claim(self.acting, claim, ClaimStep.NOTIFY, is_bulk=True)
        claim.notified_at = self.acting.now
        claim.notified_by = self.chunk.run.options["channel"]
        return "notified"


class Declarations(_Each):
    """Elements that came by the exchange's system or at a counter."""

    def judge(self, item: ClaimRunItemRow) -> str:
        form = self.chunk.form(DeclarationRowForm, item)
        claim = self.chunk.claim(item)
        contract = None
        if form.contract_sha256:
            contract = ContractForm(
                document_sha256=form.contract_sha256,
                second_factor=form.contract_proof or form.declaration_ref or form.channel,
            )
        declaration = DeclarationForm(
            channel=form.channel,
            declaration_ref=form.declaration_ref,
            accepted_fen=form.accepted_fen,
            recovered_fen=form.recovered_fen,
        )
        whole = DeclareForm(
            contract=contract,
            declaration=declaration,
            payee_account=form.payee_account,
            bank_code=form.bank_code,
        )
        take_elements(self.desk, claim, whole)
        return claim.state.lower()


class Verifications(_Each):
    """Valid declarations become entitlements, all of a chunk in one linked posting."""

    def __init__(self, chunk: Chunk) -> None:
        super().__init__(chunk)
        session = chunk.acting.session
        self.escrow = find_escrow(session, chunk.acting.caller, chunk.fund.ledger_id)
        self.books = recovered_in_books(session, self.escrow, list(chunk.claims))
        self.good: list[ClaimRow] = []

    def judge(self, item: ClaimRunItemRow) -> str:
        claim = self.chunk.claim(item)
        check_verifiable(self.desk, self.escrow, claim, self.books.get(claim.party_ref, 0))
        self.good.append(claim)
        return "entitled"

    def finish(self) -> None:
        if self.good:
            verify_claims(self.desk, self.escrow, self.good, self.books)


class Expiries(_Each):
    """The windows are over: what was not declared validly expires."""

    def judge(self, item: ClaimRunItemRow) -> str:
        claim = self.chunk.claim(item)
        if claim.is_late and self.desk.today <= self.chunk.fund.ends_on:
            raise RowRefusedError("admitted late: it has until the fund ends", "已补录，至存续期满")
        after_step(ClaimState(claim.state), ClaimStep.EXPIRE)
        move_claim(self.acting, claim, ClaimStep.EXPIRE, is_bulk=True)
        return "expired"


class UnpaidExpiries(_Each):
    """The keep period is over: what was never paid becomes unclaimed money."""

    def __init__(self, chunk: Chunk) -> None:
        super().__init__(chunk)
        session, caller = chunk.acting.session, chunk.acting.caller
        self.escrow = find_escrow(session, caller, chunk.fund.ledger_id)

    def judge(self, item: ClaimRunItemRow) -> str:
        claim = self.chunk.claim(item)
        is_expired = expire_entitlement(self.desk, self.escrow, claim)
        return "expired" if is_expired else "unchanged"


class Forfeitures(_Each):
    """The fund has ended: what has expired is forfeited."""

    def judge(self, item: ClaimRunItemRow) -> str:
        claim = self.chunk.claim(item)
        if state_of(self.acting.session, claim) is not ClaimState.EXPIRED:
            return "unchanged"
        forfeit(self.desk, claim)
        return "forfeited"


HANDLERS: Mapping[str, Callable[[Chunk], RowHandler]] = {
    "LIST": ListRows,
    "NOTIFY": Notifications,
    "DECLARE": Declarations,
    "VERIFY": Verifications,
    "EXPIRE": Expiries,
    "EXPIRE_UNPAID": UnpaidExpiries,
    "FORFEIT": Forfeitures,
}
