"""Views in three steps: parse, call a service, answer. Each module is one part of the site.

What must not be in here: SQL, tables, and what a service decides.
"""
