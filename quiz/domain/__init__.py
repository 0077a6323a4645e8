"""The rules, as frozen values and pure functions.

What must not be in here: Flask, SQLAlchemy, WTForms, files, the network, the clock, dice,
`os.environ` and markup. Whatever a rule needs (dates, seeds, texts) it is given.
"""
