"""The HTTP status of the refusals of contracts, draws and exposures; the rest is 422."""

from __future__ import annotations

from collections.abc import Mapping

from lawkit.refusals import Refusal
from loan_origination.domain.acceleration import DeclarationTooEarlyError
from loan_origination.domain.contracts import ContractDiffersError
from loan_origination.domain.release import StillOwedError
from loan_origination.domain.servicing.errors import AmountRefusedError, ServicingError
from loan_origination.domain.step_tables import NotNowError

CREDIT_STATUSES: Mapping[type[Refusal], int] = {
    ContractDiffersError: 409,
    NotNowError: 409,
    ServicingError: 409,
    AmountRefusedError: 422,
    DeclarationTooEarlyError: 409,
    StillOwedError: 409,
}
