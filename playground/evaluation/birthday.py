"""The birthday test of how many different samples a generator has (Arora & Zhang 2017,
https://arxiv.org/abs/1706.08224).

Among 23 people two share a birthday as likely as not: a duplicate among s samples means a support
of about s². The paper looks for the closest pairs by their pixels and has people say which are
duplicates. Here a pair counts that is closer than any two of as many true samples usually are, and
the pairs found are shown, for people to say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.evaluation.feature_metrics import distances

SAMPLES = 1000
SHOWN = 6  # pairs
DRAWS = 5  # of true samples, whose closest pair says what is a duplicate
SAME = 1e-5  # up to this distance two are the same: products of matrices round so much
DIRECT = 3  # dimensions up to which differences are taken one by one, which is exact


@dataclass(frozen=True)
class Birthday:
    """``pairs`` ``(k, 2)`` are the rows of the closest samples and ``apart`` ``(k,)`` their
    distances, the closest first; ``duplicates`` of all pairs are closer than ``limit``.
    ``support``: among so many equally likely samples there are as many duplicates; with none it is
    the number of which half of all tries would show one, and there are more."""

    samples: int
    limit: float
    pairs: np.ndarray
    apart: np.ndarray
    duplicates: int
    support: float

    def words(self) -> str:
        """The result in a sentence."""
        among = f"of {self.samples:,} samples"
        if not self.duplicates:
            return f"No two {among} are duplicates: its support is larger than {rounded(self)}."
        some = "1 pair" if self.duplicates == 1 else f"{self.duplicates:,} pairs"
        verb = "is" if self.duplicates == 1 else "are"
        return (
            f"{some} {among} {verb} closer than two of as many true samples: its support is about "
            f"{rounded(self)}."
        )


def rounded(found: Birthday) -> str:
    """The support to two digits, which is more than is known."""
    digits = max(0, int(math.log10(max(found.support, 1))) - 1)
    return f"{round(found.support, -digits):,.0f}"


def distances_of_pairs(samples: np.ndarray) -> np.ndarray:
    """Root mean square differences of all pairs of ``samples`` ``(n, *shape)``, in the order of
    ``np.triu_indices(n, 1)``."""
    flat = samples.reshape(len(samples), -1).astype(np.float64)
    if flat.shape[1] <= DIRECT:
        from scipy.spatial.distance import pdist

        apart: np.ndarray = pdist(flat)
    else:
        apart = distances(flat, flat)[np.triu_indices(len(flat), 1)]
    return apart / math.sqrt(flat.shape[1])


def duplicate_limit(draws: Sequence[np.ndarray]) -> float:
    """The distance of the closest pair in each of ``draws`` of true samples: the median. Draws may
    hold a sample twice, which is one sample."""
    pairs = (distances_of_pairs(draw) for draw in draws)
    return float(np.median([apart[apart > SAME].min(initial=np.inf) for apart in pairs]))


def birthday(samples: np.ndarray, limit: float) -> Birthday:
    """The test on ``samples`` ``(n, *shape)``; a pair closer than ``limit`` is a duplicate.
    Samples that are not finite are like no other."""
    n = len(samples)
    apart = np.nan_to_num(distances_of_pairs(samples), nan=np.inf)
    duplicates = int((apart < limit).sum())
    closest = np.argsort(apart)[:SHOWN]
    rows = np.stack(np.triu_indices(n, 1), 1)[closest]
    all_pairs = n * (n - 1) / 2
    support = all_pairs / (duplicates or math.log(2))
    return Birthday(n, limit, rows, apart[closest], duplicates, support)
