"""Classes of numbers: where they are parted, and how their bounds are written."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from layers.geometry.arrays import Floats, Ints
from layers.style import ClassMethod

MOST = 9
_DISTINCT = 512
"""Numbers that natural breaks are sought between; more are joined into so many heaps first."""
_FEW = 20_000
"""Numbers that are sorted to see how many are distinct; more are joined without a look."""
THIN_SPACE = "\u2009"


def edges_of(values: Floats, method: ClassMethod, classes: int) -> Floats:
    """Part finite numbers into classes.

    Returns
    -------
    edges
        Rising, one more than there are classes, at most :data:`MOST` classes. Each class holds its lower edge and not its upper one;
        the last holds both. Edges are rounded as far as that leaves them apart, so that what a legend says of them is true.
    """
    low, high = float(values.min()), float(values.max())
    if low == high:
        return np.array([low, high])
    whole = bool((values == np.rint(values)).all()) and max(abs(low), abs(high)) < 2**53
    match method:
        case ClassMethod.EQUAL:
            edges = np.linspace(low, high, classes + 1)
        case ClassMethod.PRETTY:
            edges = _pretty(low, high, classes)
        case ClassMethod.NATURAL:
            return _round_ends(_natural(values, classes), low, high, whole=whole)  # what parts the classes is round already
        case _:
            edges = _quantiles(values, classes)
    return _rounded(edges, low, high, whole=whole)


def class_of(values: Floats, edges: Floats) -> Ints:
    """Give the class of each number; nan and the infinite get one past the last."""
    count = len(edges) - 1
    found = np.digitize(values, edges[1:-1])
    found[~np.isfinite(values)] = count
    return found


def bounds_told(edges: Floats, *, whole: bool) -> list[str]:
    """Write the bounds of classes so that no number lies in two; `whole` says that all numbers are whole ones."""
    last = len(edges) - 2
    if last == 0 and edges[0] == edges[1]:
        return [told(float(edges[0]))]
    texts = []
    for number, (low, high) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        if whole:
            first, top = float(math.ceil(low)), high if number == last else float(math.ceil(high) - 1)
            texts.append(told(first) if first == top else f"{told(first)} to {told(top)}")
        else:
            texts.append(f"{told(low)} to {told(high)}" if number == last else f"{told(low)} to under {told(high)}")
    return texts


def told(value: float) -> str:
    """Write a number with a thin space between thousands, a true minus, and no digit that it does not have."""
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e15:
        text = f"{value:g}"
    else:
        text = f"{value:,.10f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:,.4f}".rstrip("0").rstrip(".")
    return text.replace(",", THIN_SPACE).replace("-", "\N{MINUS SIGN}")


def _quantiles(values: Floats, classes: int) -> Floats:
    """Give edges with as many numbers between each two; a greatest number that is frequent has a class of its own."""
    edges, high = np.unique(np.quantile(values, np.linspace(0, 1, classes + 1))), values.max()
    second = values[values < high].max()
    late = edges > second
    return np.concatenate([edges[~late], [(second + high) / 2] if np.count_nonzero(late) > 1 else [], [high]])


def _pretty(low: float, high: float, classes: int) -> Floats:
    """Give round edges: multiples of 1, 2, 2.5 or 5 times a power of ten, in about so many steps."""
    rough = (high - low) / classes
    power = 10.0 ** math.floor(math.log10(rough))
    candidates = [factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0, 20.0)]
    counted = [(abs(math.ceil(high / step) - math.floor(low / step) - classes), step) for step in candidates]
    step = min(pair for pair in counted if math.ceil(high / pair[1]) - math.floor(low / pair[1]) <= MOST)[1]
    first, last = math.floor(low / step), math.ceil(high / step)
    return np.array([float(f"{number * step:.12g}") for number in range(first, last + 1)])


def _natural(values: Floats, classes: int) -> Floats:
    """Give the edges that leave the least squares within classes (Fisher 1958), exactly where there are few distinct numbers."""
    heap, first, last = _heaps(values)
    middle = values.mean()
    weight = np.bincount(heap).astype(np.float64)
    mean = np.bincount(heap, values - middle) / weight
    square = np.maximum(np.bincount(heap, (values - middle) ** 2) - weight * mean**2, 0.0)
    begins = _breaks(weight, mean, square, min(classes, len(weight)))[1:]
    gaps = zip(last[begins - 1].tolist(), first[begins].tolist(), strict=True)
    return np.array([first[0], *(_shortest(low, high, float(last[-1])) for low, high in gaps), last[-1]])


def _heaps(values: Floats) -> tuple[Ints, Floats, Floats]:
    """Give the heap of each number, and the least and greatest of each heap: one a distinct number, or so many of equal width."""
    if len(values) <= _FEW:
        distinct, heap = np.unique(values, return_inverse=True)
        if len(distinct) <= _DISTINCT:
            return heap, distinct, distinct
    low, high = values.min(), values.max()
    heap = np.minimum(((values - low) / (high - low) * _DISTINCT).astype(np.int64), _DISTINCT - 1)
    first, last = np.full(_DISTINCT, np.inf), np.full(_DISTINCT, -np.inf)
    np.minimum.at(first, heap, values)
    np.maximum.at(last, heap, values)
    filled = np.isfinite(first)
    return (np.cumsum(filled) - 1)[heap], first[filled], last[filled]


def _shortest(low: float, high: float, most: float) -> float:
    """Give the roundest number above `low`, not above `high` and below `most`."""
    for power in range(math.ceil(math.log10(max(abs(low), abs(high)))), -16, -1):
        value = float(f"{math.floor(high / 10.0**power) * 10.0**power:.15g}")
        if low < value <= high and value < most:
            return value
    return (low + high) / 2


def _breaks(weight: Floats, mean: Floats, square: Floats, classes: int) -> Ints:
    """Give the first heap of each class."""
    size = len(weight)
    zero = np.zeros(1)
    weights, sums, squares = (np.concatenate([zero, np.cumsum(part)]) for part in (weight, weight * mean, square + weight * mean**2))
    begin, end = np.arange(size)[:, None], np.arange(1, size + 1)[None, :]
    held = np.where(end > begin, weights[end] - weights[begin], 1.0)
    cost = np.where(end > begin, squares[end] - squares[begin] - (sums[end] - sums[begin]) ** 2 / held, np.inf)
    best, came = cost[0], []
    for _ in range(1, classes):
        through = np.concatenate([[np.inf], best[:-1]])[:, None] + cost
        came.append(through.argmin(axis=0))
        best = through.min(axis=0)
    firsts, at = [], size - 1
    for where in reversed(came):
        first = int(where[at])
        firsts.append(first)
        at = first - 1
    return np.array([0, *reversed(firsts)])


def _rounded(edges: Floats, low: float, high: float, *, whole: bool) -> Floats:
    """Round edges to a tenth of the narrower class beside them, the outermost away from the numbers; or all to whole ones."""
    gaps = np.diff(edges)
    inner = edges[1:-1].tolist()
    if whole:
        middle = [float(math.ceil(edge)) if math.ceil(edge) < high else high - 0.5 for edge in inner]
    else:
        middle = [_to_grain(edge, min(gaps[place], gaps[place + 1]), round) for place, edge in enumerate(inner)]
    return _round_ends(np.unique([edges[0], *middle, edges[-1]]), low, high, whole=whole)


def _round_ends(edges: Floats, low: float, high: float, *, whole: bool) -> Floats:
    """Round the outermost edges away from the numbers, where they do not lie beyond them already."""
    gaps = np.diff(edges)
    first = edges[0] if whole or edges[0] < low else _to_grain(low, gaps[0], math.floor)
    last = edges[-1] if whole or edges[-1] > high else _to_grain(high, gaps[-1], math.ceil)
    return np.array([float(first), *edges[1:-1].tolist(), float(last)])


def _to_grain(value: float, gap: float, way: Callable[[float], int]) -> float:
    digits = 1 - math.floor(math.log10(gap))
    grain = 10.0**-digits
    return float(f"{way(value / grain) * grain:.15g}")
