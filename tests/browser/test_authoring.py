from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveSite
from tests.browser.people import press, sign_in_as_owner

# An emoji is one code point and two units of JavaScript's; и with a breve composes to й.
TEXT = (
    "Көпір ашылды 🎉\n\n"
    "🎉🎉 Жаңа көпір дүйсенбіде ашылды. Оның ұзындығы 🌉 340 метр.\n\n"
    "Мэр шамамен 500 адам келгенін айтты. Ешкім зардап шеккен жоқ.\n"
)
SELECT = """([sentence, words]) => {
  const node = document.querySelector(`#s${sentence}-text`).firstChild;
  const start = node.data.indexOf(words);
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, start + words.length);
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}"""


def add_article(site: LiveSite, page: Page) -> None:
    page.goto(f"{site.url}/author/articles/new")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_label("Language of the text").select_option("kk")
    press(page.get_by_role("button", name="See what is found"))
    page.get_by_label("Short name").fill("көпір туралы хабар")
    press(page.get_by_role("button", name="Store the article").last)


def test_selected_words_become_the_quote_whatever_their_script(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit()
    sign_in_as_owner(site, page)
    add_article(site, page)
    expect(page).to_have_url(f"{site.url}/author/articles/kopir-ashyldy")
    page.evaluate(SELECT, ["3", "340 метр"])
    press(page.get_by_role("button", name="Make a question of the selected words"))
    expect(page.get_by_label("Quote 1", exact=True)).to_have_value("340 метр")


def test_ticked_sentences_are_counted_in_words_and_the_first_field_is_ready_to_type(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit(width=360)
    sign_in_as_owner(site, page)
    page.goto(f"{site.url}/author/articles/tokayev-elected-2019")
    page.get_by_label("Mark sentence 4").check()
    page.get_by_label("Mark sentence 5").check()
    expect(page.get_by_text("2 sentences ticked")).to_be_visible()
    press(page.get_by_role("button", name="Make a question"))
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    page.keyboard.type("who was elected?")
    expect(page.get_by_label("Question", exact=True)).to_have_value(
        "According to the 2019 report, who was elected?"
    )


def test_words_that_are_not_saved_are_asked_about_before_one_leaves(
    site: LiveSite, visit: Callable[..., Page]
) -> None:
    page = visit()
    sign_in_as_owner(site, page)
    page.goto(f"{site.url}/author/questions/new?article=tokayev-elected-2019&kind=numeric")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    page.keyboard.type("how many?")
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.evaluate("document.querySelector('.kicker a').click()")
    assert asked.value.type == "beforeunload"
    expect(page.get_by_label("Question", exact=True)).to_have_value(
        "According to the 2019 report, how many?"
    )
