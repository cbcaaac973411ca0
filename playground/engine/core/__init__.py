"""The loop that owns the device, and its parts."""
