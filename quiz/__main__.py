"""`python -m quiz` does what `quiz` does."""

from __future__ import annotations

from quiz.cli import main

main(prog_name="quiz")
