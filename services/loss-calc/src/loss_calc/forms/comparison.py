"""Forms of a comparison: lists of what may be chosen, and one choice for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    JsonValue,
    ValidationError,
    field_validator,
    model_validator,
)

from loss_calc.domain.candidate_days import ESTIMATION_DAYS
from loss_calc.domain.charges import (
    INDIVIDUAL,
    INVESTORS_OWN,
    UNIFORM,
    Combine,
    DeductionMethod,
)
from loss_calc.domain.parameters import AverageMethod
from loss_calc.forms.case import AnnouncementForm, BaselineForm
from loss_calc.forms.deduction_terms import WindowForm
from loss_calc.forms.switches import MOST_INDICES, DeductionForm, FeesForm, IndexForm
from loss_calc.forms.switches import ParametersForm as OneOfEach
from servicekit.wire import ShortText, Whole, WireModel

MOST_OPTIONS = 50
INDEXED_METHODS = UNIFORM | INDIVIDUAL | {DeductionMethod.SYNCHRONISED_INDEX}


class CandidateForm(AnnouncementForm):
    """A candidate exposure day; without a baseline of its own the statutory one, except that the
    case's given baseline stays with the case's own exposure."""

    baseline: BaselineForm | None = None


def _index(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


IndexChoice = Annotated[IndexForm, BeforeValidator(_index)]
IndexSet = Annotated[tuple[IndexChoice, ...], Field(min_length=1, max_length=MOST_INDICES)]
Options = Field(max_length=MOST_OPTIONS)


class ComparisonForm(WireModel):
    """What is compared. An empty list stands for the one value that `parameters`, the case or the
    default gives; `varied` lists values of any other parameter; `base` names options by their
    place in the lists, 0 when left out.

    `index_sets` and `combines` go with the deductions that use indices and bring none; of `windows`
    the uniform methods take those that are the same for everybody, the individual methods the
    investor's own, unless they bring a window themselves.
    """

    exposures: Annotated[tuple[CandidateForm, ...], Options] = ()
    averages: Annotated[tuple[AverageMethod, ...], Options] = ()
    varied: dict[str, Annotated[tuple[JsonValue, ...], Field(min_length=1), Options]] = Field(
        default_factory=dict
    )
    deductions: Annotated[tuple[DeductionForm, ...], Options] = ()
    index_sets: Annotated[tuple[IndexSet, ...], Options] = ()
    combines: Annotated[tuple[Combine, ...], Options] = ()
    windows: Annotated[tuple[WindowForm, ...], Options] = ()
    parameters: OneOfEach = OneOfEach()
    fees: FeesForm
    base: dict[str, Annotated[Whole, Field(ge=0)]] = Field(default_factory=dict)
    estimation_days: Annotated[Whole, Field(ge=30, le=250)] = ESTIMATION_DAYS
    market_index: ShortText | None = None

    @field_validator("exposures", "averages", "deductions", "index_sets", "combines", "windows")
    @classmethod
    def _each_once(cls, options: tuple[Any, ...]) -> tuple[Any, ...]:
        _refuse_repeated(options)
        return options

    @field_validator("varied")
    @classmethod
    def _other_parameters(cls, varied: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
        for name, values in varied.items():
            if name not in OneOfEach.model_fields or name == "average":
                raise ValueError(f"{name} is no parameter, or has a list of its own")
            _refuse_repeated(values)
            for value in values:
                _check_value(name, value)
        return varied

    @model_validator(mode="after")
    def _lists_fit_together(self) -> Self:
        is_indexed = any(map(self.takes_indices, self.deducted()))
        if is_indexed and not self.index_sets:
            raise ValueError("a deduction by indices needs `index_sets` or indices of its own")
        if not is_indexed and (self.index_sets or self.combines):
            raise ValueError("`index_sets` and `combines` go with a deduction that uses them")
        taken = [
            window
            for window in self.windows
            if any(self.takes_window(each, window) for each in self.deducted())
        ]
        if len(taken) < len(self.windows):
            raise ValueError("`windows` has one that no deduction takes")
        return self

    def deducted(self) -> tuple[DeductionForm, ...]:
        """The deductions compared: by the index sets where only these are given."""
        if self.deductions:
            return self.deductions
        method = DeductionMethod.SYNCHRONISED_INDEX if self.index_sets else DeductionMethod.NONE
        return (DeductionForm(method=method),)

    def takes_indices(self, deduction: DeductionForm) -> bool:
        """Whether a deduction is combined with every index set."""
        return deduction.method in INDEXED_METHODS and not deduction.indices

    def takes_window(self, deduction: DeductionForm, window: WindowForm) -> bool:
        """Whether a deduction is measured over this window."""
        if deduction.window is not None or deduction.windows:
            return False
        is_own = window in INVESTORS_OWN
        return deduction.method in (INDIVIDUAL if is_own else UNIFORM)

    def index_forms(self) -> Iterator[IndexForm]:
        """Every index that some combination uses or that abnormal returns are measured by."""
        for deduction in self.deducted():
            yield from deduction.series_by_code()
        for each in self.index_sets:
            yield from each
        if self.market_index is not None:
            yield IndexForm(code=self.market_index)


def _check_value(name: str, value: Any) -> None:
    try:
        OneOfEach.model_validate({name: value})
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)[0]["msg"]
        raise ValueError(f"{name}: {found}") from error


def _refuse_repeated(values: Sequence[Any]) -> None:
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueError("an option is listed twice")
