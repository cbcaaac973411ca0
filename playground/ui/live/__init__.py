"""The live channel: one WebSocket a page, newest wins."""
