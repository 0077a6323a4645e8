"""Building questions from the facts of a bank, previewing and storing them, and drawing from them.

What must not be in here: the recipes, which are rules.
"""
