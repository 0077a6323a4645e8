"""Named reads about study: learners, cards, variants, turns, reviews, what rests during an exam.

What must not be in here: scheduling.
"""
