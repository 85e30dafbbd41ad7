"""Issue codes: the shipped ones, and the organisation's own with their words."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from pydantic import Field
from sqlmodel import Session

from hotline.forms.requests import IssueCode
from hotline.refusals import AlreadyEnteredError, OtherCodeError
from hotline.store.issue_codes import find_issue_code, own_issue_codes, reading_rules_in_force
from hotline.tables.clocks import IssueCodeRow
from hotline.usecases.acting import Acting
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, ExpectedVersion, StaleVersionError, Storing, created, etag
from servicekit.ids import new_id
from servicekit.wire import ShortText, Whole, WireModel

router = new_router("issue codes")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]
Weight = Annotated[Whole, Field(ge=1, le=100)]
Word = Annotated[str, Field(strict=True, min_length=1, max_length=40)]


class IssueCodeForm(WireModel):
    """A code of the organisation's own: its words with their weights."""

    code: IssueCode
    title_zh: ShortText
    words: Annotated[dict[Word, Weight], Field(min_length=1, max_length=200)]
    is_negatable: bool = False
    is_active: bool = True


class IssueCodeAnswer(IssueCodeForm):
    """A code; shipped ones have version 0 and do not change here."""

    is_shipped: bool
    version: int


class IssueCodeList(WireModel):
    """All codes by which requests are read, and the version of the rules."""

    items: list[IssueCodeAnswer]
    rules_version: str


@router.get("/issue-codes", dependencies=[Depends(current_caller)])
def get_issue_codes(database: CurrentDatabase) -> IssueCodeList:
    """Every code with its words."""
    with database.reading() as session:
        own = [issue_answer(row) for row in own_issue_codes(session)]
        rules = reading_rules_in_force(session)
    codes = {each.code for each in own}
    shipped = [
        IssueCodeAnswer(
            code=each.code,
            title_zh=each.title_zh,
            words=dict(each.weights),
            is_negatable=each.is_negatable,
            is_shipped=True,
            version=0,
        )
        for each in rules.issues.values()
        if each.code not in codes
    ]
    return IssueCodeList(items=[*shipped, *own], rules_version=rules.version)


@router.post("/issue-codes", status_code=201, response_model=IssueCodeAnswer)
def post_issue_code(body: IssueCodeForm, caller: Keeper, command: Storing) -> Response:
    """A new code; texts that come from now on are read by it as well."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        acting.database.lock(session, "issue_code", body.code)
        if body.code in reading_rules_in_force(session).issues or body.code == "OTHER":
            raise AlreadyEnteredError(body.code)
        row = IssueCodeRow(id=new_id(), created_at=acting.now, **body.model_dump())
        session.add(row)
        session.flush()
        acting.record("issue_code.entered", "issue_code", row.id, code=row.code)
        location = f"/hotline/v1/issue-codes/{row.code}"
        return created(issue_answer(row), location=location, version=row.version)

    return command.run(action)


@router.put("/issue-codes/{code}")
def put_issue_code(
    code: str,
    body: IssueCodeForm,
    caller: Keeper,
    version: ExpectedVersion,
    database: CurrentDatabase,
    response: Response,
) -> IssueCodeAnswer:
    """Change an own code; what was read before stays as it was read."""
    if body.code != code:
        raise OtherCodeError(code, body.code)
    with database.writing() as session:
        row = find_issue_code(session, code)
        if row.version != version:
            raise StaleVersionError(row.version)
        for name, value in body.model_dump().items():
            setattr(row, name, value)
        row.version += 1
        session.add(row)
        session.flush()
        Acting(session, database, caller).record("issue_code.changed", "issue_code", row.id)
        response.headers["ETag"] = etag(row.version)
        return issue_answer(row)


def issue_answer(row: IssueCodeRow) -> IssueCodeAnswer:
    """An own code as it goes out."""
    return IssueCodeAnswer(
        code=row.code,
        title_zh=row.title_zh,
        words=row.words,
        is_negatable=row.is_negatable,
        is_active=row.is_active,
        is_shipped=False,
        version=row.version,
    )
