"""The forms of accounts, of entering a quiz, and of reports.

What must not be in here: passwords in the clear beyond a request.
"""
