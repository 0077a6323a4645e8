"""The forms of an assignment: rules and moments.

What must not be in here: what the rules mean.
"""
