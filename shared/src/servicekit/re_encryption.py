"""After a new key for personal data: every old text is written again under it, by a job.

Texts that meanwhile changed are left to whoever changed them: they have the new key already. When
no text names an old key any more, the key can leave the settings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    MetaData,
    String,
    and_,
    bindparam,
    func,
    select,
    type_coerce,
    update,
)
from sqlmodel import Session

from lawkit.refusals import Refusal
from servicekit.encrypted_answers import EncryptedBytes
from servicekit.job_runs import JobHandler, JobRun
from servicekit.personal_data import EncryptedText, PersonalKeys, stored_prefix

RE_ENCRYPT = "re-encrypt"
TEXTS_A_STEP = 1_000


class PersonalKeyMissingError(Refusal):
    """A stored text names a key that the settings no longer have."""

    code = "personal_key_missing"
    title = "Key for personal data missing"
    title_zh = "缺少个人信息密钥"

    def __init__(self, kid: str, column: str) -> None:
        super().__init__(
            f"{column} holds texts under the key {kid}: put it back into the settings.",
            f"{column}中有以密钥{kid}加密的内容，请恢复该密钥后重试。",
            key=kid,
            column=column,
        )


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key and how many stored texts name it; `kid` is None for keys that are not known."""

    kid: str | None
    is_current: bool
    texts: int


class EncryptedColumn:
    """One encrypted column as it is stored."""

    def __init__(self, column: Column[Any]) -> None:
        self.column = column
        self.name = f"{column.table.name}.{column.name}"
        self._type = LargeBinary() if isinstance(column.type, EncryptedBytes) else String()
        self.raw: ColumnElement[Any] = type_coerce(column, self._type)
        self._key = list(column.table.primary_key.columns)

    def begins(self, kid: str) -> ColumnElement[bool]:
        """Whether a stored text names this key."""
        prefix = self._stored(stored_prefix(kid))
        return func.substr(self.raw, 1, len(prefix)) == bindparam(
            None, prefix, type_=self._type, unique=True
        )

    def outdated(self, session: Session, current: str) -> Sequence[Any]:
        """Some texts that name another key: their rows' keys, and the stored form last."""
        query = select(*self._key, self.raw).where(self.column.is_not(None), ~self.begins(current))
        return session.connection().execute(query.limit(TEXTS_A_STEP)).all()

    def renew(self, session: Session, rows: Sequence[Any], keys: PersonalKeys) -> None:
        """Write texts under the current key, unless somebody has changed them meanwhile."""
        same = [
            part == bindparam(f"key_{place}", type_=part.type)
            for place, part in enumerate(self._key)
        ]
        before = self.raw == bindparam("before", type_=self._type)
        after = bindparam("after", type_=self._type)
        statement = (
            update(self.column.table).where(and_(*same, before)).values({self.column: after})
        )
        session.connection().execute(statement, [self._change(row, keys) for row in rows])

    def _change(self, row: Any, keys: PersonalKeys) -> dict[str, Any]:
        key, stored = row[:-1], row[-1]
        text = stored if isinstance(stored, str) else bytes(stored).decode()
        try:
            plain = keys.opened(text)
        except KeyError as missing:
            raise PersonalKeyMissingError(str(missing.args[0]), self.name) from missing
        values = {f"key_{place}": value for place, value in enumerate(key)}
        return {**values, "before": stored, "after": self._stored(keys.sealed(plain))}

    def _stored(self, text: str) -> str | bytes:
        return text.encode() if isinstance(self._type, LargeBinary) else text


def encrypted_columns(metadata: MetaData) -> list[EncryptedColumn]:
    """Every encrypted column of a program's tables, in the order of names."""
    return [
        EncryptedColumn(column)
        for table in sorted(metadata.tables.values(), key=lambda table: table.name)
        for column in table.columns
        if isinstance(column.type, (EncryptedText, EncryptedBytes))
    ]


def key_uses(session: Session, metadata: MetaData, keys: PersonalKeys) -> list[KeyUse]:
    """How many stored texts name each key; those under unknown keys last, where there are any."""
    counts: Counter[str] = Counter()
    stored = 0
    for column in encrypted_columns(metadata):
        every = select(func.count()).where(column.column.is_not(None))
        stored += int(session.connection().execute(every).scalar_one())
        for kid in keys.keys:
            found = session.connection().execute(every.where(column.begins(kid)))
            counts[kid] += int(found.scalar_one())
    uses = [KeyUse(kid, kid == keys.current, counts[kid]) for kid in keys.keys]
    unknown = stored - counts.total()
    return [*uses, KeyUse(None, False, unknown)] if unknown else uses  # noqa: FBT003


class ReEncryption:
    """The job: some texts a step; what is done already is simply no longer found."""

    def __init__(self, metadata: MetaData, texts: type[EncryptedText]) -> None:
        self._metadata = metadata
        self._texts = texts

    def handler(self) -> JobHandler:
        return JobHandler(self.handle)

    def handle(self, run: JobRun) -> dict[str, Any]:
        """Renew column after column; the answer tells how many texts of each were renewed.

        Raises PersonalKeyMissingError.
        """
        keys = self._texts.keys()
        renewed: Counter[str] = Counter(run.checkpoint or {})
        for column, rows in self._outdated(run, keys):
            renewed[column.name] += len(rows)
            with run.step(done=renewed.total(), checkpoint=dict(renewed)) as session:
                column.renew(session, rows, keys)
        return {"current_key": keys.current, "renewed": dict(renewed)}

    def _outdated(
        self, run: JobRun, keys: PersonalKeys
    ) -> Iterator[tuple[EncryptedColumn, Sequence[Any]]]:
        for column in encrypted_columns(self._metadata):
            while True:
                with run.database.reading() as session:
                    rows = column.outdated(session, keys.current)
                if not rows:
                    break
                yield column, rows
