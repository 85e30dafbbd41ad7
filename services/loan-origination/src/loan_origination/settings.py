"""LOAN_ORIGINATION_* variables."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import SettingsConfigDict

from servicekit.outbox import Subscriber
from servicekit.settings import ServiceSettings

EVERYTHING = "*"


class EventSubscriber(BaseModel):
    """Another system that is told of events: the types it wants, all of them unless it says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,49}$")]
    url: AnyHttpUrl
    types: Annotated[frozenset[str], Field(min_length=1)] = frozenset({EVERYTHING})

    def subscriber(self) -> Subscriber:
        """As the relay knows it."""
        return Subscriber(self.name, str(self.url), self.types)


class Settings(ServiceSettings):
    """Settings of loan-origination."""

    model_config = SettingsConfigDict(env_prefix="LOAN_ORIGINATION_")

    event_subscribers: tuple[EventSubscriber, ...] = ()
    """Who is told of events by signed webhooks: a JSON list of name, url and types. Empty: events
    wait in the outbox."""

    @model_validator(mode="after")
    def _subscribers_are_told_apart_and_safely(self) -> Self:
        names = [each.name for each in self.event_subscribers]
        if len(set(names)) != len(names):
            raise ValueError("two event subscribers have the same name")
        is_open = any(each.url.scheme != "https" for each in self.event_subscribers)
        if is_open and self.environment == "production":
            raise ValueError("events leave a production service by https alone")
        return self
