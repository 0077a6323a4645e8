"""The result of an attempt for the learner: result, receipt, own results.

What must not be in here: other people.
"""
