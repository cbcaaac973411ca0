"""Whatever a file is called and wherever it lies: who did not upload it does not get it."""

from __future__ import annotations

from tests.attack.conftest import App


def test_the_app_stands(app: App) -> None:
    assert app.get("/").status_code == 200
    kind, found = app.call("samples", "mlp-mnist", 4, 0)
    assert kind == "complete" and found[0]["path"], found
