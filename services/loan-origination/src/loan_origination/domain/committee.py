"""The credit committee: quorum, two thirds of those present, secrecy, conflicts of interest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lawkit.articles import carries_out
from lawkit.refusals import Refusal
from loan_origination.domain.articles import ANNEX_10, MEASURES_26


class Vote(StrEnum):
    """How a member votes."""

    APPROVE = "approve"
    REFUSE = "refuse"
    DEFER = "defer"


class CommitteeError(Refusal):
    """Root of what the committee's rules refuse."""


class QuorumMissingError(CommitteeError):
    code = "quorum_missing"
    title = "No quorum"
    title_zh = "未达到法定出席人数"

    def __init__(self, present: int, quorum: int) -> None:
        super().__init__(
            f"{present} members without a conflict are present; {quorum} are needed.",
            f"无利益冲突的出席委员{present}人，至少须{quorum}人。",
            present=present,
            quorum=quorum,
        )


class NotAMemberError(CommitteeError):
    code = "not_a_member"
    title = "Not a member of this meeting"
    title_zh = "非本次会议委员"

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person} is not on the list of members of this meeting.",
            f"{person}不在本次会议委员名单内。",
            person=person,
        )


class MembersRefusedError(CommitteeError):
    code = "committee_members_refused"
    title = "The list of members cannot be accepted"
    title_zh = "委员名单不符合要求"

    def __init__(self, least: int, most: int) -> None:
        super().__init__(
            f"A meeting has {least} to {most} different members.",
            f"会议委员应为{least}至{most}名不同人员。",
            least=least,
            most=most,
        )


class VoteNeedsReasonError(CommitteeError):
    code = "reason_required"
    title = "A reason is required"
    title_zh = "须说明理由"

    def __init__(self) -> None:
        super().__init__(
            "Who does not vote for approval gives the reason.",
            "不同意或提请再议的，须说明理由。",
        )


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """How a meeting decides; figures are parameters with their dates."""

    size: int
    quorum: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class Tally:
    """A closed vote: who counted, and what follows from it."""

    present: tuple[str, ...]
    approve: int
    refuse: int
    defer: int
    outcome: Vote


@carries_out(ANNEX_10, MEASURES_26)
def check_members(members: Sequence[str], rules: CommitteeRules) -> None:
    """Raises MembersRefusedError for doubled members or a number that cannot make a quorum."""
    is_doubled = len(set(members)) != len(members)
    if is_doubled or not rules.quorum <= len(members) <= rules.size:
        raise MembersRefusedError(rules.quorum, rules.size)


@carries_out(ANNEX_10, MEASURES_26)
def check_vote(person: str, members: Collection[str], vote: Vote, reason: str) -> None:
    """Whether this person's vote can be taken; NotAMemberError, VoteNeedsReasonError."""
    if person not in members:
        raise NotAMemberError(person)
    if vote is not Vote.APPROVE and not reason.strip():
        raise VoteNeedsReasonError


@carries_out(ANNEX_10, MEASURES_26)
def tally(
    votes: Mapping[str, Vote],
    attending: Collection[str],
    members: Collection[str],
    conflicted: Collection[str],
    rules: CommitteeRules,
) -> Tally:
    """Count a vote that is closed.

    Present are the members who attend or have voted, without those in conflict. Approval needs
    the share of those present, so that abstaining counts against; without it the case is
    deferred when at least half of those present ask for that, and refused otherwise. Raises
    QuorumMissingError.
    """
    named = (set(attending) | set(votes)) & set(members)
    present = tuple(sorted(named - set(conflicted)))
    if len(present) < rules.quorum:
        raise QuorumMissingError(len(present), rules.quorum)
    counted = [votes[person] for person in present if person in votes]
    count = {vote: counted.count(vote) for vote in Vote}
    return Tally(
        present,
        count[Vote.APPROVE],
        count[Vote.REFUSE],
        count[Vote.DEFER],
        _outcome(count, len(present), rules.share),
    )


def _outcome(count: Mapping[Vote, int], present: int, share: Fraction) -> Vote:
    if count[Vote.APPROVE] >= share * present:
        return Vote.APPROVE
    if 2 * count[Vote.DEFER] >= present:
        return Vote.DEFER
    return Vote.REFUSE
