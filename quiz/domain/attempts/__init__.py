"""Attempts: their states, the notes a learner makes, and problems that learners report.

What must not be in here: marking, and the questions themselves.
"""
