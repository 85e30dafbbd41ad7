"""The HTTP status of the refusals of domains; what is not named here is 422."""

from __future__ import annotations

from collections.abc import Mapping

from lawkit.refusals import Refusal
from loan_origination.domain.application_states import InvalidTransitionError
from loan_origination.domain.committee import NotAMemberError, QuorumMissingError
from loan_origination.domain.duties import DeclaredConflictError, SeparationOfDutiesError
from loan_origination.domain.evaluation import RuleCannotBeWaivedError, UnknownRuleError

STATUSES: Mapping[type[Refusal], int] = {
    InvalidTransitionError: 409,
    SeparationOfDutiesError: 403,
    DeclaredConflictError: 403,
    NotAMemberError: 403,
    QuorumMissingError: 409,
    RuleCannotBeWaivedError: 409,
    UnknownRuleError: 404,
}
