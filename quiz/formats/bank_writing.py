"""Writing a bank as files: what was read and has not changed is written back byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from tomlkit.exceptions import TOMLKitError

from quiz.domain.bank import Bank
from quiz.domain.errors import Refused
from quiz.domain.linting.findings import Finding
from quiz.domain.messages import N_
from quiz.domain.text.articles import Article
from quiz.domain.text.text import canonical
from quiz.formats import bank_records
from quiz.formats.article import ArticleRecord, article_record, article_texts
from quiz.formats.bank import Record, read_files
from quiz.formats.bank_pieces import Piece, pieces_of, put_together
from quiz.formats.plain_text import BOM, read_text
from quiz.formats.record_fields import Data, record_of, structured
from quiz.formats.toml_records import BrokenTOML, parsed
from quiz.formats.toml_text import edited, rendered

Name = tuple[str, str]
_WRITE: Mapping[str, Callable[[Any], Data]] = {
    "bank": record_of,
    "article": record_of,
    "relation": record_of,
    "fact": bank_records.fact_record,
    "question": bank_records.question_record,
    "quiz": bank_records.quiz_record,
}
# An article's file is the record of an article without its texts.
_RECORD_OF: Mapping[str, Callable[[Any], Data]] = {**_WRITE, "article": article_record}
_READ: Mapping[str, Callable[[Data], tuple[Any, list[Finding]]]] = {
    "bank": lambda data: structured(bank_records.BankRecord, data),
    "article": lambda data: structured(ArticleRecord, data),
    "relation": bank_records.read_relation,
    "fact": bank_records.read_fact,
    "question": bank_records.read_question,
    "quiz": bank_records.read_quiz,
}


def bank_files(before: Mapping[str, bytes] | None, bank: Bank) -> dict[str, bytes]:
    """Return the files of a bank, by path, given the files from which it was read (or None).

    A record that was read and has not changed keeps its bytes; a changed one is changed in its
    place with its comments; a new one gets a file of its own; one that the bank no longer has goes.
    What could not be read as a record is nobody's to remove and stays as it is. Raises `Refused`
    where an article would have to overwrite a file that could not be read.
    """
    before = before or {}
    records = read_files(before).records
    values = _values(bank)
    kept = list(_kept(before, records, values))
    files = _without_emptied(put_together(kept), kept, before)
    for (noun, key), value in values.items():
        if (noun, key) not in {(record.noun, record.key) for record in records}:
            files[_free_path(noun, key, files)] = _new_text(noun, value).encode()
    return dict(sorted({**files, **_texts(bank, before)}.items()))


def _values(bank: Bank) -> dict[Name, Any]:
    """Return the records of a bank by noun and key, the bank's own among them."""
    record = bank_records.BankRecord(
        key=bank.key, title=bank.title, language=bank.language, recipes=bank.recipes
    )
    return {
        ("bank", bank.key): record,
        **{("article", key): value for key, value in bank.articles.items()},
        **{("relation", key): value for key, value in bank.relations.items()},
        **{("fact", key): value for key, value in bank.facts.items()},
        **{("question", key): value for key, value in bank.questions.items()},
        **{("quiz", key): value for key, value in bank.quizzes.items()},
    }


def _kept(
    before: Mapping[str, bytes], records: Sequence[Record], values: Mapping[Name, Any]
) -> Iterator[Piece]:
    """Yield the pieces that stay, those of changed records with their new text.

    The texts of articles are no pieces of theirs: `_texts` has them.
    """
    articles = [record.value for record in records if isinstance(record.value, Article)]
    texts = {path for article in articles for path in article_texts(article)}
    for piece, record in _with_records(before, records):
        if record is None:
            if piece.path not in texts:
                yield piece
        elif (record.noun, record.key) in values:
            yield _renewed(piece, record, values[record.noun, record.key])


def _with_records(
    before: Mapping[str, bytes], records: Sequence[Record]
) -> Iterator[tuple[Piece, Record | None]]:
    """Pair each piece of the files with the record that was read from it, if one was."""
    found = {(record.file, record.place): record for record in records}
    places = {path: count() for path in before}
    for piece in pieces_of(before):
        if piece.name[0] == "preamble":
            yield piece, None
        else:
            yield piece, found.get((piece.path, next(places[piece.path])))


def _renewed(piece: Piece, record: Record, value: Any) -> Piece:
    """Change a piece's text where its record has changed, else leave it as it is."""
    noun, new = record.noun, _RECORD_OF[record.noun](value)
    if _RECORD_OF[noun](record.value) == new:
        return piece
    text = canonical(piece.raw.decode().removeprefix(BOM))
    changed = _edited(noun, text, new) or _rewritten(noun, text, new)
    return Piece(piece.name, piece.path, changed.encode())


def _edited(noun: str, text: str, new: Data) -> str | None:
    """Change a record in its place; None where it is written in a way that cannot be edited so.

    TOML has more ways than one to write a list of tables; what comes of the edit is read again.
    """
    try:
        changed = edited(text, _header(noun), _as_written(noun, text), new)
        return changed if _as_written(noun, changed) == new else None
    except (BrokenTOML, TOMLKitError, LookupError):
        return None


def _rewritten(noun: str, text: str, new: Data) -> str:
    """Write a record anew below the remarks that it has had."""
    remarks = [line for line in text.split("\n") if line.lstrip().startswith("#")]
    return "".join(line + "\n" for line in remarks) + rendered(_header(noun), new)


def _as_written(noun: str, text: str) -> Data:
    """Read the data of a record's text, in the form in which records are written."""
    data = parsed(text)
    value, _ = _READ[noun](data[noun][0] if noun in bank_records.IN_SEGMENTS else data)
    return {} if value is None else _WRITE[noun](value)


def _header(noun: str) -> tuple[str, ...]:
    return (noun,) if noun in bank_records.IN_SEGMENTS else ()


def _new_text(noun: str, value: Any) -> str:
    return rendered(_header(noun), _RECORD_OF[noun](value))


def _without_emptied(
    files: Mapping[str, bytes], kept: Sequence[Piece], before: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Leave out the files whose records have all gone, where nothing else is written in them."""
    filled = {piece.path for piece in kept if piece.name[0] != "preamble"}
    return {
        path: raw
        for path, raw in files.items()
        if path in filled or raw == before[path] or raw.strip()
    }


def _free_path(noun: str, key: str, files: Mapping[str, bytes]) -> str:
    """Find a path for a new record's file; an article's and the bank's own can be no other."""
    path = bank_records.path_of(noun, key)
    if path not in files:
        return path
    if noun in {"article", "bank"}:
        raise Refused(
            N_("The file %(path)s cannot be read, and nothing may overwrite it."),
            N_("Mend the file, or move it away, and try again."),
            path=path,
        )
    stem = str(PurePosixPath(path).with_suffix(""))
    numbered = (f"{stem}-{number}.toml" for number in count(2))
    return next(other for other in numbered if other not in files)


def _texts(bank: Bank, before: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the texts of all editions; a file that says the same keeps its bytes."""
    found = {}
    for article in bank.articles.values():
        for path, raw in article_texts(article).items():
            text = read_text(before[path])[0] if path in before else None
            same = text is not None and canonical(text).encode() == raw
            found[path] = before[path] if same else raw
    return found
