"""The cells of a script for GANs of perceptrons: the plain one, and what makes each other one."""

from __future__ import annotations

import math

from playground.core.losses import OBJECTIVES
from playground.gans import mlp
from playground.networks import fourier, latents
from playground.training.recipe import Recipe
from playground.training.script.cells import Cell, block, when
from playground.training.script.declared import of_function
from playground.training.script.shared import average_cell, factor_cell, loss_cell, penalty_line

NAMES = ("mlp", "unrolled", "pacgan", "minibatch", "spectral")
_ACTIVATIONS = {"leaky-relu": "nn.LeakyReLU(0.2)", "relu": "nn.ReLU()", "tanh": "nn.Tanh()"}
_OPTIMISERS = {
    "adam": "torch.optim.Adam({}.parameters(), {}, betas=(BETA1, 0.999))",
    "momentum": "torch.optim.SGD({}.parameters(), {}, momentum=0.9)",
    "sgd": "torch.optim.SGD({}.parameters(), {})",
}


def settings(recipe: Recipe) -> str:
    """The numbers of this run that have something to do."""
    c = recipe.config
    own = {"pacgan": "PAC = {0.pac}  # samples that D judges together",
           "minibatch": "GROUP = {0.group}  # samples whose spread D sees",
           "spectral": "LIPSCHITZ = {0.lipschitz}  # the steepest that D may be",
           "unrolled": "UNROLL = {0.unroll}  # steps of D that G foresees"}  # fmt: skip
    line = own.get(recipe.gan.name, "").format(c)
    uses_adam = "adam" in (c.d_optimizer, c.g_optimizer)
    objective = OBJECTIVES[c.objective]
    return block(
        f"BATCH, Z_DIM = {c.batch}, {c.z_dim}",
        f"D_RATE, G_RATE = {c.d_rate:g}, {c.g_rate:g}",
        when(uses_adam, f"BETA1 = {c.beta1}"),
        f"D_STEPS, G_STEPS = {c.d_steps}, {c.g_steps}",
        when(c.dropout, f"DROPOUT = {c.dropout}"),
        when(c.instance_noise, f"INSTANCE_NOISE = {c.instance_noise}  # sigma, on all that D sees"),
        when(c.instance_noise and c.noise_steps, f"NOISE_STEPS = {c.noise_steps}  # it fades in"),
        when(c.rate_steps, f"RATE_STEPS = {c.rate_steps}  # the rates fall in so many steps"),
        when(c.r1, f"R1 = {c.r1}  # weight of the R1 penalty"),
        when(objective.penalty and c.penalty, f"PENALTY = {c.penalty}  # of the objective's own"),
        when(objective.constrain, f"CLIP = {c.clip}  # D's weights stay within this"),
        when(c.average, f"AVERAGE = {c.average}  # memory of the mean of G's weights"),
        line or None,
    )


def cells(recipe: Recipe) -> list[Cell]:
    """Noise, networks, losses and training."""
    found = [noise_cell(recipe), network_cell(recipe), loss_cell(recipe)]
    c = recipe.config
    if c.average:
        found.append(average_cell(first_step_copies=True))
    if c.rate_steps or (c.instance_noise and c.noise_steps):
        found.append(factor_cell(c.rate_steps, c.instance_noise and c.noise_steps))
    if recipe.gan.name == "unrolled" and c.unroll:
        found.append(unroll_cell(recipe))
    return [*found, train_cell(recipe)]


def noise_cell(recipe: Recipe) -> Cell:
    """What goes into G."""
    c = recipe.config
    head = "def draw_noise(n: int, rng: torch.Generator) -> Tensor:"
    if c.z_kind == "normal":
        return Cell("Noise", block(head, "    return torch.randn(n, Z_DIM, generator=rng)"))
    if c.z_kind == "uniform":
        return Cell("Noise", block(
            head, "    return torch.rand(n, Z_DIM, generator=rng) * 2 - 1"))  # fmt: skip
    if c.z_dim == 2:
        places = block(
            f"AXIS = (torch.arange({latents.SIDE}) - {(latents.SIDE - 1) / 2}) * {latents.SPACING}",
            "ISLANDS = torch.cartesian_prod(AXIS, AXIS)",
        )
    else:
        reach = latents.SPACING * latents.SIDE / math.sqrt(12)
        places = block(
            "ISLANDS = torch.randn("
            f"{latents.ISLANDS}, Z_DIM, generator=torch.Generator().manual_seed(0)) * {reach:.6g}"
        )
    return Cell("Noise", block(
        places, "", "",
        "def draw_noise(n: int, rng: torch.Generator) -> Tensor:",
        f'    """One of many small islands a sample, sigma {latents.SPREAD}."""',
        "    which = torch.randint(len(ISLANDS), (n,), generator=rng)",
        f"    return ISLANDS[which] + {latents.SPREAD} * torch.randn(n, Z_DIM, generator=rng)",
    ), "Noise in islands: G need not tear one blob apart to reach separate modes "
       "(Ben-Yosef and Weinshall 2018).")  # fmt: skip


def network_cell(recipe: Recipe) -> Cell:
    """Both networks; ``nn.Linear`` starts its weights as the playground does."""
    c = recipe.config
    g_sizes, d_sizes = mlp.sizes(c, recipe.data)
    images, name = recipe.data.kind == "images", recipe.gan.name
    act = _ACTIVATIONS[c.activation]
    shape = ", ".join(map(str, recipe.data.shape))
    d_input = d_sizes[0] * (c.pac if name == "pacgan" else 1)
    layer = "nn.Linear({}, {})"
    if name == "spectral":
        layer = "spectral_norm(nn.Linear({}, {}))"
    generator = [f"        {line}," for line in _layers(g_sizes, act, layer="nn.Linear({}, {})")]
    generator += [f"        nn.Tanh(),\n        nn.Unflatten(1, ({shape})),"] if images else []
    hidden = _layers([d_input, *d_sizes[1:-1]], act, layer, "nn.Dropout(DROPOUT)"
                     if c.dropout else "", last=True)  # fmt: skip
    joined = 1 if name == "minibatch" else 0
    outlet = layer.format(d_sizes[-2] + joined, 1)
    fourier_features = bool(c.frequencies) and not images
    return Cell("Networks", block(
        when(name == "spectral", "from torch.nn.utils.parametrizations import spectral_norm\n\n"),
        when(fourier_features, of_function(fourier.fourier, frequencies=c.frequencies,
             extent=recipe.data.extent(recipe.data_config)) + "\n\n"),
        when(joined, _STDDEV),
        "def make_generator() -> nn.Module:",
        "    return nn.Sequential(", *generator, "    )", "", "",
        "class Discriminator(nn.Module):",
        f'    """{_looks(name)}"""', "",
        "    def __init__(self) -> None:",
        "        super().__init__()",
        "        self.hidden = nn.Sequential(",
        *(f"            {line}," for line in hidden),
        "        )",
        f"        self.outlet = {outlet}", "",
        "    def forward(self, x: Tensor) -> Tensor:",
        when(images or name == "pacgan", "        x = x.flatten(1)"),
        when(fourier_features, "        x = fourier(x)"),
        when(name == "pacgan", "        x = x.reshape(len(x) // PAC, -1)  # neighbours together"),
        "        h = self.hidden(x)",
        when(joined, "        h = torch.cat([h, minibatch_stddev(h)], 1)"),
        f"        return self.outlet(h).squeeze(1){' * LIPSCHITZ' if name == 'spectral' else ''}",
    ))  # fmt: skip


_STDDEV = '''def minibatch_stddev(h: Tensor) -> Tensor:
    """How much the samples of a group differ, averaged over units: (n, units) -> (n, 1)."""
    groups = h.view(-1, GROUP, h.shape[1])
    deviation = (groups.var(1, unbiased=False) + 1e-8).sqrt().mean(1)
    return deviation.repeat_interleave(GROUP)[:, None]

'''


def _looks(name: str) -> str:
    return {
        "pacgan": "Logits of packs of samples, (n / PAC,).",
        "minibatch": "Logits (n,); the last layer also reads how varied the minibatch is.",
        "spectral": "Logits (n,), whose slope is at most LIPSCHITZ.",
    }.get(name, "Logits (n,).")


def _layers(
    sizes: list[int], activation: str, layer: str, dropout: str = "", last: bool = False
) -> list[str]:
    found = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:], strict=False)):
        found.append(layer.format(a, b))
        if last or i < len(sizes) - 2:
            found += [activation, dropout] if dropout else [activation]
    return found


def unroll_cell(recipe: Recipe) -> Cell:
    """How G sees D's answers in advance."""
    c = recipe.config
    update = {
        "adam": block(
            "            first[k] = BETA1 * first[k] + (1 - BETA1) * g",
            "            second[k] = 0.999 * second[k] + 0.001 * g.square()",
            "            root = (second[k] / (1 - 0.999**t)).clamp_min(1e-30).sqrt()",
            "            ahead[k] = ahead[k] - rate * first[k] / (1 - BETA1**t) / (root + 1e-8)",
        ),
        "momentum": block(
            "            first[k] = 0.9 * first[k] + g",
            "            ahead[k] = ahead[k] - rate * first[k]",
        ),
        "sgd": "            ahead[k] = ahead[k] - rate * g",
    }[c.d_optimizer]
    begin = {
        "adam": block(
            "    first, second, t = {}, {}, 0",
            "    for k, p in d.named_parameters():",
            "        kept = optimiser.state.get(p, {})",
            '        first[k] = kept.get("exp_avg", torch.zeros_like(p))',
            '        second[k] = kept.get("exp_avg_sq", torch.zeros_like(p))',
            '        t = int(kept.get("step", 0))',
        ),
        "momentum": block(
            "    first = {}",
            "    for k, p in d.named_parameters():",
            '        moved = optimiser.state.get(p, {}).get("momentum_buffer")',
            "        first[k] = torch.zeros_like(p) if moved is None else moved",
        ),
    }.get(c.d_optimizer)
    return Cell("Looking ahead", block(
        "from torch.func import functional_call", "", "",
        "def unrolled(",
        "    d: nn.Module, optimiser: torch.optim.Optimizer, real: Tensor, fake: Tensor",
        ") -> dict[str, Tensor]:",
        '    """D\'s weights after UNROLL more steps, differentiable in the fakes."""',
        "    ahead = {k: p.detach().clone().requires_grad_() for k, p in d.named_parameters()}",
        '    rate = optimiser.param_groups[0]["lr"]',
        begin,
        "    for _ in range(UNROLL):",
        when(c.d_optimizer == "adam", "        t += 1"),
        "        logits = [functional_call(d, ahead, x) for x in (real, fake)]",
        "        loss = d_loss(*logits)",
        "        gradients = torch.autograd.grad(loss, list(ahead.values()), create_graph=True)",
        "        for k, g in zip(list(ahead), gradients):",
        update,
        "    return ahead",
    ), "G descends the loss that it would have after D's next steps, and the gradient runs back "
       "through them (Metz et al. 2017).")  # fmt: skip


def train_cell(recipe: Recipe) -> Cell:
    """Algorithm 1."""
    c = recipe.config
    objective = OBJECTIVES[c.objective]
    noisy, falls = bool(c.instance_noise), bool(c.rate_steps)
    ahead = recipe.gan.name == "unrolled" and c.unroll
    reuses = c.d_steps >= 1 and c.g_steps == 1
    see = "noisy({}, step, rng)" if noisy and c.noise_steps else "noisy({}, rng)"
    seen = see.format if noisy else "{}".format
    penalty = penalty_line(recipe)
    g_real = objective.relative or ahead
    judge = f"d_logits = d({seen('fake')})"
    if ahead:
        judge = block(
            f"seen_real, seen_fake = {seen('real')}, {seen('fake')}",
            "            weights = unrolled(d, d_optimiser, seen_real, seen_fake)",
            "            d_logits = functional_call(d, weights, seen_fake)",
        )
    real_logits = "functional_call(d, weights, seen_real)" if ahead else f"d({seen('real')})"
    g_call = f"g_loss(d_logits, {real_logits})" if objective.relative else "g_loss(d_logits)"
    noise = block(
        when(
            noisy,
            "def noisy(x: Tensor, "
            + ("step: int, " if c.noise_steps else "")
            + "rng: torch.Generator) -> Tensor:",
        ),
        when(
            noisy, '    """What D sees of samples: with instance noise (Sonderby et al. 2017)."""'
        ),
        when(
            noisy,
            "    sigma = INSTANCE_NOISE"
            + (" * noise_factor(step, NOISE_STEPS)" if c.noise_steps else ""),
        ),
        when(noisy, "    return x + sigma * torch.randn(x.shape, generator=rng)\n\n"),
    )
    return Cell("Training", block(
        noise or None,
        "def train(seed: int) -> nn.Module:",
        '    """G after STEPS iterations of Algorithm 1."""',
        "    torch.manual_seed(seed)  # the networks begin with this",
        "    rng = torch.Generator().manual_seed(seed)  # data and noise follow this",
        "    g, d = make_generator(), Discriminator()",
        "    d_optimiser = " + _OPTIMISERS[c.d_optimizer].format("d", "D_RATE"),
        "    g_optimiser = " + _OPTIMISERS[c.g_optimizer].format("g", "G_RATE"),
        when(c.average, "    mean_g = None"),
        "    for step in range(STEPS):",
        when(falls, "        if step % 50 == 0:"),
        when(falls, "            pairs = ((d_optimiser, D_RATE), (g_optimiser, G_RATE))"),
            when(falls, "            for optimiser, rate in pairs:"),
        when(falls, '                optimiser.param_groups[0]["lr"] = '
             "rate * lr_factor(step, RATE_STEPS)"),
        when(c.d_steps, "        for _ in range(D_STEPS):"),
        when(c.d_steps, "            real = draw_data(BATCH, rng)"),
        when(c.d_steps, "            fake = g(draw_noise(BATCH, rng))"),
        when(c.d_steps, f"            real_logits, fake_logits = d({seen('real')}), "
             f"d({seen('fake.detach()')})  # D must not train G"),
        when(c.d_steps, "            loss = d_loss(real_logits, fake_logits)"),
        when(c.d_steps and penalty, f"            loss = loss + {penalty}"),
        when(c.d_steps, "            d_optimiser.zero_grad()"),
        when(c.d_steps, "            loss.backward()"),
        when(c.d_steps, "            d_optimiser.step()"),
        when(c.d_steps and objective.constrain, "            with torch.no_grad():"),
        when(c.d_steps and objective.constrain, "                for weights in d.parameters():"),
        when(c.d_steps and objective.constrain, "                    clip_weights(weights, CLIP)"),
        when(c.g_steps, "        for _ in range(G_STEPS):"),
        when(c.g_steps and reuses, "            # G learns from the fakes that D has just seen"),
        when(c.g_steps and not reuses, "            fake = g(draw_noise(BATCH, rng))"),
        when(c.g_steps and g_real and not (reuses and objective.relative and not ahead),
             "            real = draw_data(BATCH, rng)"),
        when(c.g_steps, f"            {judge}"),
        when(c.g_steps, f"            loss = {g_call}"),
        when(c.g_steps, "            g_optimiser.zero_grad()"),
        when(c.g_steps, "            loss.backward(inputs=list(g.parameters()))"),
        when(c.g_steps, "            g_optimiser.step()"),
        when(c.average, "        mean_g = averaged(mean_g, g, step)"),
        f"    return {'mean_g' if c.average else 'g'}",
        "", "",
        "@torch.no_grad()",
        "def sample(g: nn.Module, n: int, seed: int = 0) -> Tensor:",
        '    """n samples of G."""',
        "    return g(draw_noise(n, torch.Generator().manual_seed(seed)))",
    ))  # fmt: skip
