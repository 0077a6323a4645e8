"""Cards as a package for Anki: a zip with a collection in it, which its import reads.

Ids are permanent: a note's guid is made of its name, a deck's id of its label, and the notetype has
one of its own, so that a second import updates what it finds and doubles nothing. A note bears the
moment of the export, decks and notetype that of their making: whoever has changed how the cards
look in Anki keeps that. What people wrote is escaped; the same notes give the same bytes.
"""

from __future__ import annotations

import html
import io
import itertools
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import genanki

from quiz.domain.text.passages import Segment

MODEL_ID = 1_763_812_801
# When fields, templates or style below were last changed: Anki takes the newer notetype.
MODEL_MADE = datetime(2026, 11, 22, tzinfo=UTC)
FIELDS = ("Prompt", "Statement", "Value", "As of", "Source", "Link", "Article")
DECK = "Sourcecheck"

_FRONT = '<div class="prompt">{{Prompt}}</div>'
_BACK = """{{FrontSide}}<hr id="answer">
<p class="statement">{{Statement}}</p>
{{#Value}}<p class="value">{{Value}}{{#As of}} · {{As of}}{{/As of}}</p>{{/Value}}
{{#Source}}<blockquote>{{Source}}</blockquote>{{/Source}}
{{#Link}}<p class="where"><a href="{{Link}}">{{Article}}</a></p>{{/Link}}"""
_STYLE = """.card { max-width: 34em; margin: 0 auto; padding: 1em; text-align: start;
  font: 1.2em/1.6 "Source Serif 4", Charter, "Noto Serif", Georgia, serif;
  color: #1b1a17; background: #fbf8f1; }
.prompt, .statement { font-size: 1.15em; }
.kind, .value, .where { font: 0.8em/1.4 "Source Sans 3", system-ui, sans-serif; }
blockquote { margin: 1em 0; padding: 0 0 0 1em; border-inline-start: 2px solid #857c6b; }
mark { color: inherit; background: none; text-decoration: underline 2px; }
a { color: #0b4f8a; }
.nightMode.card { color: #eae5d9; background: #161512; }
.nightMode a { color: #8fc1ee; }"""
# Of these Anki would make sounds, formulas and gaps; a zero stands in Anki's own tables for them.
_ANKIS_OWN = str.maketrans({"[": "&#91;", "{": "&#123;", "\\": "&#92;", "\x1f": " "})
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_SMALLEST_ID = 1 << 30


@dataclass(frozen=True, kw_only=True)
class AnkiNote:
    """What becomes a note. `name` is permanent; all else may change and is then updated.

    `kind` says how the prompt is answered where that is not plain, `choices` are what it lists.
    `source` are the sentences of the passage, its quoted words as segments of their own; `link` is
    the absolute address of the passage. Tags have no spaces.
    """

    name: str
    prompt: str
    kind: str = ""
    choices: tuple[str, ...] = ()
    statement: str
    value: str = ""
    as_of: str = ""
    source: tuple[Segment, ...] = ()
    link: str = ""
    article: str = ""
    language: str
    tags: tuple[str, ...] = ()


def anki_package(notes: Sequence[AnkiNote], exported: datetime) -> bytes:
    """Return the package: a deck for each article, its notes in their order."""
    decks = {note.article: _deck(note.article) for note in notes}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        _put(file, "collection.anki2", _collection(notes, decks, exported))
        _put(file, "media", b"{}")
    return packed.getvalue()


def _put(file: zipfile.ZipFile, name: str, content: bytes) -> None:
    # Without a moment of its own an entry would bear that of its writing.
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(entry, content)


def _collection(
    notes: Iterable[AnkiNote], decks: dict[str, genanki.Deck], exported: datetime
) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        cursor, seconds = database.cursor(), exported.timestamp()
        ids = itertools.count(int(seconds * 1000))
        genanki.Package(list(decks.values())).write_to_db(cursor, MODEL_MADE.timestamp(), ids)
        for place, note in enumerate(notes):
            _note(note, place).write_to_db(cursor, seconds, decks[note.article].deck_id, ids)
        database.commit()
        return database.serialize()


def _deck(label: str) -> genanki.Deck:
    # Two colons would make a deck within the deck.
    name = f"{DECK}::{_plain(label).replace('::', ':')}" if label else DECK
    deck = genanki.Deck(_id_of(name), name)
    deck.add_model(_model())
    return deck


def _id_of(name: str) -> int:
    number = int.from_bytes(sha256(name.encode()).digest()[:4])
    return _SMALLEST_ID + number % _SMALLEST_ID


def _model() -> genanki.Model:
    return genanki.Model(
        MODEL_ID,
        "Sourcecheck",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Recall", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )


def _note(note: AnkiNote, place: int) -> genanki.Note:
    return genanki.Note(
        model=_model(),
        fields=[
            "".join(_prompt(note)),
            _written(note.statement, note.language),
            _escaped(note.value),
            _escaped(note.as_of),
            _source(note),
            html.escape(note.link),
            _escaped(note.article),
        ],
        guid=genanki.guid_for(DECK, note.name),
        tags=[_tag(tag) for tag in note.tags],
        due=place,
    )


def _prompt(note: AnkiNote) -> Iterator[str]:
    if note.kind:
        yield f'<p class="kind">{_escaped(note.kind)}</p>'
    yield _written(note.prompt, note.language)
    if note.choices:
        listed = "".join(f"<li>{_escaped(choice)}</li>" for choice in note.choices)
        yield f'<ul lang="{html.escape(note.language)}" dir="auto">{listed}</ul>'


def _source(note: AnkiNote) -> str:
    cut = (
        f"<mark>{_escaped(segment.text)}</mark>" if segment.source else _escaped(segment.text)
        for segment in note.source
    )
    words = "".join(cut)
    return _in_language(words, note.language) if words else ""


def _written(text: str, language: str) -> str:
    return _in_language(_escaped(text), language) if text else ""


def _in_language(markup: str, language: str) -> str:
    return f'<span lang="{html.escape(language)}" dir="auto">{markup}</span>'


def _escaped(text: str) -> str:
    return html.escape(text).translate(_ANKIS_OWN)


def _plain(text: str) -> str:
    return " ".join(text.translate({0x1F: " "}).split())


def _tag(text: str) -> str:
    return re.sub(r"\s+", "_", text.strip())
