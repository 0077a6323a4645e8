"""Making claims from facts: what a claim is, when a verdict is licensed, and how claims are made.

`quiz.domain.building.operators` lists the operators. What must not be here: questions, marks,
files, dice.
"""
