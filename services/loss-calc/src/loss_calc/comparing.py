"""A comparison as asked for, turned into the combinations that are calculated."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel

from loss_calc.domain.calculation import settle_frame
from loss_calc.domain.candidate_days import StudySettings
from loss_calc.domain.candidates import with_exposure
from loss_calc.domain.charges import INVESTORS_OWN, Combine, Deduction, Fees
from loss_calc.domain.errors import ParameterError
from loss_calc.domain.facts import CaseFacts
from loss_calc.domain.frame import Frame
from loss_calc.domain.grid import Combination, Grid, Switch
from loss_calc.domain.parameters import AverageMethod, Parameters
from loss_calc.forms.comparison import CandidateForm, ComparisonForm
from loss_calc.forms.deduction_terms import PeriodForm, WindowForm
from loss_calc.forms.switches import DeductionForm, IndexForm, ParametersForm
from loss_calc.settling import case_facts, index_levels
from servicekit.blobs import BlobStore

MOST_COMBINATIONS = 2_000


@dataclass(frozen=True, slots=True)
class OptionList:
    """One switch with its options as labels and as values; `needed_by` as in the grid."""

    name: str
    values: tuple[Any, ...]
    labels: tuple[str, ...]
    needed_by: tuple[str, frozenset[int]] | None = None

    def documents(self) -> list[Any]:
        """The values JSON-ready, as they may be asked for again."""
        return [_document(value) for value in self.values]


class ComparedChoices:
    """The combinations of a form whose exposures are resolved.

    Differences are attributed in the order exposure, average, other parameters as `ParametersForm`
    lists them, deduction, index set, combination of indices, window, the investor's own window.
    Raises ParameterError for a base that is none of the options, TooManyCombinationsError.
    """

    def __init__(self, form: ComparisonForm) -> None:
        self.form = form
        self.lists = _option_lists(form)
        switches = tuple(Switch(each.name, len(each.values), each.needed_by) for each in self.lists)
        self.grid = Grid(switches, _base(form, self.lists))
        self.combinations = self.grid.combinations(MOST_COMBINATIONS)

    @property
    def deduction_place(self) -> int:
        """The place of the deduction among the switches; parameters stand before it."""
        return [each.name for each in self.lists].index("deduction")

    def values(self, combination: Combination) -> dict[str, Any]:
        """The chosen values by switch; switches that mean nothing here are left out."""
        return {
            each.name: each.values[option]
            for each, option in zip(self.lists, combination, strict=True)
            if option is not None
        }

    def labels(self, combination: Combination) -> dict[str, str | None]:
        """The chosen options by switch as rows show them; null where a switch means nothing."""
        return {
            each.name: None if option is None else each.labels[option]
            for each, option in zip(self.lists, combination, strict=True)
        }

    def parameters_form(self, combination: Combination) -> ParametersForm:
        """The parameters of a single calculation with the same choices."""
        values = self.values(combination)
        chosen = {name: values[name] for name in self.form.varied} | {"average": values["average"]}
        return ParametersForm.model_validate({**self.form.parameters.model_dump(), **chosen})

    def deduction_form(self, combination: Combination) -> DeductionForm:
        """The deduction of a single calculation with the same choices."""
        values = self.values(combination)
        deduction: DeductionForm = values["deduction"]
        chosen: dict[str, Any] = {}
        if "indices" in values:
            chosen["combine"] = values["combine"]
            chosen["indices"] = [
                _weighed(index, values["combine"]).model_dump() for index in values["indices"]
            ]
        for name in ("window", "own_window"):
            if name in values:
                chosen["window"] = values[name]
        if not chosen:
            return deduction
        return DeductionForm.model_validate({**deduction.model_dump(), **chosen})

    def deduction_forms(self) -> list[DeductionForm]:
        """Every distinct deduction of the combinations."""
        place = self.deduction_place
        distinct = {each[place:]: each for each in self.combinations}
        return [self.deduction_form(each) for each in distinct.values()]

    def study_settings(self) -> StudySettings:
        """How candidate days are measured: by the named index, or the first that is compared."""
        codes = [index.code for index in self.form.index_forms()]
        market = self.form.market_index or (codes[0] if codes else None)
        return StudySettings(self.form.estimation_days, market)

    def turned_base(self, switch: str) -> list[Combination]:
        """The base with this switch on each of its options."""
        place = [each.name for each in self.lists].index(switch)
        base = list(self.grid.base)
        return [
            self.grid.settled([*base[:place], option, *base[place + 1 :]])
            for option in range(len(self.lists[place].values))
        ]


def _document(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    return [_document(each) for each in value] if isinstance(value, tuple) else value


def _weighed(index: IndexForm, combine: Combine) -> IndexForm:
    # Weights given for the weighted mean mean nothing to the others.
    return index if combine is Combine.WEIGHTED else index.model_copy(update={"weight": None})


def _option_lists(form: ComparisonForm) -> tuple[OptionList, ...]:
    deductions = form.deducted()
    indexed = frozenset(n for n, each in enumerate(deductions) if form.takes_indices(each))
    lists = [
        _listed("exposure", form.exposures, _exposure_label),
        _listed("average", form.averages or (form.parameters.average,), str),
    ]
    lists += [
        _listed(name, form.varied[name], _plain_label)
        for name in ParametersForm.model_fields
        if name in form.varied
    ]
    lists.append(_listed("deduction", deductions, _deduction_label))
    if indexed:
        needed = ("deduction", indexed)
        lists.append(_listed("indices", form.index_sets, _index_set_label, needed))
        lists.append(_listed("combine", form.combines or (Combine.MEAN,), str, needed))
    own = tuple(window for window in form.windows if window in INVESTORS_OWN)
    common = tuple(window for window in form.windows if window not in INVESTORS_OWN)
    for name, windows in (("window", common), ("own_window", own)):
        if windows:
            takers = [n for n, each in enumerate(deductions) if form.takes_window(each, windows[0])]
            needed = ("deduction", frozenset(takers))
            lists.append(_listed(name, windows, _window_label, needed))
    return tuple(lists)


def _listed(name: str, values: Sequence[Any], label_of: Any, needed_by: Any = None) -> OptionList:
    labels: list[str] = []
    for value in values:
        label = label_of(value)
        alike = sum(known == label or known.startswith(f"{label} #") for known in labels)
        labels.append(f"{label} #{alike + 1}" if alike else label)
    return OptionList(name, tuple(values), tuple(labels), needed_by)


def _exposure_label(candidate: CandidateForm) -> str:
    after = " after close" if candidate.after_close else ""
    return f"{candidate.announced_on.isoformat()}{after}"


def _deduction_label(deduction: DeductionForm) -> str:
    written = deduction.model_dump(mode="json")
    return f"{deduction.method} {written['ratio']}" if written["ratio"] else str(deduction.method)


def _index_set_label(indices: Sequence[IndexForm]) -> str:
    return "+".join(index.code for index in indices)


def _window_label(window: WindowForm) -> str:
    if isinstance(window, PeriodForm):
        return f"{window.from_on.isoformat()}..{window.to_on.isoformat()}"
    return str(window)


def _plain_label(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _base(form: ComparisonForm, lists: Sequence[OptionList]) -> tuple[int, ...]:
    known = {each.name: len(each.values) for each in lists}
    for name, option in form.base.items():
        if option >= known.get(name, 0):
            raise ParameterError(
                f"base.{name}: the comparison has no option {option} of this switch.",
                f"base.{name}：本次比较无此选项（{option}）。",
                parameter=f"base.{name}",
            )
    return tuple(form.base.get(each.name, 0) for each in lists)


@dataclass(frozen=True, slots=True)
class Compared:
    """What all combinations are settled from; unlike frames it travels to other processes."""

    facts: tuple[CaseFacts, ...]
    combinations: tuple[tuple[int, Parameters, Deduction], ...]
    fees: Fees

    def frames(self) -> list[Frame]:
        """Every combination settled; LossCalculationError says what is missing."""
        return [self._frame(place) for place in range(len(self.combinations))]

    def check(self) -> None:
        """Settle each exposure under each set of parameters and under each deduction once; the
        first LossCalculationError tells what is missing."""
        settled: set[object] = set()
        for place, (exposure, parameters, deduction) in enumerate(self.combinations):
            # Two sets of parameters that differ in the average alone settle alike.
            alike = replace(parameters, average=AverageMethod.MOVING)
            conditions = {(exposure, alike), (exposure, id(deduction))}
            if not conditions <= settled:
                self._frame(place)
                settled |= conditions

    def _frame(self, place: int) -> Frame:
        exposure, parameters, deduction = self.combinations[place]
        return settle_frame(self.facts[exposure], parameters, deduction, self.fees)


def compared_of(
    facts: Mapping[str, Any],
    choices: ComparedChoices,
    inputs: Mapping[str, Any],
    blobs: BlobStore,
) -> Compared:
    """What a comparison is settled from: its pinned documents and the blobs they name."""
    bars = inputs["bars"]
    case = case_facts(facts, inputs["shortfall_policy"], bars and blobs.get(bars["sha256"]))
    levels = index_levels(inputs, blobs)
    parameters: dict[Combination, Parameters] = {}
    deductions: dict[Combination, Deduction] = {}
    first = choices.deduction_place
    combinations = []
    for each in choices.combinations:
        place = each[0]
        assert place is not None, "the exposure always matters"
        chosen, deducted = each[1:first], each[first:]
        if chosen not in parameters:
            parameters[chosen] = choices.parameters_form(each).fact()
        if deducted not in deductions:
            deductions[deducted] = choices.deduction_form(each).fact(levels)
        combinations.append((place, parameters[chosen], deductions[deducted]))
    return Compared(
        facts=tuple(_candidate_facts(case, each) for each in choices.form.exposures),
        combinations=tuple(combinations),
        fees=choices.form.fees.fact(),
    )


def _candidate_facts(case: CaseFacts, candidate: CandidateForm) -> CaseFacts:
    facts = with_exposure(case, candidate.fact())
    if candidate.baseline is None:
        return facts
    return replace(facts, baseline=candidate.baseline.fact())
