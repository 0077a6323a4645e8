"""The small tree of things that can go wrong, named after what happened and not after HTTP.

Every error carries a `Message` (what happened) and a cure (what to do about it); the edges decide
on status codes, exit codes and pages.
"""

from __future__ import annotations

from quiz.domain.messages import N_, Message


class SourcecheckError(Exception):
    """Something that a person can be told in a sentence, with a sentence on what to do."""

    cure = Message("")

    def __init__(self, message: str, cure: str = "", **params: object) -> None:
        self.message = Message(message, params)
        if cure:
            self.cure = Message(cure, params)
        super().__init__(str(self.message))


class NotFound(SourcecheckError):
    """The thing does not exist, or this person may not know that it does.

    `message` says what; without one the edge says it in its own words, for an address or a command.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message or N_("There is nothing with this name."))
        self.is_named = bool(message)


class NotAllowed(SourcecheckError):
    """The person is known and the thing is theirs to see, but not to do this with."""


class SignInNeeded(SourcecheckError):
    """Nobody is signed in, and this needs somebody."""

    def __init__(self, message: str = N_("Sign in to open this page.")) -> None:
        super().__init__(message)


class Conflict(SourcecheckError):
    """The thing has changed, or has moved on, since the person looked at it."""


class Refused(SourcecheckError):
    """The request is understood and its content cannot be accepted."""


class Closed(Conflict):
    """What was asked for came outside of its time, or after the end of its attempt."""


class TooMany(SourcecheckError):
    """Too many tries in too short a time; `seconds` says when the next one is worth it."""

    def __init__(self, message: str, seconds: int, cure: str = "", **params: object) -> None:
        super().__init__(message, cure, seconds=seconds, **params)
        self.seconds = seconds
