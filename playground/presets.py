"""Settings worth a name: lanes of the mode-collapse race, its scenes, and the rows of the table.

Data only. A preset is laid over ``BASE`` and the defaults of its GAN; the page, the ``/race``
endpoint and ``python -m playground modes`` use the same values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from playground.data import DATASETS
from playground.spec import PlaygroundError

# Two hidden layers of 64 for each player, batches of 128, z from N(0, I₂).
BASE: Mapping[str, Any] = {"width": 64, "depth": 2, "batch": 128, "z_dim": 2, "seed": 0}


@dataclass(frozen=True)
class Preset:
    """``values`` over ``BASE``; ``help`` is one sentence; ``source`` the paper; ``method``
    whether the preset is a row of the table."""

    name: str
    title: str
    help: str
    source: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    method: bool = True


_FAST_G = {"g_rate": 5e-3, "d_rate": 2e-5}
_R1 = {"r1": 0.1, "d_rate": 2e-3, "g_rate": 2e-3, "average": 0.998}

PRESETS: dict[str, Preset] = {p.name: p for p in (
    Preset(
        "collapse", "Collapse", "G learns a hundred times faster than D and runs after whatever D "
        "believes in at the moment", "", _FAST_G, method=False,
    ),
    Preset(
        "rescue", "Rescue", "the same networks: equal rates, an R1 penalty on D, an average of G",
        "Mescheder et al. 2018; Yazıcı et al. 2019", _R1 | {"rate_steps": 12_000}, method=False,
    ),
    Preset("minimax", "GAN, minimax", "the original objective", "Goodfellow et al. 2014",
           {"objective": "minimax"}),
    Preset("non-saturating", "GAN, non-saturating", "G maximises log D(G(z))",
           "Goodfellow et al. 2014", {"objective": "non-saturating"}),
    Preset("least-squares", "Least squares", "squared distance to the labels", "Mao et al. 2017",
           {"objective": "least-squares"}),
    Preset("wgan", "WGAN, clipping", "a critic with clipped weights, five steps to one of G",
           "Arjovsky et al. 2017",
           {"objective": "wasserstein", "clip": 0.1, "d_steps": 5, "beta1": 0.0}),
    Preset("wgan-gp", "WGAN, gradient penalty", "a critic of slope 1, five steps to one of G",
           "Gulrajani et al. 2017",
           {"objective": "wasserstein-gp", "penalty": 0.1, "d_steps": 5, "beta1": 0.0}),
    Preset("unrolled", "Unrolled, 5 steps", "G foresees five steps of D", "Metz et al. 2017",
           {"gan": "unrolled", "unroll": 5}),
    Preset("pacgan2", "PacGAN, pairs", "D judges two samples at once", "Lin et al. 2018",
           {"gan": "pacgan", "pac": 2}),
    Preset("pacgan4", "PacGAN, fours", "D judges four samples at once", "Lin et al. 2018",
           {"gan": "pacgan", "pac": 4}),
    Preset("minibatch", "Minibatch std", "D sees how varied its minibatch is",
           "Karras et al. 2018", {"gan": "minibatch"}),
    Preset("spectral", "Spectral norm", "D is no steeper than 10", "Miyato et al. 2018",
           {"gan": "spectral", "lipschitz": 10.0}),
    Preset("r1", "R1 penalty", "D stays flat at the data", "Mescheder et al. 2018", {"r1": 0.1}),
    Preset("noise", "Instance noise", "noise on all that D sees, fading", "Sønderby et al. 2017",
           {"instance_noise": 0.3, "noise_steps": 3000}),
    Preset("ttur", "Two time scales", "D learns four times faster than G", "Heusel et al. 2017",
           {"d_rate": 2e-3, "g_rate": 5e-4}),
    Preset("best", "All together", "R1 penalty, falling rates, an average of G",
           "Mescheder et al. 2018; Yazıcı et al. 2019", _R1 | {"rate_steps": 12_000}),
)}  # fmt: skip

# What each data set needs beyond a preset's values.
BEST: Mapping[str, Mapping[str, Any]] = {"ring8": {}, "grid25": {}}


def values_of(preset: str, data: str = "ring8", **more: Any) -> dict[str, Any]:
    """The flat values of a preset on a dataset, with ``more`` over them.

    Raises:
        PlaygroundError: for an unknown preset.
    """
    if preset not in PRESETS:
        raise PlaygroundError(f"preset is {preset!r}, but must be one of {', '.join(PRESETS)}.")
    own = dict(PRESETS[preset].values)
    if preset == "best":
        own |= BEST.get(data, {})
    points = data in DATASETS and DATASETS[data].kind == "points"
    return {"data": data, "gan": "mlp", **(BASE if points else {}), **own, **more}


@dataclass(frozen=True)
class Scene:
    """A set of lanes to watch with one knob. ``lanes`` maps titles to values over ``BASE``;
    ``charts`` names the curves shown first."""

    name: str
    title: str
    text: str
    lanes: Mapping[str, Mapping[str, Any]]
    knob: str
    charts: tuple[str, ...]
    seeds: int = 1
    steps: int = 0


SCENES: dict[str, Scene] = {s.name: s for s in (
    Scene(
        "vanishing", "Vanishing gradient",
        "D takes k steps for one of G and is soon far ahead. Both lanes have the same D; only G's "
        "objective differs. Raise k and watch the gradient norms: the minimax one vanishes.",
        {
            "Minimax": {"objective": "minimax", "d_steps": 5, "d_rate": 2e-3, "g_rate": 2e-4},
            "Non-saturating": {"objective": "non-saturating", "d_steps": 5, "d_rate": 2e-3,
                               "g_rate": 2e-4},
        },
        "d_steps", ("g_grad", "d_fake", "captured"),
    ),
    Scene(
        "rotation", "No convergence",
        "Without a penalty the two players chase each other: the fakes turn around the ring and "
        "the losses swing for ever. Raise R1's weight and they settle.",
        {"Momentum, no penalty": {"d_rate": 1e-3, "g_rate": 1e-3, "beta1": 0.9, "width": 32}},
        "r1", ("angle", "losses", "captured"),
    ),
    Scene(
        "losses", "Losses do not tell",
        "G's loss says how it does against the D of this moment, and D improves as well. Quality "
        "rises while G's loss does not fall. Change G's rate and see which curve tells you.",
        {"A run that improves": {"r1": 0.1, "d_rate": 2e-3, "g_rate": 1e-3}},
        "g_rate", ("quality", "losses", "captured"),
    ),
)}  # fmt: skip


def described() -> dict[str, Any]:
    """Presets and scenes as JSON for the page."""
    return {
        "base": dict(BASE),
        "presets": {name: asdict(p) | {"values": dict(p.values)} for name, p in PRESETS.items()},
        "scenes": {
            name: asdict(s) | {"lanes": {t: dict(v) for t, v in s.lanes.items()}}
            for name, s in SCENES.items()
        },
    }
