"""What every room agrees on: knobs, values that cross rooms, losses, checkpoints."""
