"""The forms in which a learner answers, one class a kind.

What must not be in here: keys and marking.
"""
