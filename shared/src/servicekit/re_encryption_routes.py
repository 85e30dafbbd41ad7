"""Keys for personal data over HTTP: how many texts each still protects, and the job that renews."""

from typing import Annotated

from fastapi import Depends, Response
from sqlalchemy import MetaData
from sqlmodel import Session

from servicekit.access import CurrentDatabase, needs
from servicekit.application import new_router
from servicekit.callers import Caller
from servicekit.commands import Answer, Command, Storing
from servicekit.jobs import PublicJob, accepted_job, enqueue
from servicekit.journal import record
from servicekit.personal_data import EncryptedText
from servicekit.placed_routes import PlaceableRouter
from servicekit.re_encryption import RE_ENCRYPT, key_uses
from servicekit.wire import WireModel


class PersonalKeyAnswer(WireModel):
    """A key for personal data; one that is not current and protects nothing can be retired."""

    id: str | None
    is_current: bool
    texts: int


class PersonalKeysAnswer(WireModel):
    """The keys of the settings, and texts under keys that they lack."""

    items: list[PersonalKeyAnswer]


def re_encryption_router(
    metadata: MetaData, texts: type[EncryptedText], *, program: str, roles: tuple[str, ...]
) -> PlaceableRouter:
    """`GET /personal-data-keys` and `POST /personal-data-keys/renew` of one program."""
    router = new_router("personal data")
    # Not a name in an annotation as text: FastAPI could not find it inside this function.
    keeper = Depends(needs(*roles))

    @router.get("/personal-data-keys")
    def get_keys(
        caller: Annotated[Caller, keeper],
        database: CurrentDatabase,
    ) -> PersonalKeysAnswer:
        """How many stored texts name each key."""
        with database.reading() as session:
            uses = key_uses(session, metadata, texts.keys())
        return PersonalKeysAnswer(
            items=[
                PersonalKeyAnswer(id=use.kid, is_current=use.is_current, texts=use.texts)
                for use in uses
            ]
        )

    @router.post("/personal-data-keys/renew", status_code=202, response_model=PublicJob)
    def post_renewal(
        caller: Annotated[Caller, keeper],
        command: Storing,
    ) -> Response:
        """Write every text that names an old key again under the current one; a job."""

        return command.run(lambda session: _asked(session, command, texts, program))

    return router


def _asked(session: Session, command: Command, texts: type[EncryptedText], program: str) -> Answer:
    database, caller = command.database, command.caller
    asked = {"current_key": texts.keys().current}
    job_id = enqueue(session, database, caller, RE_ENCRYPT, asked, unit="texts")
    record(
        session,
        database,
        caller,
        "personal_data.renewal_asked",
        object_kind="job",
        object_id=job_id,
        **asked,
    )
    return accepted_job(session, database, job_id, program=program)
