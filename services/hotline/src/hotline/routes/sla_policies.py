"""The limits in force: the shipped ones, and the organisation's own before them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import Field
from sqlmodel import Session

from hotline.forms.clocks import SlaPolicyAnswer, SlaPolicyForm, SlaPolicyList, policy_answer
from hotline.forms.directory import ImportAnswer
from hotline.refusals import OtherCodeError
from hotline.store.sla_policies import policies_in_force, policy_with
from hotline.usecases.acting import Acting
from hotline.usecases.sla_policies import import_policies, put_policy, set_policy
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created
from servicekit.problems import NotFoundError
from servicekit.wire import WireModel

router = new_router("sla policies")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]
MOST_POLICIES = 1_000


class SlaPolicyImport(WireModel):
    """Limits of an import: all or none."""

    rows: Annotated[list[SlaPolicyForm], Field(min_length=1, max_length=MOST_POLICIES)]


@router.get("/sla-policies", dependencies=[Depends(current_caller)])
def get_policies(database: CurrentDatabase) -> SlaPolicyList:
    """All limits in their order of precedence: the first that suits is used."""
    with database.reading() as session:
        policies = policies_in_force(session)
    return SlaPolicyList(
        items=[policy_answer(each) for each in policies.policies],
        warnings_percent=list(policies.warnings_percent),
    )


@router.post("/sla-policies", status_code=201, response_model=SlaPolicyAnswer)
def post_policy(body: SlaPolicyForm, caller: Keeper, command: Storing) -> Response:
    """A limit of the organisation's own from a day on; clocks that run keep their end."""

    def action(session: Session) -> Answer:
        set_policy(Acting(session, command.database, caller), body)
        policy = policy_with(policies_in_force(session), body.policy_id)
        return created(policy_answer(policy), location=f"/hotline/v1/sla-policies/{body.policy_id}")

    return command.run(action)


@router.get("/sla-policies/{policy_id}", dependencies=[Depends(current_caller)])
def get_policy(policy_id: str, database: CurrentDatabase) -> SlaPolicyAnswer:
    """One limit with its lengths through time."""
    with database.reading() as session:
        policies = policies_in_force(session).policies
    found = next((each for each in policies if each.policy_id == policy_id), None)
    if found is None:
        raise NotFoundError("limit", "期限")
    return policy_answer(found)


@router.put("/sla-policies/{policy_id}")
def put_own_policy(
    policy_id: str, body: SlaPolicyForm, caller: Keeper, database: CurrentDatabase
) -> SlaPolicyAnswer:
    """Another length from a day on; saying what holds already changes nothing."""
    if body.policy_id != policy_id:
        raise OtherCodeError(policy_id, body.policy_id)
    with database.writing() as session:
        put_policy(Acting(session, database, caller), body)
        session.flush()
        return policy_answer(policy_with(policies_in_force(session), policy_id))


@router.post("/sla-policies/import", response_model=ImportAnswer)
def post_policy_import(
    body: SlaPolicyImport,
    caller: Keeper,
    command: Storing,
    preview: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Set many limits at once; with `preview=true` only the difference is told."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        answer: ImportAnswer = import_policies(acting, body.rows, is_preview=preview)
        return Answer(answer)

    return command.run(action)
