"""Taking a quiz: start page, starting, answering, notes, submitting, sweeping what is overdue.

What must not be in here: results and scores.
"""
