"""A ZeroGPU Space in small, for ``test_zerogpu``: real ``spaces``, a device API of our own, no GPU.

Run as ``SPACES_ZERO_GPU=true python -m tests.engine.hosts.zerogpu_app FOLDER``; prints what
happened.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ASKED: list[tuple[str, dict[str, str]]] = []


class DeviceApi(BaseHTTPRequestHandler):
    """Answers as the service beside a ZeroGPU Space does."""

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        name = parts.path.strip("/")
        ASKED.append((name, dict(parse_qsl(parts.query))))
        body = b"{}"
        if name == "schedule":
            idle = sum(asked == "schedule" for asked, _ in ASKED) > 1
            body = json.dumps(
                {"idle": idle, "nvidiaIndex": 0, "nvidiaUUID": "none", "allowToken": "token"}
            ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


def main(folder: Path) -> None:
    """Two presses of Train."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), DeviceApi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["SPACES_ZERO_DEVICE_API_URL"] = f"http://127.0.0.1:{server.server_port}"
    os.environ["ZEROGPU_PROC_SELF_CGROUP_PATH"] = str(folder / "cgroup")
    os.environ["ZEROGPU_OFFLOAD_DIR"] = str(folder / "offload")
    import spaces.zero as zero

    zero.torch.init = lambda uuid: None  # the two steps of a worker that need CUDA
    zero.torch.move = lambda callback=None: None
    from playground.engine.client import EngineSettings, Limits
    from playground.engine.hosts.zerogpu import ZeroGpuEngine

    engine_client = ZeroGpuEngine(
        EngineSettings(
            threads=1, state_folder=str(folder / "runs"), limits=Limits(chunk_seconds=2.0)
        )
    )
    zero.startup()  # as the page's launch does
    run = engine_client.submit({"data": "ring8", "width": 8, "batch": 16}, "ann").result(90)["run"]
    states, steps, info = [], [], engine_client.info(run).result(60)
    for press in range(2):
        if press:
            engine_client.steer(run, "play", owner="ann").result(60)
        end = time.monotonic() + 90
        while (info := engine_client.info(run).result(60))["state"] == "running":
            if time.monotonic() > end:
                raise SystemExit("the chunk does not end")
            time.sleep(0.05)
        states.append(info["state"])
        steps.append(info["step"])
    engine_client.close()
    told = {"states": states, "steps": steps, "message": info["message"], "asked": ASKED,
            "pid": os.getpid()}  # fmt: skip
    sys.stdout.write("\n" + json.dumps(told) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
