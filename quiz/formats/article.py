"""An article as files: `articles/<key>.toml` for where it comes from, `<key>/<n>.txt` its texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.messages import N_
from quiz.domain.text.articles import Article, Edition, Heading, Particulars, fields_of
from quiz.domain.text.blocks import SPLITTER, Block, BlockKind, Layout, divide, recast
from quiz.domain.text.text import canonical, digest
from quiz.formats.plain_text import read_text
from quiz.formats.record_fields import Data, record_of, structured


@dataclass(frozen=True, kw_only=True)
class BlockRecord:
    """A block whose kind the division got wrong, with its right kind."""

    number: int
    kind: BlockKind


@dataclass(frozen=True, kw_only=True)
class EditionRecord(Heading):
    """What the file says of an edition; the text stands in a file of its own.

    `sha256` is the digest of that file, 64 hexadecimal digits: it seals the edition.
    """

    number: int
    sha256: str = ""
    blocks: tuple[BlockRecord, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ArticleRecord(Particulars):
    """What the file says of an article."""

    key: str
    editions: tuple[EditionRecord, ...]


def text_path(article: str, number: int) -> str:
    """Return the path of an edition's text within the bank's folder."""
    return f"articles/{article}/{number}.txt"


def edition_of(language: str, record: EditionRecord, text: str) -> Edition:
    """Make the edition of a canonical text, divided, with the corrections that the record has.

    Raises `ValueError` for a correction of a block that is not there.
    """
    layout = Layout(*divide(text, language), SPLITTER)
    layout = recast(layout, {block.number: block.kind for block in record.blocks})
    return Edition(number=record.number, text=text, layout=layout, **fields_of(Heading, record))


def read_article(
    record: Data, files: Mapping[str, bytes], stem: str
) -> tuple[Article | None, list[Finding]]:
    """Read an article from its record and the texts that lie beside it.

    `stem` is the name of the record's file without its ending, which must be the key, because the
    texts are found by it.
    """
    article_record, findings = structured(ArticleRecord, record)
    if article_record is None:
        return None, findings
    if article_record.key != stem:
        findings.append(
            error(
                "KEY",
                "key",
                N_("The key “%(key)s” is not the name of its file, “%(stem)s”."),
                N_("Name the file and the folder of its texts after the key."),
                key=article_record.key,
                stem=stem,
            )
        )
        return None, findings
    findings += _numbering(article_record)
    editions = []
    for edition in article_record.editions:
        made, found = _read_edition(article_record, edition, files)
        findings += found
        editions += [made] if made else []
    if not editions or len(editions) < len(article_record.editions):
        return None, findings
    particulars = fields_of(Particulars, article_record)
    return Article(key=article_record.key, editions=tuple(editions), **particulars), findings


def article_record(article: Article) -> Data:
    """Write an article as the record of its file; the texts are apart, in `article_texts`."""
    editions = tuple(_edition_record(article, edition) for edition in article.editions)
    particulars = fields_of(Particulars, article)
    record = record_of(ArticleRecord(key=article.key, editions=editions, **particulars))
    # What tells one from another comes first.
    numbered = [{"number": edition["number"]} | edition for edition in record["edition"]]
    return {"key": article.key} | record | {"edition": numbered}


def article_texts(article: Article) -> dict[str, bytes]:
    """Return the files of an article's texts, by path."""
    return {
        text_path(article.key, edition.number): edition.text.encode()
        for edition in article.editions
    }


def _numbering(record: ArticleRecord) -> list[Finding]:
    if [edition.number for edition in record.editions] == [*range(1, len(record.editions) + 1)]:
        return []
    return [
        error(
            "EDITION",
            "editions",
            N_("The editions are not numbered 1, 2, 3 in their order."),
            N_("Number them so, the first one first; there is at least one."),
        )
    ]


def _read_edition(
    article: ArticleRecord, record: EditionRecord, files: Mapping[str, bytes]
) -> tuple[Edition | None, list[Finding]]:
    path = text_path(article.key, record.number)
    place = f"editions.{record.number}"
    raw = files.get(path)
    if raw is None:
        return None, [
            error(
                "EDITION",
                place,
                N_("The text of this edition, %(path)s, is not there or cannot be read."),
                N_("Put the text there as plain UTF-8, or remove the edition."),
                path=path,
            )
        ]
    text, findings = read_text(raw)
    if text is None:
        # The file's own problem is reported where all files are read.
        return None, []
    text = canonical(text)
    if not text.strip():
        return None, [
            error(
                "EDITION",
                place,
                N_("The text of this edition, %(path)s, is empty."),
                N_("Put the article's text there."),
                path=path,
            )
        ]
    sealed = [] if findings else _seal(record, raw, path, place)
    try:
        return edition_of(article.language, record, text), sealed
    except ValueError:
        return None, [*sealed, _no_such_block(record, place)]


def _seal(record: EditionRecord, raw: bytes, path: str, place: str) -> list[Finding]:
    now = sha256(raw).hexdigest()
    if not record.sha256:
        return [
            warning(
                "EDITION",
                f"{place}.sha256",
                N_("The edition is not sealed: it has no sha256, so a change would pass unseen."),
                N_('Add sha256 = "%(now)s".'),
                now=now,
            )
        ]
    if record.sha256.lower() == now:
        return []
    return [
        error(
            "EDITION",
            f"{place}.sha256",
            N_(
                "The text of a released edition, %(path)s, has changed: it does not fit its sha256."
            ),
            N_(
                "Put the old text back. If the article was corrected, write the new text to "
                "%(next)s and add an [[edition]] with number = %(number)s and a note."
            ),
            path=path,
            next=path.replace(f"/{record.number}.txt", f"/{record.number + 1}.txt"),
            number=record.number + 1,
        )
    ]


def _no_such_block(record: EditionRecord, place: str) -> Finding:
    return error(
        "EDITION",
        f"{place}.blocks",
        N_("A block that is to have another kind is not in the text of edition %(number)s."),
        N_("Number the lines that are not blank from 1, and name one of them."),
        number=record.number,
    )


def _edition_record(article: Article, edition: Edition) -> EditionRecord:
    return EditionRecord(
        number=edition.number,
        **fields_of(Heading, edition),
        sha256=digest(edition.text),
        blocks=tuple(
            BlockRecord(number=block.number, kind=block.kind)
            for block, found in zip(
                edition.layout.blocks, _found_blocks(article, edition), strict=True
            )
            if block.kind != found.kind
        ),
    )


def _found_blocks(article: Article, edition: Edition) -> tuple[Block, ...]:
    return divide(edition.text, article.language)[0]
