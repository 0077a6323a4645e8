"""Recipes: the ways in which grounded facts build questions (docs/method.md 5.2).

One module for each group of nouns; `registry` lists them all. A recipe takes an inventory, a fact
and a seed and gives built questions. What must not be here: marking (a built question is of some
kind, and the kind is marked as ever), files, the database, dice.
"""
