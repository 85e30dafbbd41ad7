"""The limits in force: the shipped ones, and the organisation's own before them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from sqlmodel import Session

from hotline.forms.clocks import SlaPolicyAnswer, SlaPolicyForm, SlaPolicyList, policy_answer
from hotline.store.sla_policies import policies_in_force, policy_with
from hotline.usecases.acting import Acting
from hotline.usecases.sla_policies import set_policy
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Storing, created

router = new_router("sla policies")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]


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
        return created(policy_answer(policy), location="/hotline/v1/sla-policies")

    return command.run(action)
