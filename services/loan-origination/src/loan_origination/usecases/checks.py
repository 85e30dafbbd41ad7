"""Running the rules over an application: stored with everything they rest on, and as gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from loan_origination.domain.application_states import State, Step, after
from loan_origination.domain.checks import Gate, RuleCheck
from loan_origination.domain.evaluation import evaluate, gate
from loan_origination.domain.facts import ApplicationFacts
from loan_origination.domain.frozen_file import content_sha256
from loan_origination.domain.rule_sets import RULE_SETS, RuleSet, RuleSetCode
from loan_origination.forms.stored_facts import (
    facts_of,
    kept_facts,
    kept_parameters,
    parameters_of,
)
from loan_origination.rule_refusals import RulesNotMetError
from loan_origination.store.application_access import BRANCH, HEAD_OFFICE
from loan_origination.store.checks import check_number
from loan_origination.store.parameters import rule_set_with_parameters
from loan_origination.tables.applications import ApplicationRow
from loan_origination.tables.decisions import CheckRunRow
from loan_origination.usecases.acting import Acting, Standing
from loan_origination.usecases.application_moves import journal
from loan_origination.usecases.case_facts import case_facts
from servicekit.ids import new_id


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run with the outcomes as the rules gave them."""

    row: CheckRunRow
    checks: tuple[RuleCheck, ...]


def run_by_hand(acting: Acting, row: ApplicationRow) -> Run:
    """Run all rules because somebody asks; possible in every state."""
    standing = acting.standing(*BRANCH, *HEAD_OFFICE)
    return run_checks(acting, row, standing)


def run_checks(
    acting: Acting,
    row: ApplicationRow,
    standing: Standing,
    facts: ApplicationFacts | None = None,
    *,
    on: date | None = None,
) -> Run:
    """Run all rules of the application's set as of a day, today unless told, and keep the run."""
    day = on or acting.today
    rule_set = rule_set_with_parameters(acting.session, row.rule_set, day)
    told = facts or case_facts(acting, row)
    checks = evaluate(told, rule_set, day)
    results = documents(checks)
    run = CheckRunRow(
        id=new_id(),
        application_id=row.id,
        number=check_number(acting.session, row.id),
        rule_set=row.rule_set,
        rule_set_version=rule_set.version,
        on=day,
        file_sha256=row.file_sha256,
        inputs=kept_facts(told),
        parameters=kept_parameters(dict(rule_set.parameters_on(day))),
        results=results,
        results_sha256=content_sha256({"results": results}),
        run_by=standing.person,
        run_at=acting.now,
    )
    acting.session.add(run)
    acting.session.flush()
    facts_told: dict[str, Any] = {"check_id": str(run.id), "results_sha256": run.results_sha256}
    journal(acting, row, "checks.run", standing, **facts_told)
    return Run(run, checks)


def documents(checks: tuple[RuleCheck, ...]) -> list[dict[str, Any]]:
    """The outcomes as they are stored and shown."""
    return [check.document() for check in checks]


def pass_gate(
    acting: Acting,
    row: ApplicationRow,
    name: Gate,
    standing: Standing,
    *,
    step: Step,
    facts: ApplicationFacts | None = None,
) -> Run:
    """Run the rules and let the step pass only when nothing stands before its gate.

    Raises InvalidTransitionError before anything is computed, and RulesNotMetError with the
    rules that block.
    """
    after(State(row.state), step)
    run = run_checks(acting, row, standing, facts)
    blocking = gate(run.checks, name)
    if blocking:
        raise RulesNotMetError(name, blocking)
    return run


def same_again(run: CheckRunRow) -> tuple[bool, list[dict[str, Any]]]:
    """Whether a fresh run over the stored inputs and figures gives the stored results."""
    rule_set = stored_rule_set(run)
    results = documents(evaluate(facts_of(run.inputs), rule_set, run.on))
    return content_sha256({"results": results}) == run.results_sha256, results


def stored_rule_set(run: CheckRunRow) -> RuleSet:
    """The rule set of a run with exactly the figures that held then."""
    rule_set = RULE_SETS[RuleSetCode(run.rule_set)]
    return rule_set.with_parameters(parameters_of(run.parameters))
