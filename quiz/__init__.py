"""Sourcecheck: quizzes and study in which every answer links back to the passage that proves it."""
