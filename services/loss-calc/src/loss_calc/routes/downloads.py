"""Tables as downloads: streamed where the format allows it, else through a scratch file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, StreamingResponse

from loss_calc.outputs.tables import (
    EXTENSIONS,
    STREAMED,
    Column,
    Row,
    streamed_rows,
    write_rows,
)
from servicekit.blobs import BlobStore


def download(
    blobs: BlobStore, name: str, media_type: str, columns: Sequence[Column], rows: Iterable[Row]
) -> Response:
    """The whole table in one of the media types of `outputs.tables`, as an attachment."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{EXTENSIONS[media_type]}"'}
    if media_type in STREAMED:
        blocks = streamed_rows(media_type, columns, rows)
        return StreamingResponse(blocks, media_type=f"{media_type}; charset=utf-8", headers=headers)
    path = blobs.scratch()
    try:
        write_rows(media_type, columns, rows, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    done = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(path, media_type=media_type, headers=headers, background=done)
