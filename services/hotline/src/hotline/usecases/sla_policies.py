"""Setting limits of the organisation's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hotline.domain.sla_policies import shipped_sla_policies
from hotline.forms.clocks import SlaPolicyForm
from hotline.forms.directory import ImportAnswer
from hotline.refusals import AlreadyEnteredError, DoubledCodeError
from hotline.store.sla_policies import set_from
from hotline.tables.clocks import SlaPolicyRow
from hotline.usecases.acting import Acting
from servicekit.ids import new_id


def set_policy(acting: Acting, form: SlaPolicyForm) -> SlaPolicyRow:
    """Another limit from a day on; raises AlreadyEnteredError for a second one from that day.

    Shipped limits keep their ids: they are dated text with sources, not rows.
    """
    _hold(acting, form)
    if set_from(acting.session, form.policy_id, form.since_on) is not None:
        raise AlreadyEnteredError(form.policy_id)
    row = SlaPolicyRow(
        id=new_id(), decided_by=acting.caller.subject, created_at=acting.now, **_facts(form)
    )
    acting.session.add(row)
    acting.session.flush()
    acting.record("sla_policy.set", "sla_policy", row.id, **form.model_dump(mode="json"))
    return row


def put_policy(acting: Acting, form: SlaPolicyForm) -> None:
    """The same, where saying what holds already changes nothing."""
    if not _is_said_already(acting, form):
        set_policy(acting, form)


def import_policies(
    acting: Acting, forms: Sequence[SlaPolicyForm], *, is_preview: bool
) -> ImportAnswer:
    """All limits or none; lengths that hold already are left alone.

    Raises AlreadyEnteredError for another length from the same day, and DoubledCodeError.
    """
    names = [f"{form.policy_id} {form.since_on}" for form in forms]
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if doubled:
        raise DoubledCodeError(doubled)
    new = [form for form in forms if not _is_said_already(acting, form)]
    if not is_preview:
        for form in new:
            set_policy(acting, form)
    added = [f"{form.policy_id} {form.since_on}" for form in new]
    return ImportAnswer(
        is_preview=is_preview, added=added, changed=[], unchanged=len(forms) - len(new)
    )


def _hold(acting: Acting, form: SlaPolicyForm) -> None:
    acting.database.lock(acting.session, "sla_policy", form.policy_id)
    if form.policy_id in {each.policy_id for each in shipped_sla_policies().policies}:
        raise AlreadyEnteredError(form.policy_id)


def _is_said_already(acting: Acting, form: SlaPolicyForm) -> bool:
    _hold(acting, form)
    row = set_from(acting.session, form.policy_id, form.since_on)
    if row is None:
        return False
    if any(getattr(row, name) != value for name, value in _facts(form).items()):
        raise AlreadyEnteredError(form.policy_id)
    return True


def _facts(form: SlaPolicyForm) -> dict[str, Any]:
    return {
        **form.model_dump(exclude={"categories", "subjects"}),
        "categories": [each.value for each in form.categories],
        "subjects": [each.value for each in form.subjects],
    }
