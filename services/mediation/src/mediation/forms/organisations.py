"""Forms of organisations' names."""

from __future__ import annotations

from servicekit.wire import ShortText, WireModel


class OrganisationForm(WireModel):
    """What an organisation is called."""

    name: ShortText


class OrganisationAnswer(WireModel):
    """An organisation and its name."""

    id: str
    name: str
