"""One tab a folder: its ``__init__.py`` defines ``TAB``, a ``playground.ui.site.Tab``, its
``FOLDER.js`` draws it, its ``*.css`` dresses it; it is found by itself."""
