"""Names of parties: masked when a case is handed over, completed when the identity is checked."""

from __future__ import annotations

from mediation.domain.case_errors import CaseRefusedError

MASK = "*"


class NameDiffersError(CaseRefusedError):
    code = "party_name_differs"
    title = "The name is another"
    title_zh = "姓名与登记不一致"

    def __init__(self, known: str) -> None:
        super().__init__(
            f"The party is known as {known}; an identity check completes a masked name, and "
            "changes no other.",
            f"当事人登记姓名为{known}；身份核验只能补全脱敏姓名，不能变更姓名。",
        )


def completed_name(known: str, given: str) -> str:
    """The full name of a party: as known, or where it came masked as the check has found it.

    Raises NameDiffersError for a name that is not the known one behind its mask.
    """
    if known == given:
        return known
    shown, mask, _ = known.partition(MASK)
    is_completed = bool(mask) and given.startswith(shown) and MASK not in given
    if not is_completed or len(given) <= len(shown):
        raise NameDiffersError(known)
    return given
