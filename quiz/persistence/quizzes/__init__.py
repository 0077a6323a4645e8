"""Named reads about quizzes, their offers, and what single people are allowed.

What must not be in here: attempts.
"""
