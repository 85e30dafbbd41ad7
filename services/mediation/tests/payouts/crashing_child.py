"""One request in a process of its own that dies at its commit, before or after it."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from sqlmodel import Session
from starlette.responses import Response

from mediation.app import create_app
from mediation.settings import Settings
from servicekit.commands import Answer, Command
from servicekit.testing import ServiceUnderTest, a_caller

KILLED = 9


def main() -> None:
    asked = json.loads(sys.argv[1])
    commit, keep = Session.commit, Command._keep
    armed = threading.Event()

    def kept(command: Command, session: Session, answer: Answer) -> Response:
        # The answer is kept last: the next commit is the command's own, not housekeeping's.
        armed.set()
        return keep(command, session, answer)

    def deadly(session: Session) -> None:
        if not armed.is_set():
            commit(session)
            return
        if asked["when"] == "after":
            commit(session)
        os._exit(KILLED)

    settings = Settings(
        environment="production",
        data_dir=Path(asked["data_dir"]),
        keys_dir=Path(asked["keys_dir"]),
        database_url=asked["url"],
    )
    caller = a_caller(
        asked["role"],
        organisation=asked["organisation"],
        subject=asked["subject"],
        kind=asked["kind"],
    )
    with ServiceUnderTest(create_app(settings), "mediation", Path(asked["keys_dir"])) as service:
        Session.commit = deadly  # type: ignore[method-assign]
        Command._keep = kept  # type: ignore[method-assign]
        headers = {"Idempotency-Key": asked["key"], "Content-Type": asked["media_type"]}
        service.as_caller(caller).post(
            asked["path"], content=asked["body"].encode(), headers=headers
        )


if __name__ == "__main__":
    main()
