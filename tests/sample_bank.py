"""A small bank as files, with odd spacing and comments, for the tests to break."""

from __future__ import annotations

from hashlib import sha256

TEXT = """A bridge opens in the north

The bridge over the river Zhaiyk was opened on Monday by the mayor.

It is 340.5 metres long and took two-and-a-half years to build.

The mayor, Aigul Serik, said that around 500 people had come to the opening.

They walked to the other bank and back. Nobody was hurt.

The old bridge had carried 7,500 cars a day. It was closed in March.

The engineers said that the new bridge would carry 12 percent more.

They walked to the other bank and back again.

The town paid for a third of it. The rest came from the region.

Source: Town News
"""

OTHER = TEXT.replace("340.5", "120").replace("A bridge opens", "Another bridge opens")


def article(key: str, label: str, text: str) -> str:
    """The record of an article with one sealed edition."""
    return f"""# Where the text comes from.
key = "{key}"
label = "{label}"
language = "en"
rights_owner = "The town"   # who owns it

[[edition]]
number = 1
headline = "A bridge opens in the north"
published = 2026-01-05
basis_note = "Given with the article."
sha256 = "{sha256(text.encode()).hexdigest()}"
"""


FACTS = """# Facts of the bridge.

[[fact]]
key = "bridge-length"
article = "bridge"
subject = "The bridge"
aliases = ["bridge"]
relation = "bridge.length"
value = { type = "quantity", surface = "340.5 metres", unit = "m" }
status = "published"

[[fact.quote]]
name = "q1"
exact = "It is 340.5 metres long"
"""

QUESTIONS = '''# How long, how many, who.


# The length of the bridge: asked most often.
[[question]]   # the first one
key   =  "bridge-length-choice"
kind = "single-choice"
articles = ["bridge"]
facts = ["bridge-length"]
status = "published"
ordered = true     # numbers
stem = "According to the bridge report, how long is the bridge?"
explanation = "The bridge is 340.5 metres long; the report says so in its second paragraph."

# the old number
[[question.option]]
key = "short"
text = "120 metres"
rationale = "That is the other bridge."   # from the other report

# the right one
[[question.option]]
key = "right"
text = "341 metres"
right = true

[[question.option]]
key = "long"
text = "405 metres"
rationale = "The digits are in another order."

[[question.quote]]
name = "q1"
exact = "It is 340.5 metres long"

# Two things at once.
[[question]]
key = "bridge-who"
kind = "multiple-response"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, what was the old bridge like?"
explanation = "The old bridge had carried 7,500 cars a day, and it was closed in March."

  [[question.option]]
  key = "cars"
  text = "7,500 cars a day"
  right = true

  [[question.option]]
  key = "closed"
  text = "It was closed"
  right = true

  [[question.option]]
  key = "hurt"
  text = "340.5 metres long"
  rationale = "That is the length of the new bridge."

  [[question.quote]]
  name = "q1"
  exact = "The old bridge had carried 7,500 cars a day. It was closed in March."

[[question]]
key = "bridge-percent"
kind = "numeric"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, how much more would it carry, in percent?"
explanation = """
The engineers said that it would carry 12 percent more \\
than the old one."""
value = "12"
unit = "percent"

[[question.quote]]
name = "q1"
exact = "the new bridge would carry 12 percent more"

[[question]]
key = "bridge-mayor"
kind = "short-answer"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, who is the mayor?"
explanation = "The mayor is Aigul Serik, who spoke of the people who had come."
accepted = [
    "Aigul Serik",   # in full
    "Serik",
]

[[question.quote]]
name = "q1"
exact = "The mayor, Aigul Serik"

[[question]]
key = "bridge-town"
kind = "true-false"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, the town paid for half of the bridge."
truth = false
explanation = "The town paid for a third of it, and the rest came from the region."

[[question.quote]]
name = "q1"
exact = "The town paid for a third of it."


'''

VERDICTS = """
[[question]]
key = "bridge-walk"
kind = "verdict"
articles = ["bridge"]
status = "published"
stem = "In the bridge report: the people walked over the bridge."
verdict = "supported"
explanation = "They walked to the other bank and back, the report says of the people who had come."
near_miss = "near"
near_miss_why = "It says who had come, not what they did."

[[question.quote]]
name = "q1"
exact = "They walked to the other bank and back"
suffix = ". Nobody was hurt"

[[question.quote]]
name = "q2"
exact = "back again"

[[question.quote]]
name = "near"
exact = "around 500 people had come"
"""

QUIZ = """key = "bridges"
title = "Bridges"   # short
questions = [
    "bridge-length-choice",  # first
    "bridge-walk",
]
"""


RELATION = b"""[[relation]]
key = "bridge.length"
label = "the length"
question = "According to {article}, how long is {subject}?"
claim = "{subject} is {value} long."
value_type = "quantity"
functional = true
"""
WAIVER = b"""
[[recipe]]
name = "value"   # the figures

[[recipe.waiver]]
rule = "OP16"
reason = "The report gives its figures with unequal decimals."
"""


def sample() -> dict[str, bytes]:
    """The files of the bank, by path."""
    files = {
        "bank.toml": '# A bank for tests.\nkey = "bridges"\ntitle = "Bridges"\n',
        "articles/bridge.toml": article("bridge", "the bridge report", TEXT),
        "articles/bridge/1.txt": TEXT,
        "articles/other.toml": article("other", "the other report", OTHER),
        "articles/other/1.txt": OTHER,
        "facts/bridge.toml": FACTS,
        "questions/bridge.toml": QUESTIONS,
        "questions/verdicts.toml": VERDICTS,
        "quizzes/bridges.toml": QUIZ,
    }
    return {path: text.encode() for path, text in files.items()}


def sample_with(path: str, old: str, new: str) -> dict[str, bytes]:
    """The bank with one text of one file changed; the text must be there."""
    files = sample()
    assert old.encode() in files[path], old
    return files | {path: files[path].replace(old.encode(), new.encode(), 1)}


def building_sample() -> dict[str, bytes]:
    """The bank with a relation, so that it builds, an estimate and a waiver of a recipe."""
    path = "questions/bridge.toml"
    found = sample() | {"facts/relations.toml": RELATION}
    found["bank.toml"] += WAIVER
    status = b'status = "published"\n'
    return found | {path: found[path].replace(status, status + b'difficulty = "hard"\n', 1)}
