"""The engine room: one loop owns the device; everybody else speaks to it through the client."""
