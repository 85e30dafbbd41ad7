"""Setting limits of the organisation's own."""

from __future__ import annotations

from hotline.domain.sla_policies import shipped_sla_policies
from hotline.forms.clocks import SlaPolicyForm
from hotline.refusals import AlreadyEnteredError
from hotline.store.sla_policies import is_set
from hotline.tables.clocks import SlaPolicyRow
from hotline.usecases.acting import Acting
from servicekit.ids import new_id


def set_policy(acting: Acting, form: SlaPolicyForm) -> SlaPolicyRow:
    """Another limit from a day on; raises AlreadyEnteredError for a second one from that day.

    Shipped limits keep their ids: they are dated text with sources, not rows.
    """
    acting.database.lock(acting.session, "sla_policy", form.policy_id)
    shipped = {each.policy_id for each in shipped_sla_policies().policies}
    if form.policy_id in shipped or is_set(acting.session, form.policy_id, form.since_on):
        raise AlreadyEnteredError(form.policy_id)
    row = SlaPolicyRow(
        id=new_id(),
        decided_by=acting.caller.subject,
        created_at=acting.now,
        categories=[each.value for each in form.categories],
        subjects=[each.value for each in form.subjects],
        **form.model_dump(exclude={"categories", "subjects"}),
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("sla_policy.set", "sla_policy", row.id, **form.model_dump(mode="json"))
    return row
