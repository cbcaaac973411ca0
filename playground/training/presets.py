"""Settings worth a name: lanes of the mode-collapse race, its scenes, and the rows of the table.

Data only. A preset is laid over ``BASE``; the page, the ``/race``
endpoint and ``tests/bench/mode_table.py`` use the same values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.core.errors import shown
from playground.core.knobs import Value
from playground.core.spec import PlaygroundError, knobs
from playground.data import DATASETS
from playground.gans.mlp import ISLANDS, MLPConfig

# Lanes and benches start from the plain game, not from what the first press has against collapse.
PLAIN_GAME: Mapping[str, Value] = {k.name: k.default for k in knobs(MLPConfig) if k.name in ISLANDS}
# Two hidden layers of 64 for each player, batches of 128, sixteen numbers of noise.
BASE: Mapping[str, Value] = {
    **PLAIN_GAME, "width": 64, "depth": 2, "batch": 128, "z_dim": 16, "seed": 0,
}  # fmt: skip
PLAIN = "mlp"  # the GAN of a lane whose preset names none


@dataclass(frozen=True)
class Preset:
    """``values`` over ``BASE``, and ``on`` a kind of data or one dataset those over them; ``help``
    is one sentence; ``source`` the paper."""

    name: str
    title: str
    help: str
    source: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    on: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


def raced(least: int = 8) -> tuple[str, ...]:
    """Datasets with so many modes that a collapse shows, and with a way to count them: centres of
    points, or a classifier of pictures. A visitor's own points may have fewer, or none."""
    counted = (d for d in DATASETS.values() if d.kind == "points" and d.modes)
    points = [d.name for d in counted if len(d.modes(d.config())) >= least]  # type: ignore[misc]
    pictures = (d.name for d in DATASETS.values() if d.classifier and d.kinds >= least)
    return (*points, *pictures)


_FAST_G = {"g_rate": 5e-3, "d_rate": 1e-4}
_CALM = {"r1": 0.1, "d_rate": 2e-3, "g_rate": 2e-3, "average": 0.998}
# Noise that joins the modes at first, and latents that need not be torn to part them again. Images
# need neither: their classes are not islands.
_PARTED: dict[str, dict[str, Value]] = {
    "points": {"z_kind": "mixture", "instance_noise": 0.5},
    "grid25": {"instance_noise": 1.0},
}

# Finer features, noise that is gone earlier, a flatter D: with 4 frequencies, noise to step 4,000
# and γ = 0.1 the modes had 0.82 to 0.85 of the data's width.
_FINE: dict[str, Value] = {"frequencies": 6, "noise_steps": 3000, "r1": 0.2}

# A thousand modes are for convolutions: every method that they have too uses these networks there.
_CONVOLUTIONS: dict[str, dict[str, Value]] = {"stacked": {"gan": "dcgan", "maps": 16}}
# A G of convolutions that learns 50 times faster than D draws nothing that a classifier can read;
# at 4 times it has 11 to 138 of the thousand at step 620 on seven of eight seeds, on one none.
_FAST_CONVOLUTIONS: dict[str, dict[str, Value]] = {
    "stacked": {**_CONVOLUTIONS["stacked"], "g_rate": 3e-3, "d_rate": 8e-4, "average": 0.98},
}

PRESETS: dict[str, Preset] = {p.name: p for p in (
    Preset(
        "collapse", "Collapse", "G learns several times faster than D and runs after whatever D "
        "believes in at the moment", "", _FAST_G, _FAST_CONVOLUTIONS,
    ),
    Preset(
        "rescue", "Rescue", "the same networks: equal rates that fall, an R1 penalty, an average "
        "of G; for points fading instance noise and latents in islands too",
        "Mescheder et al. 2018; Sønderby et al. 2017; Ben-Yosef & Weinshall 2018; Yazıcı et al. "
        "2019", _CALM | {"rate_steps": 3000, "noise_steps": 2250},
        {**_PARTED, **_CONVOLUTIONS},
    ),
    Preset("minimax", "GAN, minimax", "the original objective", "Goodfellow et al. 2014",
           {"objective": "minimax"}, _CONVOLUTIONS),
    Preset("non-saturating", "GAN, non-saturating", "G maximises log D(G(z))",
           "Goodfellow et al. 2014", {"objective": "non-saturating"}, _CONVOLUTIONS),
    Preset("least-squares", "Least squares", "squared distance to the labels", "Mao et al. 2017",
           {"objective": "least-squares"}, _CONVOLUTIONS),
    Preset("wgan", "WGAN, clipping", "a critic with clipped weights, five steps to one of G",
           "Arjovsky et al. 2017",
           {"objective": "wasserstein", "clip": 0.1, "d_steps": 5, "beta1": 0.0}),
    Preset("wgan-gp", "WGAN, gradient penalty", "a critic of slope 1, five steps to one of G",
           "Gulrajani et al. 2017",
           {"objective": "wasserstein-gp", "penalty": 0.1, "d_steps": 5, "beta1": 0.0}),
    Preset("unrolled", "Unrolled, 5 steps", "G foresees five steps of D", "Metz et al. 2017",
           {"gan": "unrolled", "unroll": 5}),
    Preset("pacgan2", "PacGAN, pairs", "D judges two samples at once", "Lin et al. 2018",
           {"gan": "pacgan", "pac": 2}, {"stacked": {"gan": "pacdcgan", "maps": 16}}),
    Preset("pacgan4", "PacGAN, fours", "D judges four samples at once", "Lin et al. 2018",
           {"gan": "pacgan", "pac": 4}, {"stacked": {"gan": "pacdcgan", "maps": 16}}),
    Preset("minibatch", "Minibatch std", "D sees how varied its minibatch is",
           "Karras et al. 2018", {"gan": "minibatch"}),
    Preset("spectral", "Spectral norm", "D is no steeper than 10", "Miyato et al. 2018",
           {"gan": "spectral", "lipschitz": 10.0}),
    Preset("r1", "R1 penalty", "D stays flat at the data", "Mescheder et al. 2018", {"r1": 0.1},
           _CONVOLUTIONS),
    Preset("relativistic", "Relativistic, R1 + R2", "D compares pairs, and stays flat at data and "
           "fakes", "Huang et al. 2024", {"objective": "relativistic", "penalty": 0.1},
           {"stacked": {"gan": "r3gan", "maps": 32}}),
    Preset("noise", "Instance noise", "noise on all that D sees, fading", "Sønderby et al. 2017",
           {"instance_noise": 0.3, "noise_steps": 1500}, _CONVOLUTIONS),
    Preset("ttur", "Two time scales", "D learns four times faster than G", "Heusel et al. 2017",
           {"d_rate": 2e-3, "g_rate": 5e-4}, _CONVOLUTIONS),
    Preset(
        "best", "All together", "as Rescue, and a D with Fourier features",
        "as Rescue; Tancik et al. 2020", _CALM | {"rate_steps": 5000, "noise_steps": 4000},
        {**_PARTED, "points": _PARTED["points"] | _FINE, **_CONVOLUTIONS},
    ),
)}  # fmt: skip


def values_of(preset: str, data: str = "ring8", **more: Value) -> dict[str, Value]:
    """The flat values of a preset on a dataset, with ``more`` over them.

    Raises:
        PlaygroundError: for an unknown preset.
    """
    if preset not in PRESETS:
        raise PlaygroundError(
            f"preset is {shown(preset)}, but must be one of {', '.join(PRESETS)}."
        )
    return {"data": data, **base_values(data), **own_values(preset, data), **more}


def base_values(data: str) -> dict[str, Value]:
    """What every lane on a dataset starts from."""
    return dict(BASE) if _kind(data) == "points" else {}


def own_values(preset: str, data: str) -> dict[str, Value]:
    """What a preset itself sets on a dataset, its ``gan`` included: what switching it on in a
    running lane changes."""
    chosen = PRESETS[preset]
    on_data = {**chosen.on.get(_kind(data), {}), **chosen.on.get(data, {})}
    return {"gan": PLAIN, **chosen.values, **on_data}


def _kind(data: str) -> str:
    return DATASETS[data].kind if data in DATASETS else ""


@dataclass(frozen=True)
class Scene:
    """A set of lanes on one dataset to watch with one knob. ``lanes`` maps titles to values over
    ``BASE``; ``span`` is the lowest and the highest value of the knob's slider and its step, which
    are powers of ten where the knob is logarithmic; ``charts`` names the curves shown, ``verdict``
    the aspect that its lanes are read by (``verdicts.VERDICTS``)."""

    name: str
    title: str
    text: str
    lanes: Mapping[str, Mapping[str, Value]]
    knob: str
    span: tuple[float, float, float]
    charts: tuple[str, ...]
    verdict: str = "modes"
    data: str = "ring8"


_FAR_AHEAD = {"d_steps": 5, "d_rate": 2e-3, "g_rate": 2e-5, "z_dim": 2}

SCENES: dict[str, Scene] = {s.name: s for s in (
    Scene(
        "vanishing", "Vanishing gradient",
        "D takes k steps for one of G, and G's are tiny: D is soon far ahead. Both lanes have the "
        "same D; only G's objective differs. The minimax gradient vanishes, the other one grows. "
        "With a smaller k it only takes longer.",
        {
            "Minimax": _FAR_AHEAD | {"objective": "minimax"},
            "Non-saturating": _FAR_AHEAD | {"objective": "non-saturating"},
        },
        "d_steps", (0, 10, 1), ("g_grad", "d_fake", "captured"), verdict="gradient",
    ),
    Scene(
        "rotation", "No convergence",
        "G is five times faster than D and has momentum: the fakes run to where D does not look, D "
        "turns, and so they go around the ring for ever. Lower G's rate to 0.0005: they stop "
        "turning and begin to spread.",
        {"A fast G": {"d_rate": 1e-3, "g_rate": 5e-3, "beta1": 0.9, "width": 32, "z_dim": 2}},
        "g_rate", (-4, -2, 0.05), ("angle", "losses", "captured"), verdict="places",
    ),
    Scene(
        "losses", "Losses do not tell",
        "G's loss says how it does against the D of this moment, and D improves as well. From "
        "about step 800 on G's loss rises, and so do quality and modes. Change G's rate and see "
        "which curve tells you.",
        {"A run that improves": {"d_rate": 2e-3, "g_rate": 2e-3, "beta1": 0.9, "width": 32,
                                 "z_dim": 2}},
        "g_rate", (-4, -2, 0.05), ("high_quality", "losses", "captured"), verdict="quality",
    ),
)}  # fmt: skip
