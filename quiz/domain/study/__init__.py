"""Study: scheduling of cards, sessions, devices and days.

What must not be in here: marks and scores, which belong to quizzes.
"""
