"""The forms of study, and of reviews that a device brings.

What must not be in here: scheduling.
"""
