"""The app where others put it: behind proxies, in frames, in containers and on odd machines."""
