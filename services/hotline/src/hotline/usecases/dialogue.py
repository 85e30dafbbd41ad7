"""What is said: messages with their masked twin, replies that count as such."""

from __future__ import annotations

from hotline.tables.dialogue import MessageRow
from hotline.tables.requests import RequestRow
from hotline.usecases.acting import Acting
from hotline.usecases.vault import masked_words, name_of


def say(
    acting: Acting,
    request: RequestRow,
    text: str,
    *,
    side: str,
    audience: str,
    is_reply: bool = False,
    channel: str = "",
) -> MessageRow:
    """Keep a message; the words as they were are encrypted."""
    row = MessageRow(
        id=acting.fresh_id(),
        request_id=request.id,
        at=acting.now,
        side=side,
        author="" if request.is_anonymous and side == "investor" else acting.caller.subject,
        audience=audience,
        is_reply=is_reply,
        channel=channel,
        masked_text=masked_words(text, name_of(acting.session, request)),
        text=text,
    )
    acting.session.add(row)
    acting.session.flush()
    return row


def reply(acting: Acting, request: RequestRow, text: str) -> MessageRow:
    """A reply to the investor: what closing asks for."""
    request.is_reply_sent = True
    acting.session.add(request)
    return say(acting, request, text, side="hotline", audience="investor", is_reply=True)
