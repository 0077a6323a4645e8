"""A receipt as plain text, for its person to keep."""

from __future__ import annotations

from collections.abc import Iterator

from quiz.domain.marking.in_words import Word
from quiz.services.results.receipts import ReceiptLine
from quiz.services.results.result import ResultView
from quiz.web.i18n import gettext, moment, spoken


def receipt_text(result: ResultView) -> str:
    """Write the receipt of a submitted attempt, in the reader's language and zone."""
    return "\n".join(_lines(result)) + "\n"


def _lines(result: ResultView) -> Iterator[str]:
    receipt = result.receipt
    yield gettext("Receipt %(code)s", code=receipt.code)
    yield ""
    yield gettext("Quiz: %(title)s", title=_on_one_line(result.title))
    yield gettext("Name: %(name)s", name=_on_one_line(receipt.name))
    yield gettext("Attempt: %(number)s", number=result.number)
    yield gettext("Started: %(moment)s", moment=moment(result.started_at))
    yield gettext("Submitted: %(moment)s", moment=moment(result.submitted_at))
    if receipt.automatic:
        yield gettext("Its time was over: it was submitted by itself, with what had been saved.")
    yield gettext(
        "Answered: %(count)s of %(whole)s questions", count=receipt.answered, whole=receipt.asked
    )
    if result.waiting:
        yield spoken(result.waiting)
    for line in receipt.lines or ():
        yield ""
        yield from _answer(line)


def _answer(line: ReceiptLine) -> Iterator[str]:
    yield gettext(
        "Question %(number)s (%(kind)s): %(stem)s",
        number=line.position,
        kind=gettext(line.kind_label),
        stem=_on_one_line(line.stem),
    )
    if not line.given:
        yield gettext("Answer: none")
    for word in line.given:
        yield gettext("Answer: %(words)s", words=_on_one_line(_spoken(word)))


def _spoken(word: Word) -> str:
    return word if isinstance(word, str) else spoken(word)


def _on_one_line(text: str) -> str:
    """Return a text without its line breaks, so that none can pass for a line of ours."""
    return " ".join(text.split())
