"""The lectures' mathematics as pure functions of numbers and numpy arrays.

One file a topic. Nothing here draws, trains with torch or knows the page: the scenes of the tab
"How it works" compute the same things in the browser, and a browser test holds the two together.
Logarithms are natural (nats) unless a name or docstring says bits; 0 * log 0 is 0.
"""
