"""One tab a file: each defines ``TAB``, a ``playground.ui.site.Tab``, and is found by itself."""
