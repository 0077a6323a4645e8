"""People: names, logins, codes, rights and limits on trying again.

What must not be in here: passwords, sessions and cookies.
"""
