"""The forms of an offer: rules and moments.

What must not be in here: what the rules mean.
"""
