"""Sourcecheck: quizzes and study in which every answer links back to the passage that proves it."""

__version__ = "0.1.0"
