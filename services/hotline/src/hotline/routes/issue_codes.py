"""Issue codes: the shipped ones, and the organisation's own with their words."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response
from sqlmodel import Session

from hotline.forms.directory import ImportAnswer
from hotline.forms.issue_codes import (
    IssueCodeAnswer,
    IssueCodeForm,
    IssueCodeImport,
    IssueCodeList,
)
from hotline.refusals import OtherCodeError
from hotline.store.issue_codes import find_issue_code, own_issue_codes, reading_rules_in_force
from hotline.tables.clocks import IssueCodeRow
from hotline.usecases.acting import Acting
from hotline.usecases.issue_codes import change_issue_code, enter_issue_code, import_issue_codes
from servicekit.access import CurrentDatabase, current_caller, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, ExpectedVersion, StaleVersionError, Storing, created, etag
from servicekit.problems import NotFoundError

router = new_router("issue codes")
Keeper = Annotated[Caller, Depends(needs("hotline_admin"))]


@router.get("/issue-codes", dependencies=[Depends(current_caller)])
def get_issue_codes(database: CurrentDatabase) -> IssueCodeList:
    """Every code with its words."""
    with database.reading() as session:
        return _listed(session)


@router.get("/issue-codes/{code}", dependencies=[Depends(current_caller)])
def get_issue_code(code: str, database: CurrentDatabase, response: Response) -> IssueCodeAnswer:
    """One code, shipped or own."""
    with database.reading() as session:
        found = next((each for each in _listed(session).items if each.code == code), None)
    if found is None:
        raise NotFoundError("issue code", "问题代码")
    response.headers["ETag"] = etag(found.version)
    return found


def _listed(session: Session) -> IssueCodeList:
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
        row = enter_issue_code(acting, body)
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
        change_issue_code(Acting(session, database, caller), row, body)
        response.headers["ETag"] = etag(row.version)
        return issue_answer(row)


@router.post("/issue-codes/import", response_model=ImportAnswer)
def post_issue_code_import(
    body: IssueCodeImport,
    caller: Keeper,
    command: Storing,
    preview: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query parameter
) -> Response:
    """Enter and change many at once; with `preview=true` only the difference is told."""

    def action(session: Session) -> Answer:
        acting = Acting(session, command.database, caller)
        answer: ImportAnswer = import_issue_codes(acting, body.rows, is_preview=preview)
        return Answer(answer)

    return command.run(action)


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
