"""Names of hosts as they are written in options and headers."""

from __future__ import annotations

import re

HOST_NAME = re.compile(r"\.?[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")


def check_host(text: str) -> str:
    """``NAME``, ``NAME:PORT`` or ``.SUFFIX`` in small letters.

    Raises:
        ValueError: for what can be none of them.
    """
    text = text.strip().lower()
    name, _, port = text.partition(":")
    if not HOST_NAME.fullmatch(name) or not re.fullmatch(r"\d{0,5}", port):
        raise ValueError(f"{text!r} is no host; allowed are NAME, NAME:PORT and .SUFFIX")
    return text
