"""The HTTP status of the refusals of requests; what is not named here is 422."""

from __future__ import annotations

from collections.abc import Mapping

from hotline.domain.awards import AwardStepError
from hotline.domain.callbacks import CallbackRefusedError
from hotline.domain.clock_errors import ExtensionRefusedError, TooManyPausesError
from hotline.domain.file_kinds import FileKindError
from hotline.domain.merges import AlreadyMergedError, MasterHasChildrenError, NotMergedError
from hotline.domain.request_errors import (
    AlreadySettledError,
    InvalidTransitionError,
    ReopenWindowOverError,
    StepNotForCategoryError,
    StillAwaitedError,
)
from hotline.domain.request_numbers import SerialsUsedUpError
from hotline.domain.stock import StatisticsBrokenError
from lawkit.calendar import CalendarHorizonError
from lawkit.refusals import Refusal

REQUEST_STATUSES: Mapping[type[Refusal], int] = {
    InvalidTransitionError: 409,
    StepNotForCategoryError: 409,
    StillAwaitedError: 409,
    ReopenWindowOverError: 409,
    AlreadySettledError: 409,
    AlreadyMergedError: 409,
    MasterHasChildrenError: 409,
    NotMergedError: 409,
    AwardStepError: 409,
    CallbackRefusedError: 409,
    ExtensionRefusedError: 409,
    FileKindError: 415,
    TooManyPausesError: 409,
    SerialsUsedUpError: 503,
    StatisticsBrokenError: 503,
    CalendarHorizonError: 409,
}
