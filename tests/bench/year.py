"""A simulated year of study: the load of each day, and the retention reached beside the aim.

The learner remembers each card with the probability that the model gives, by a draw that a hash
decides; so the year tells what the settings make of the model, and no more. A card that is seen for
the first time is known in seven of ten cases: its article was read before.

`python -m tests.bench.year` draws it anew into `year.svg`, which the README shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from quiz.domain.seeds import number_below
from quiz.domain.study.scheduling import Aim, Memory, Rating, recall, review

FACTS, DAYS, NEW_A_DAY = 2_000, 365, 10
FIRST_DAY = date(2026, 11, 22)
KNOWN_AT_FIRST = 0.7
CHART = Path(__file__).with_name("year.svg")


@dataclass
class Year:
    """What a year came to, by day: cards asked, and of those that came back, tried and passed."""

    load: list[int] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)

    @property
    def reached(self) -> float:
        """The share of reviews on a later day that were passed."""
        return sum(self.passed) / sum(self.tried)


def simulate(seed: str = "a year") -> Year:
    """Study so many facts for a year, the new ones so many a day; nothing is left for later."""
    year, aim = Year(), Aim()
    due: dict[date, list[int]] = {}
    memories: dict[int, Memory] = {}
    times: Counter[int] = Counter()
    begun = 0
    for day in (FIRST_DAY + timedelta(days=number) for number in range(DAYS)):
        new = range(begun, min(FACTS, begun + NEW_A_DAY))
        begun = new.stop
        back = due.pop(day, [])
        passed = 0
        for card in (*back, *new):
            rating = _rating(memories.get(card), card, times[card], day, seed)
            times[card] += 1
            passed += card in memories and rating > Rating.AGAIN
            memories[card] = review(memories.get(card), rating, day, aim)
            due.setdefault(memories[card].due_on, []).append(card)
        year.load.append(len(back) + len(new))
        year.tried.append(len(back))
        year.passed.append(passed)
    return year


def _rating(memory: Memory | None, card: int, time: int, day: date, seed: str) -> Rating:
    likely = KNOWN_AT_FIRST if memory is None else recall(memory, day)
    drawn = number_below(seed, f"{card}|{time}", 1_000_000) / 1_000_000
    return Rating.GOOD if drawn < likely else Rating.AGAIN


# --- the chart -------------------------------------------------------------------------------

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT = 16, 704
LOAD_TOP, LOAD_BOTTOM = 64, 196
SHARE_TOP, SHARE_BOTTOM = 256, 356
# The share axis runs over these percents: nothing of interest lies outside.
LOW, HIGH = 84, 94
MONTH = 30
STYLE = """
  text { font: 14px "Source Sans 3", system-ui, "Noto Sans", sans-serif; fill: #1b1a17; }
  .head { font-weight: 600; font-size: 15px; }
  .quiet { fill: #4a463d; }
  .paper { fill: #fbf8f1; }
  .bar { fill: #0b4f8a; }
  .axis { stroke: #4a463d; stroke-width: 1; }
  .aim { stroke: #8a1c2b; stroke-width: 1.5; stroke-dasharray: 6 4; }
  .aimed { fill: #8a1c2b; }
  .band { fill: #857c6b; opacity: .16; }
  .line { fill: none; stroke: #0b4f8a; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    text { fill: #eae5d9; } .quiet { fill: #bfb8a8; } .paper { fill: #161512; }
    .bar { fill: #8fc1ee; } .axis { stroke: #bfb8a8; } .line { stroke: #8fc1ee; }
    .aim { stroke: #f0a0a8; } .aimed { fill: #f0a0a8; }
  }
"""


def draw(year: Year) -> str:
    """Return the chart as SVG: cards a day as bars, the share remembered in each 30 days as a line.

    All that it shows stands in words too, so that it reads without its colours.
    """
    return "\n".join([*_head(year), *_load(year.load), *_share(year), "</svg>", ""])


def words(year: Year) -> str:
    """Say what the chart shows, for who does not see it."""
    return (
        f"{FACTS:,} facts, {NEW_A_DAY} new ones a day: at most {max(year.load)} cards on a day, "
        f"{_average(year.load[-MONTH:]):.0f} a day in the last month; "
        f"{year.reached:.1%} remembered, {Aim().retention:.0%} aimed at."
    )


def _head(year: Year) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title words">'
    )
    yield '<title id="title">A simulated year of study</title>'
    yield f'<desc id="words">{words(year)}</desc>'
    yield f"<style>{STYLE}</style>"
    yield f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>'
    yield _text(
        LEFT, 28, f"A simulated year with {FACTS:,} facts, {NEW_A_DAY} new ones a day", "head"
    )


def _load(load: Sequence[int]) -> Iterator[str]:
    most, step = max(load), (RIGHT - LEFT) / DAYS
    yield _text(LEFT, 52, "Cards a day", "quiet")
    for day, count in enumerate(load):
        height = (LOAD_BOTTOM - LOAD_TOP) * count / most
        yield (
            f'<rect class="bar" x="{LEFT + day * step:.1f}" y="{LOAD_BOTTOM - height:.1f}" '
            f'width="{step * 0.8:.2f}" height="{height:.1f}"/>'
        )
    yield _line(LEFT, LOAD_BOTTOM, RIGHT, LOAD_BOTTOM, "axis")
    fullest = load.index(most)
    at = LEFT + fullest * step
    yield _text(at + 8, LOAD_TOP + 4, f"at most {most}, on day {fullest + 1}")
    last_new = FACTS // NEW_A_DAY
    yield _text(LEFT + last_new * step + 24, 92, f"no new ones after day {last_new}", "quiet")
    yield _text(RIGHT, 130, f"{_average(load[-MONTH:]):.0f} a day at the end", anchor="end")
    yield from _days(LOAD_BOTTOM + 18)


def _days(y: float) -> Iterator[str]:
    yield _text(LEFT, y, "day 1", "quiet")
    for day in range(100, DAYS, 100):
        yield _text(LEFT + (RIGHT - LEFT) * day / DAYS, y, str(day), "quiet", anchor="middle")
    yield _text(RIGHT, y, f"day {DAYS}", "quiet", anchor="end")


def _share(year: Year) -> Iterator[str]:
    aim = Aim().retention * 100
    yield _text(LEFT, 244, "Remembered when they came back, in each 30 days", "quiet")
    band = _height(aim + 2), _height(aim - 2)
    yield (
        f'<rect class="band" x="{LEFT}" y="{band[0]:.1f}" width="{RIGHT - LEFT}" '
        f'height="{band[1] - band[0]:.1f}"/>'
    )
    yield _line(LEFT, _height(aim), RIGHT, _height(aim), "aim")
    points = list(_points(year))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline class="line" points="{path}"/>'
    yield from (f'<circle class="bar" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)
    yield _text(LEFT, _height(aim + 2) - 6, f"aimed at {aim:.0f}%, the band is 2 points", "aimed")
    told = f"reached {year.reached:.1%} of {sum(year.tried):,} reviews"
    yield _text(RIGHT, _height(aim - 2) + 20, told, anchor="end")
    yield _line(LEFT, SHARE_BOTTOM + 8, RIGHT, SHARE_BOTTOM + 8, "axis")
    yield from _days(SHARE_BOTTOM + 26)


def _points(year: Year) -> Iterator[tuple[float, float]]:
    for start in range(0, DAYS - MONTH + 1, MONTH):
        days = slice(start, start + MONTH)
        share = 100 * sum(year.passed[days]) / sum(year.tried[days])
        yield LEFT + (RIGHT - LEFT) * (start + MONTH / 2) / DAYS, _height(share)


def _height(percent: float) -> float:
    return SHARE_BOTTOM - (SHARE_BOTTOM - SHARE_TOP) * (percent - LOW) / (HIGH - LOW)


def _text(x: float, y: float, words: str, look: str = "", anchor: str = "start") -> str:
    style = f' class="{look}"' if look else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{style} text-anchor="{anchor}">{words}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line class="{look}" x1="{x1}" y1="{y1:.1f}" x2="{x2}" y2="{y2:.1f}"/>'


def _average(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts)


if __name__ == "__main__":
    lived = simulate()
    CHART.write_text(draw(lived), encoding="utf-8")
    print(words(lived))
