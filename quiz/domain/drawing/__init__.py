"""Drawing questions for a quiz from a blueprint.

What must not be in here: dice (a seed is given) and the whole bank (entries are given one by one).
"""
