"""`make shots`: the main pages as pictures, light and dark, at 360 and 1280 pixels, and printed.

Serves a site of its own with the shipped bank and a simulated class, and writes into `shots/`.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.functional.site.test_serving import running

FOLDER = Path("shots")
LOOKS = [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")]
PUBLIC = {
    "front": "/",
    "library": "/articles/",
    "reader": "/articles/tokayev-reelected-2022?edition=1&passage=1066-1143",
    "start": "/quizzes/five-minutes",
    "code": "/j/",
    "sign-in": "/account/sign-in",
}
STAFF = {
    "author": "/author/",
    "desk": "/author/articles/tokayev-elected-2019",
    "question-form": (
        "/author/questions/new?article=tokayev-elected-2019&kind=verdict&sentence=15&sentence=16"
    ),
    "scores": "/scores/",
    "classes": "/classes/",
    "admin": "/admin/",
}


def take(page: Page, url: str, look: str) -> None:
    """Take the short quiz with some answers, and picture what comes."""
    page.goto(f"{url}/quizzes/five-minutes")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(re.compile("/1$"))
    attempt = page.url.rpartition("/")[0]
    for number in range(1, 7):
        page.goto(f"{attempt}/{number}")
        boxes = page.get_by_role("checkbox", name=re.compile("Mark sentence"))
        if boxes.count():
            page.get_by_label("Refuted", exact=True).check()
            boxes.nth(10).check()
            boxes.nth(11).check()
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / f"item-{look}.png")
        elif (choices := page.locator(".split-side input[type=radio]")).count():
            choices.first.check()
        page.get_by_role("button", name=re.compile("Save and")).last.click()
        page.wait_for_load_state()
    page.screenshot(path=FOLDER / f"summary-{look}.png", full_page=True)
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url(re.compile("/result"))
    page.screenshot(path=FOLDER / f"result-{look}.png", full_page=True)
    box = page.locator("article.spread", has_text="Verdict").first.bounding_box()
    if box:
        clip: Any = {"x": 0, "y": box["y"] - 16, "width": page.viewport_size["width"]}
        clip["height"] = box["height"] + 16
        page.screenshot(path=FOLDER / f"spread-{look}.png", full_page=True, clip=clip)
    if look == "1280-light":
        page.pdf(path=FOLDER / "result-printed.pdf", format="A4")


def picture(browser: Browser, url: str, width: int, theme: Any, state: Path) -> None:
    look = f"{width}-{theme}"
    size: Any = {"width": width, "height": 900}
    visitor = browser.new_context(viewport=size, color_scheme=theme).new_page()
    for name, address in PUBLIC.items():
        visitor.goto(url + address)
        visitor.screenshot(path=FOLDER / f"{name}-{look}.png", full_page=True)
    take(visitor, url, look)
    owner = browser.new_context(viewport=size, color_scheme=theme, storage_state=state).new_page()
    for name, address in STAFF.items():
        owner.goto(url + address)
        owner.screenshot(path=FOLDER / f"{name}-{look}.png", full_page=True)
    owner.goto(f"{url}/scores/")
    owner.get_by_role("link", name="Two elections, two reports").last.click()
    owner.screenshot(path=FOLDER / f"assignment-{look}.png", full_page=True)


def main() -> None:
    """Serve, fill and picture."""
    if not CHROMIUM:
        sys.exit("No Chromium on this machine: install Debian's package `chromium-headless-shell`.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running("start", Path(folder)) as (port, out):
        instance = Path(folder) / "instance"
        demo = [sys.executable, "-m", "quiz", "demo", "--instance", str(instance)]
        subprocess.run(demo, check=True)
        url = f"http://127.0.0.1:{port}"
        link = re.search(r"http://\S+/enter/\S+", out.read_text())
        if link is None:
            sys.exit(f"No link for the owner was printed: {out.read_text()}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM)
            page = browser.new_page()
            page.goto(link[0])
            page.get_by_role("button").last.click()
            page.wait_for_load_state()
            state = Path(folder) / "owner.json"
            page.context.storage_state(path=state)
            for width, theme in LOOKS:
                picture(browser, url, width, theme, state)
            browser.close()
    print(f"{len(list(FOLDER.iterdir()))} pictures in {FOLDER}/")


if __name__ == "__main__":
    main()
