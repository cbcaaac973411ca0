"""The mathematics of the scenes in numpy: the oracle that the page's own is tested against.

One file a topic. Nothing here draws, trains with torch or knows the page, and nothing of the
product imports it: the scenes of "How it works" compute the same things in the browser.
``fixtures`` writes this one's numbers for node's tests (``tests/js/how``), and
``tests/browser/test_how_*.py`` compares what is on screen. Logarithms are natural (nats) unless a
name or docstring says bits; 0 * log 0 is 0.
"""
