"""Quizzes: what they ask, the rules under which they are offered, deadlines and release.

What must not be in here: marks, and who takes a quiz.
"""
