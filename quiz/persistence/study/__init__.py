"""Named reads about study: cards, reviews, facts that are studied, what rests during an exam.

What must not be in here: scheduling.
"""
