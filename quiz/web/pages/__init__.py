"""How a page is made: its environment, what is kept of it, the words of keys, static files.

What must not be in here: views and forms.
"""
