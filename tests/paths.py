"""Where the checkout and the files for tests are, so that a test may stand in any room."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "questions"
ARTICLES = ROOT / "tests" / "fixtures" / "articles"
