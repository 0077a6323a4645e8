"""Building questions from facts: the inventory, wrong options, proofs and estimates of difficulty.

What must not be in here: marking, files, the database, dice.
"""
