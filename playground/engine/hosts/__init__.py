"""Where an engine runs: inline, a process, ZeroGPU, Ray."""
