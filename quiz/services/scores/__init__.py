"""Scores for instructors: attempts, questions, allowances, files, and what goes on right now.

What must not be in here: changing questions.
"""
