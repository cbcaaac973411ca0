"""The public API, named Gradio endpoints."""
