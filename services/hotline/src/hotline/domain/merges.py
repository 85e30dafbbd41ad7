"""Merging: children under one master, every number kept, and everything put back when undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from lawkit.refusals import Refusal


class MergeBasis(StrEnum):
    """Why two requests may be merged."""

    SAME_COMPLAINANT = "same_complainant"
    SAME_MASS_EVENT = "same_mass_event"

    @property
    def counts_as_valid(self) -> bool:
        """Pure repeats add nothing to the valid requests; people in a mass event do."""
        return self is MergeBasis.SAME_MASS_EVENT


class MergeRefusedError(Refusal):
    """Two requests that cannot be merged as asked."""

    code = "merge_refused"
    title = "Cannot be merged"
    title_zh = "不能合并"


class AlreadyMergedError(MergeRefusedError):
    """A child that is to be merged, or to be a master, while it has a master itself."""

    code = "already_merged"
    title = "Already merged"
    title_zh = "已经合并"

    def __init__(self, child: str, master: str) -> None:
        super().__init__(
            f"{child} is merged into {master} already.",
            f"{child}已并入{master}。",
            child=child,
            master=master,
        )


class MergeIntoItselfError(MergeRefusedError):
    """A request merged into itself."""

    code = "merge_into_itself"

    def __init__(self, request_ref: str) -> None:
        super().__init__(
            f"{request_ref} cannot be merged into itself.",
            f"{request_ref}不能并入自身。",
            request=request_ref,
        )


class MasterHasChildrenError(MergeRefusedError):
    """A master with children of its own: merge those, or unmerge them first."""

    code = "master_has_children"

    def __init__(self, request_ref: str) -> None:
        super().__init__(
            f"Other requests are merged into {request_ref}; it is a master itself.",
            f"已有其他诉求并入{request_ref}，不能再将其并入他件。",
            request=request_ref,
        )


class MergeBasisMissingError(MergeRefusedError):
    """Requests of different people that share no mass event."""

    code = "merge_basis_missing"

    def __init__(self) -> None:
        super().__init__(
            "Merging needs the same complainant or the same mass event.",
            "合并须为同一投诉人或者同一群体性事件。",
        )


class NotMergedError(MergeRefusedError):
    """An unmerge of a request that has no master."""

    code = "not_merged"

    def __init__(self, request_ref: str) -> None:
        super().__init__(
            f"{request_ref} is not merged.", f"{request_ref}未合并。", request=request_ref
        )


@dataclass(frozen=True, slots=True)
class MergeForest:
    """Who is merged into whom: trees one level deep, each with exactly one master."""

    masters: Mapping[str, str] = field(default_factory=dict)

    def merged(self, child: str, master: str) -> MergeForest:
        """The forest with a child under a master.

        Raises MergeIntoItselfError, AlreadyMergedError for a child or master that has a master,
        and MasterHasChildrenError for a child that is a master.
        """
        if child == master:
            raise MergeIntoItselfError(child)
        for each in (child, master):
            if each in self.masters:
                raise AlreadyMergedError(each, self.masters[each])
        if child in self.masters.values():
            raise MasterHasChildrenError(child)
        return MergeForest(MappingProxyType({**self.masters, child: master}))

    def unmerged(self, child: str) -> MergeForest:
        """The forest as if the child had never been merged; raises NotMergedError."""
        if child not in self.masters:
            raise NotMergedError(child)
        left = {each: master for each, master in self.masters.items() if each != child}
        return MergeForest(MappingProxyType(left))

    def master_of(self, request_ref: str) -> str:
        """The master of a request; of one that is not merged, itself."""
        return self.masters.get(request_ref, request_ref)

    def children_of(self, master: str) -> list[str]:
        """Everything merged into a master."""
        return sorted(child for child, above in self.masters.items() if above == master)


def merge_basis(
    identities: tuple[str | None, str | None], mass_events: tuple[str | None, str | None]
) -> MergeBasis:
    """On what two requests may be merged; raises MergeBasisMissingError."""
    if identities[0] is not None and identities[0] == identities[1]:
        return MergeBasis.SAME_COMPLAINANT
    if mass_events[0] is not None and mass_events[0] == mass_events[1]:
        return MergeBasis.SAME_MASS_EVENT
    raise MergeBasisMissingError
