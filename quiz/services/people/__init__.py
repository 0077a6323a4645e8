"""What people do with their accounts: signing up and in, links, classes, the roster.

What must not be in here: quizzes and attempts.
"""
