"""An attempt for other rooms: fetched with the right to it, its items shown and marked.

What must not be in here: changes that a learner makes, which taking does.
"""
