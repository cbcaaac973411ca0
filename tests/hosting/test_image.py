"""The image and the compose example: built and run where docker is, as on CI; elsewhere only what
their files say."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml  # Gradio's own

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".docker"
BUILD_SECONDS, START_SECONDS = 1500.0, 180.0


def docker(*arguments: str, seconds: float = 60.0) -> str:
    """What docker says to a command, which must go well."""
    done = subprocess.run(
        ["docker", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_the_image_runs_as_nobody_special_and_says_whether_it_is_well() -> None:
    lines = (FOLDER / "Dockerfile").read_text().splitlines()
    orders = [line.split()[0] for line in lines if line and not line.startswith("#")]
    assert len(orders) <= 13 and orders.index("USER") < orders.index("CMD")
    text = "\n".join(lines)
    for words in ("USER playground", "VOLUME /cache", "EXPOSE 7860", "HEALTHCHECK", "PORT=7860"):
        assert words in text
    assert ".docker/Dockerfile" in (ROOT / ".ci" / "run").read_text()


def test_the_example_puts_the_tried_nginx_before_the_image() -> None:
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    build = services["playground"]["build"]
    context = (FOLDER / build["context"]).resolve()
    assert context == ROOT and (context / build["dockerfile"]).is_file()
    assert "--proxied" in services["playground"]["command"]
    assert "ports" not in services["playground"]  # or visitors could pass by nginx
    given, place, mode = services["nginx"]["volumes"][0].split(":")
    assert (FOLDER / given).resolve() == FOLDER / "nginx.conf" and mode == "ro"
    assert place == "/etc/nginx/conf.d/default.conf"
    text = (FOLDER / "nginx.conf").read_text()
    assert "proxy_pass http://playground:7860;" in text and "listen 80;" in text


@pytest.fixture(scope="module")
def image() -> str:
    """The built image; ``.ci/run`` has built it before, so that it comes from the cache."""
    if shutil.which("docker") is None:
        pytest.skip("docker is not installed")
    if subprocess.run(["docker", "info"], capture_output=True).returncode:
        pytest.skip("no docker daemon answers here")
    return docker("build", "--quiet", "--file", ".docker/Dockerfile", ".", seconds=BUILD_SECONDS)


@pytest.fixture
def container(image: str) -> Iterator[str]:
    """The name of a running container of a gigabyte."""
    name = f"playground-{secrets.token_hex(4)}"
    docker("run", "--detach", "--name", name, "--memory", "1g", "--memory-swap", "1g",
           "--publish", "127.0.0.1::7860", image)  # fmt: skip
    yield name
    docker("rm", "--force", "--volumes", name)


@pytest.mark.timeout(BUILD_SECONDS + 2 * START_SECONDS)
def test_a_container_of_the_image_is_well_and_serves_the_page(container: str) -> None:
    end = time.monotonic() + START_SECONDS
    while (health := docker("inspect", "--format", "{{.State.Health.Status}}", container)) != (
        "healthy"
    ):
        assert health == "starting" and time.monotonic() < end, docker("logs", container)
        time.sleep(1)
    assert docker("exec", container, "id", "-un") == "playground"
    url = f"http://{docker('port', container, '7860').splitlines()[0]}"
    assert "gradio_config" in httpx.get(url, timeout=30).text
    state = ""
    while state != "ready":
        assert time.monotonic() < end, docker("logs", container)
        state = httpx.get(f"{url}/gradio_api/live/status", timeout=30).json()["web"]["state"]
    assert "runs" in docker("exec", container, "ls", "/cache").split()
    assert "WARNING Nothing can be written" not in docker("logs", container)


def test_compose_takes_the_example() -> None:
    known = (
        shutil.which("docker")
        and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    )
    if not known:
        pytest.skip("docker compose is not installed")
    docker("compose", "--file", str(FOLDER / "compose.yaml"), "config", "--quiet")
