"""Measures of samples: modes, distances, classes."""
