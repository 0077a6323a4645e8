"""A whole attempt of ten choices, as a browser without scripts takes it, beside a bare page.

It is 26 requests: the page of the quiz, beginning and the way to the first question, ten questions
opened and answered, the summary, handing in and the result. What they cost the server's processor
is printed for each of them, and their sum is compared with what a bare page costs.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator

from tests.bench import bare
from tests.bench.ratios import Ratio
from tests.bench.served import Meter, ServedQuiz, rows_of_size
from tests.builders import make_choice
from tests.serving import Answered, Learner

QUESTIONS = 10
ATTEMPTS, PAGES = 15, 20
# A bare page takes about .8 ms where nothing else runs: a tenth of a second, the aim, is 125 of
# them, and what is measured beside other programs is 99 to 114. Of an answer half is the commit,
# which must reach the disk.
BOUND = 130.0
HIDDEN = re.compile(r'name="(client_id|seen)"[^>]*value="([^"]*)"')


def measure() -> Iterator[Ratio]:
    """Take the quiz some times, each time as another guest, with bare pages in between."""
    with (
        ServedQuiz.prepared(*[make_choice()] * QUESTIONS, learners=0) as quiz,
        quiz.served() as port,
    ):
        meter = Meter(port)
        attempts, pages = [], []
        for _ in range(ATTEMPTS):
            taking = Taking(Learner(port), quiz.code)
            attempts.append(_costs(meter, taking))
            pages.append(meter.measure(taking.barely()).each)
            taking.learner.close()
        meter.close()
    for name in attempts[0]:
        print(f"{name}: {1000 * min(costs[name] for costs in attempts):.1f} ms", file=sys.stderr)
    # What disturbs only ever adds.
    whole, page = min(costs.total() for costs in attempts), min(pages)
    yield Ratio(
        f"a whole attempt of {QUESTIONS} choices in bare pages, processor time",
        whole / page,
        BOUND,
        f"({whole * 1000:.0f} ms and {page * 1000:.2f} ms)",
    )


def _costs(meter: Meter, taking: Taking) -> Counter[str]:
    """Return what each step of an attempt costs, in seconds of the processor."""
    costs: Counter[str] = Counter()
    for name, act in taking.steps():
        costs[name] += meter.measure(act).processor  # type: ignore[assignment]
    return costs


class Taking:
    """Somebody without scripts who takes the quiz as a guest, one request after another."""

    def __init__(self, learner: Learner, code: str) -> None:
        self.learner = learner
        self.here = f"/j/{code}"
        self.page = self.question = ""

    def steps(self) -> Iterator[tuple[str, Callable[[], int]]]:
        """Yield each request by its name, to be sent before the next one is asked for."""
        yield "the page of the quiz", self.open
        yield "beginning", lambda: self.send({})
        yield "the way to the first question", self.open
        for _ in range(QUESTIONS):
            yield "ten questions", self.open
            self.question = self.page
            yield "ten answers", lambda: self.send({"option": "2", "go": "next"})
        yield "the summary", self.open
        self.here = self.here.replace("summary", "submit")
        yield "handing in", lambda: self.send({})
        yield "the result", self.open

    def open(self) -> int:
        """Open the page on which this person is; go on where it sends them."""
        return self._look_at(self.learner.get(self.here))

    def send(self, fields: dict[str, str]) -> int:
        """Send the form of the page, with its hidden fields, and go where the answer leads."""
        hidden = dict(HIDDEN.findall(self.page))
        return self._look_at(self.learner.post(self.here, hidden | fields))

    def barely(self) -> Callable[[], int]:
        """Return what opens bare pages as long as the last question that was opened."""
        rows = rows_of_size(len(self.question), lambda rows: len(self._bare_page(rows)))
        return lambda: sum(bool(self._bare_page(rows)) for _ in range(PAGES))

    def _bare_page(self, rows: int) -> str:
        return self.learner.get(f"{bare.PREFIX}/page/{rows}").body

    def _look_at(self, answer: Answered) -> int:
        assert answer.status in (200, 303), answer.body
        if answer.location:
            self.here = answer.location
        self.page = answer.body or self.page
        return 1
