"""What comes in about applications: new ones, changes of the file, steps."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from loan_origination.domain.rule_sets import RuleSetCode
from loan_origination.forms.borrowers import BorrowerForm, GroupForm
from loan_origination.forms.facts import Text
from loan_origination.forms.files import ApplicationFile, PurposeForm, RequestForm
from loan_origination.forms.properties import AppraisalForm, PropertyForm
from loan_origination.forms.rent_rolls import IncomeForm, Leases
from servicekit.wire import Day, LongText, ShortText, WireModel

MOST_ROWS = 1_000
Reason = Annotated[LongText, Field(min_length=2)]


class ApplicationForm(ApplicationFile):
    """A new application; the same `external_ref` of a branch is the same application."""

    external_ref: ShortText | None = None
    rule_set: RuleSetCode = RuleSetCode.BANK

    def file(self) -> ApplicationFile:
        """The content of the file without what only says how it came."""
        told = {name: getattr(self, name) for name in ApplicationFile.model_fields}
        return ApplicationFile(**told)


class ChangeForm(WireModel):
    """A change of the file: every section that is sent takes the place of the old one."""

    borrower: BorrowerForm | None = None
    group: GroupForm | None = None
    property: PropertyForm | None = None
    rent_roll: Leases | None = None
    income: Annotated[list[IncomeForm], Field(max_length=1_000)] | None = None
    purposes: Annotated[list[PurposeForm], Field(max_length=100)] | None = None
    appraisal: AppraisalForm | None = None
    request: RequestForm | None = None
    reason: Text = ""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.sections():
            raise ValueError("send at least one section of the file")
        for name in ("borrower", "property", "rent_roll", "income", "purposes", "request"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} is replaced, not removed")
        return self

    def sections(self) -> dict[str, Any]:
        """The sections that were sent, as they are stored."""
        sent = self.model_fields_set - {"reason"}
        return self.model_dump(mode="json", include=sent)


class ReasonForm(WireModel):
    """A step with its reason."""

    reason: Reason


class NoteForm(WireModel):
    """A step that may have a reason."""

    reason: Text = ""


class DeclineForm(WireModel):
    """An application that is refused: the reason told, and the day the papers went back."""

    reason: Reason
    papers_returned_on: Day


class PapersForm(WireModel):
    """The day on which the papers of a refused application went back."""

    returned_on: Day


class InvestigateForm(WireModel):
    """The two people who investigate."""

    lead: ShortText
    assistant: ShortText


class RehearForm(WireModel):
    """New facts that were not before the committee."""

    new_facts: Annotated[LongText, Field(min_length=20)]


class BatchForm(WireModel):
    """A branch system's batch; its rows are judged one by one, so one bad row stops no other."""

    batch_no: ShortText
    applications: Annotated[list[Any], Field(min_length=1, max_length=MOST_ROWS)]


class BatchRowForm(ApplicationForm):
    """One row of a batch: an application, submitted at once unless it says otherwise."""

    submit: Annotated[bool, Field(strict=True)] = True
