"""A file of questions of the kinds that the sample bank does not have, for the same bank."""

from __future__ import annotations

FILE = """[[question]]
key = "bridge-match"
kind = "matching"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, which figure belongs to what?"
explanation = "The bridge is 340.5 metres long, 500 people came, 7,500 cars crossed a day."

[[question.prompt]]
key = "length"
text = "The length of the bridge"
match = "metres"
rationale = "The second paragraph has it."

[[question.prompt]]
key = "people"
text = "The people who came"
match = "hundreds"

[[question.prompt]]
key = "cars"
text = "The cars of a day"
match = "thousands"

[[question.option]]
key = "metres"
text = "340.5 metres"

[[question.option]]
key = "hundreds"
text = "500"

[[question.option]]
key = "thousands"
text = "7,500"

[[question.quote]]
name = "q1"
exact = "It is 340.5 metres long"

[[question.quote]]
name = "q2"
exact = "around 500 people had come"

[[question.quote]]
name = "q3"
exact = "The old bridge had carried 7,500 cars a day."

[[question]]
key = "bridge-order"
kind = "ordering"
articles = ["bridge"]
status = "published"
stem = "According to the bridge report, in which order did it happen?"
explanation = "The old bridge was closed in March, then the new one opened, and people walked."

[[question.event]]
key = "walk"
text = "People walked to the other bank"
place = 4

[[question.event]]
key = "build"
text = "It was built"
place = 1

[[question.event]]
key = "close"
text = "The old bridge was closed"
place = 2

[[question.event]]
key = "open"
text = "The mayor opened it"
place = 3

[[question.quote]]
name = "q1"
exact = "It was closed in March."

[[question]]
key = "bridge-gap"
kind = "cloze"
articles = ["bridge"]
status = "published"
stem = "Fill the gap in a sentence of the bridge report."
before = "The town paid for"
after = "of it."
accepted = ["a third", "one third"]
explanation = "The town paid for a third of it, and the rest came from the region."

[[question.quote]]
name = "q1"
exact = "The town paid for a third of it."

[[question]]
key = "bridge-altered"
kind = "altered-sentence"
articles = ["bridge"]
status = "published"
stem = "Which of these sentences of the bridge report was altered?"
explanation = "The new bridge would carry 12 percent more, as the engineers said."

[[question.sentence]]
key = "paid"
text = "The town paid for a third of it."

[[question.sentence]]
key = "more"
text = "The engineers said that the new bridge would carry 21 percent more."
altered = true
original = ["12"]
rationale = "The digits are turned round."

[[question.sentence]]
key = "region"
text = "The rest came from the region."

[[question.quote]]
name = "q1"
exact = "The engineers said that the new bridge would carry 12 percent more."

[[question]]
key = "bridge-find"
kind = "find-the-sentence"
articles = ["bridge"]
status = "published"
stem = "Which sentence of the bridge report says how long the bridge is?"
explanation = "The second paragraph says that the bridge is 340.5 metres long."
near_miss = "q2"
near_miss_why = "It tells who opened the bridge, not how long it is."

[[question.quote]]
name = "q1"
exact = "It is 340.5 metres long"

[[question.quote]]
name = "q2"
exact = "The bridge over the river Zhaiyk was opened on Monday by the mayor."
"""
