"""Networks and what trains them: populations of perceptrons, convolutions, translators."""
