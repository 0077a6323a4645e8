"""The rules by which each kind is marked, checked and guessed (SCIENCE.md 1.3 and 1.4).

One module for kinds that are answered alike; each registers its rules with `quiz.domain.grading`
when it is imported, and `quiz.domain.kinds` names them all. No rule reads anything but what it is
given: the content, the answer, and the setting in which it was given.
"""
