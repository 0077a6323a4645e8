"""Study: choosing cards, turns, records, exports to Anki.

What must not be in here: attempts, but for what they withhold.
"""
