"""The desk of an author: forms as a browser sends them, an article and a question on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from sqlalchemy import select

from quiz.persistence.bank.built import is_authored
from quiz.persistence.tables.questions import QuestionRow

KEY = "a-bridge-opens-in-the-north"
DESK = f"/author/articles/{KEY}"


class Form(HTMLParser):
    """What a browser would send for the form that has a hidden field of the name `having`."""

    def __init__(self, page, having):
        super().__init__(convert_charrefs=True)
        self.having = having
        self.forms, self.open = [], None
        self.area = self.select = None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.open = []
            self.forms.append(self.open)
        elif tag == "textarea":
            self.area = [name, ""]
        elif tag == "select":
            self.select = [name, None]
        elif tag == "option" and self.select and (self.select[1] is None or "selected" in given):
            self.select[1] = value
        elif tag == "input" and name and self.open is not None:
            self.open += self._sent(given, name, value)

    @staticmethod
    def _sent(given, name, value):
        sent = given.get("type") not in {"checkbox", "radio", "file"} or "checked" in given
        return [(name, value)] if sent else []

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            # The parser of a browser drops the line end right after the tag.
            name, text = self.area
            self.open.append((name, re.sub(r"^\r?\n", "", text)))
            self.area = None
        elif tag == "select":
            self.open.append(tuple(self.select))
            self.select = None
        elif tag == "form":
            self.open = None

    @property
    def fields(self):
        """The fields by name, each with the list of its values; lines end as browsers send them."""
        (pairs,) = (form for form in self.forms if self.having in dict(form))
        sent: dict[str, list[str]] = {}
        for name, value in pairs:
            sent.setdefault(name, []).append(re.sub(r"\r?\n", "\r\n", value))
        return sent


def sent(browser, path, *, having="kind", **changes):
    """Send the form that is open as a browser would, with what a person changed in it."""
    fields = Form(browser.page.get_data(as_text=True), having).fields
    names = {name.replace("__", "-"): value for name, value in changes.items()}
    browser.page = browser.client.post(path, data={**fields, **names})
    return browser.page


def field(browser, name, having="kind"):
    return Form(browser.page.get_data(as_text=True), having).fields.get(name)


def begin(author, kind="single-choice", *sentences):
    chosen = "".join(f"&sentence={KEY}:{number}" for number in sentences or (3,))
    author.get(f"/author/questions/new?article={KEY}&kind={kind}{chosen}")
    assert author.page.status_code == 200, author.text


def a_choice(**changes):
    return {
        "stem": "According to the bridge report, how long is the bridge?",
        "options__0__text": "34 metres",
        "options__0__rationale": "A digit is missing: the report gives 340.",
        "options__1__text": "340 metres",
        "options__1__right": "y",
        "options__2__text": "500 metres",
        "options__2__rationale": "500 is the number of people who had come.",
        "ordered": "y",
        "explanation": "The report gives 340 metres as the length of the bridge.",
        **changes,
    }


def publish_choice(author, **changes):
    begin(author)
    sent(author, "/author/questions/new", do="publish", **a_choice(**changes))
    assert author.page.status_code == 303, author.text


def keys_of(database, kind):
    with database.reading() as session:
        return list(
            session.scalars(
                select(QuestionRow.key)
                .where(QuestionRow.kind == kind, QuestionRow.status == "published", is_authored())
                .order_by(QuestionRow.id)
            )
        )
