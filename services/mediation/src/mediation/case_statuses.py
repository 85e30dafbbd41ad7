"""The HTTP status of the refusals of cases and agreements; what is not named here is 422."""

from __future__ import annotations

from collections.abc import Mapping

from lawkit.refusals import Refusal
from mediation.domain.agreement_errors import SignedContentDiffersError, WindowClosedError
from mediation.domain.case_errors import (
    ConsentNotTakenError,
    ConsentsMissingError,
    IdentityNotCheckedError,
    InvalidTransitionError,
    NotAcceptableCaseError,
    TermNotOverError,
)

CASE_STATUSES: Mapping[type[Refusal], int] = {
    InvalidTransitionError: 409,
    ConsentNotTakenError: 409,
    ConsentsMissingError: 409,
    IdentityNotCheckedError: 409,
    NotAcceptableCaseError: 409,
    TermNotOverError: 409,
    SignedContentDiffersError: 409,
    WindowClosedError: 409,
}
