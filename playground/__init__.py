"""GAN Playground: train, watch and understand generative adversarial networks in the browser."""

__version__ = "0.1.0"
