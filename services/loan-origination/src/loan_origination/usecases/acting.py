"""Who acts, in which transaction, when, and for whom: what every command needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from loan_origination.refusals import PersonRequiredError
from loan_origination.store.delegations import delegations_to
from servicekit.acting import ActingCaller
from servicekit.callers import Caller
from servicekit.problems import ForbiddenError

AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Standing:
    """In which role the caller acts, and for whom when by delegation."""

    role: str
    person: str
    on_behalf_of: str | None = None

    @property
    def persons(self) -> tuple[str, ...]:
        """Everyone for whom the act counts: bars of either stand in its way."""
        return (self.person,) if self.on_behalf_of is None else (self.person, self.on_behalf_of)


@dataclass(frozen=True, slots=True)
class Acting(ActingCaller):
    """A caller at work in one transaction."""

    def standing(self, *roles: str) -> Standing:
        """The caller's own role among `roles`, or one delegated by somebody for today.

        Raises ForbiddenError. Whoever holds the auditor's role writes nothing at all.
        """
        if self.caller.has_any(AUDITOR):
            raise ForbiddenError(roles)
        own = next((role for role in roles if role in self.caller.roles), None)
        if own is not None:
            return Standing(own, self.person)
        if self.caller.kind == "person":
            for row in delegations_to(self.session, self.caller, self.today):
                if row.role in roles:
                    return Standing(row.role, self.person, row.from_person)
        raise ForbiddenError(roles)

    def person_standing(self, *roles: str) -> Standing:
        """The same for deeds that only a human being can do; PersonRequiredError for programs."""
        standing = self.standing(*roles)
        if self.caller.kind != "person":
            raise PersonRequiredError
        return standing


def delegated_roles(session: Session, caller: Caller, on: date) -> Sequence[str]:
    """The roles that others have handed to this caller for a day."""
    if caller.kind != "person":
        return []
    return [row.role for row in delegations_to(session, caller, on)]
