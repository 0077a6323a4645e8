"""Problems of files: where they are, which rule they break, and what to do about them."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.domain.linting.findings import Finding, Level
from quiz.domain.messages import Message

_GRAVEST_FIRST = (Level.ERROR, Level.WARNING, Level.INFO)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a record of a file.

    `file` is relative to the bank's folder, with slashes; `record` is the record's key, or "" for
    the file as a whole; `line` counts from 1 and is where the record begins (for broken TOML: where
    it breaks); `place` names the field.
    """

    file: str
    record: str
    line: int | None
    rule: str
    level: Level
    message: Message
    cure: Message
    place: str = ""

    def __str__(self) -> str:
        """Write the problem on one line, as compilers do: `file:line record (place): …`."""
        line = f":{self.line}" if self.line else ""
        record = f" {self.record}" if self.record else ""
        place = f" ({self.place})" if self.place else ""
        where = f"{self.file}{line}{record}{place}"
        return f"{where}: {self.level} {self.rule}: {self.message} {self.cure}".rstrip()

    def to_data(self) -> dict[str, object]:
        """Return plain data for programs (`--format json`)."""
        return {
            "file": self.file,
            "line": self.line,
            "record": self.record,
            "place": self.place,
            "level": self.level.value,
            "rule": self.rule,
            "message": str(self.message),
            "cure": str(self.cure),
        }

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """The sort key: by file and line, the gravest first within a record."""
        gravity = _GRAVEST_FIRST.index(self.level)
        return self.file, self.line or 0, gravity, self.rule, self.place, str(self.message)


def problem_of(finding: Finding, file: str, record: str, line: int | None) -> Problem:
    """Say where in the files a finding of the linter is."""
    return Problem(
        file,
        record,
        line,
        finding.rule,
        finding.level,
        finding.message,
        finding.cure,
        finding.place,
    )
