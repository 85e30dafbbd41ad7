"""Forms of the dry run of routing."""

from __future__ import annotations

from datetime import date

from hotline.domain.routing import RoutingDecision, RoutingQuestion, TargetKind
from hotline.domain.rulebooks import Category, rulebook_on
from hotline.domain.subjects import Subject
from servicekit.wire import Day, ShortText, WireModel


class RoutingQuoteForm(WireModel):
    """What is known about a request; institution and branch by name, short name or code."""

    category: Category = Category.COMPLAINT
    subject: Subject = Subject.OTHER
    issue: ShortText | None = None
    region: ShortText | None = None
    institution: ShortText | None = None
    branch: ShortText | None = None
    received_on: Day | None = None
    """The day of intake, which chooses the rulebook and the entries in force; today if left out."""

    def question(self, today: date) -> RoutingQuestion:
        """The question for the pure routing; raises RulebookMissingError."""
        day = self.received_on or today
        return RoutingQuestion(
            on=day,
            category=self.category,
            subject=self.subject,
            issue=self.issue,
            region=self.region,
            rulebook=rulebook_on(day).version,
            institution=self.institution,
            branch=self.branch,
        )


class RoutingQuote(WireModel):
    """The one target and why; `candidates` to ask about where the name fits no single one."""

    target_kind: TargetKind
    institution_code: str | None
    branch_code: str | None
    desk: str | None
    rule_code: str | None
    table_version: str
    explanation: list[str]
    candidates: list[str]


def routing_quote(decision: RoutingDecision) -> RoutingQuote:
    """A decision as it goes out."""
    target = decision.target
    return RoutingQuote(
        target_kind=target.kind,
        institution_code=target.institution_code,
        branch_code=target.branch_code,
        desk=target.desk,
        rule_code=decision.rule_code,
        table_version=decision.table_version,
        explanation=list(decision.explanation),
        candidates=list(decision.candidates),
    )
