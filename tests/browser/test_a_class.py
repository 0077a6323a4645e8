"""From a pasted article to a score: an author, a guest and an instructor, at two widths."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveSite
from tests.browser.people import Journey, sign_in_as_owner
from tests.messages import SAVE_AND_FINISH, SAVE_AND_NEXT

MOST_ACTS = 60
PICTURES = Path("shots")
ARTICLE = """Аққу көлінде су деңгейі көтерілді / Water rises at Swan Lake

The level of Swan Lake rose by 1.4 metres in April, the river authority said.

Twelve families left their houses on Monday. They were all back by Friday.

“We have never seen anything like it,” said Dana Omarova, 41, who keeps a shop by the lake.

Source: River Times
"""


def write_question(author: Journey, kind: str, sentence: int) -> None:
    """Tick a sentence of the article's desk and choose a kind."""
    author.tick(re.compile(f"Mark sentence {sentence}$"))
    author.choose("Kind of question", kind)
    author.press("Make a question")


def publish(author: Journey) -> None:
    """Publish the question; the desk of its article comes back."""
    author.press("Publish")
    assert not author.page.locator(".error-summary").count(), author.page.locator(
        ".error-summary"
    ).inner_text()


def write_three_questions(author: Journey) -> None:
    write_question(author, "True or false", 2)
    author.write("Question", "According to the lake report, Swan Lake rose by 1.4 metres.")
    author.tick("True")
    author.write("Explanation", "The lake rose by 1.4 metres; so the river authority said.")
    publish(author)
    write_question(author, "Number", 3)
    author.write("Question", "According to the lake report, how many families left their houses?")
    author.write("Number", "12")
    author.write("Explanation", "Twelve families left their houses on Monday, as the report says.")
    publish(author)
    write_question(author, "Short answer", 5)
    author.write("Question", "According to the lake report, who keeps a shop by the lake?")
    author.write("Accepted answers", "Dana Omarova")
    author.write("Explanation", "Dana Omarova, 41, keeps a shop by the lake and had never seen it.")
    publish(author)


def write_article(author: Journey, site_url: str) -> None:
    author.page.goto(f"{site_url}/author/")
    author.press("Add an article", "link")
    author.write("Text", ARTICLE)
    author.press("See what is found")
    author.write("Short name", "the lake report")
    author.press("Store the article")


def make_quiz(author: Journey) -> str:
    """Make a quiz of all questions; return its code."""
    author.press("Make a quiz of all its 3 published questions", "link")
    author.write("Title", "Swan Lake")
    author.press("Save the quiz")
    code = re.search(r"/j/([0-9A-Z]+)", author.page.locator("main").inner_text())
    assert code, author.page.locator("main").inner_text()
    return code[1]


def take(guest: Journey, site_url: str, code: str) -> None:
    guest.page.goto(f"{site_url}/j/")
    guest.write(".*[Cc]ode", code.lower())
    guest.page.keyboard.press("Enter")
    guest.acts += 1
    guest.page.wait_for_url(re.compile(f"/j/{code}"))
    guest.write(".*[Nn]ame", "Әсел")
    guest.press("Start")
    guest.tick("True")
    guest.press(SAVE_AND_NEXT)
    guest.page.locator(".split-side input[type=text]").fill("twelve")
    guest.acts += 1
    guest.press(SAVE_AND_NEXT)
    guest.page.locator(".split-side input[type=text]").fill("dana omarova")
    guest.acts += 1
    guest.press(SAVE_AND_FINISH)
    guest.press("Submit and see the result")


@pytest.mark.parametrize("width", [1280, 360])
def test_an_article_becomes_a_quiz_that_a_guest_takes_and_an_instructor_reads(
    site: LiveSite, visit: Callable[..., Page], width: int
) -> None:
    # The narrow one reaches the site as a class does: by a host name and plain HTTP.
    url = site.url if width > 1000 else site.classroom_url
    author = Journey(visit(width))
    sign_in_as_owner(site, author.page, url)
    if width < 1000:
        assert not author.page.evaluate("isSecureContext")
    write_article(author, url)
    write_three_questions(author)
    code = make_quiz(author)

    guest = Journey(visit(width))
    take(guest, url, code)
    expect(guest.page.locator(".score-value")).to_have_text(re.compile("100"))
    expect(guest.page.get_by_text("SOURCE").first).to_be_visible()

    author.page.goto(f"{url}/scores/")
    author.press("Swan Lake", "link")
    author.press("Әсел", "link")
    expect(author.page.get_by_text("Dana Omarova").first).to_be_visible()
    expect(author.page.locator("mark.hl-source").first).to_be_visible()
    assert author.acts + guest.acts <= MOST_ACTS
