"""Study: choosing cards, turns, records, packs for offline use, exports to Anki.

What must not be in here: attempts, but for what they withhold.
"""
