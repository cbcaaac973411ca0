"""Lessons: Markdown files whose blocks the page plays: predict, run, compare."""
