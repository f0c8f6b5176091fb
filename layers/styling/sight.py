"""How colours look to eyes that lack a kind of cone, and in a grey print."""

from __future__ import annotations

from enum import Enum

import numpy as np

from layers.geometry.arrays import Floats


class Sight(str, Enum):
    """A way of seeing."""

    NORMAL = "normal"
    DEUTERANOPIA = "deuteranopia"
    PROTANOPIA = "protanopia"
    TRITANOPIA = "tritanopia"
    GREY = "grey"


# Full colour blindness on linear RGB, from the tables of Machado, Oliveira and Fernandes (2009), severity 1.0; grey by WCAG's luminance.
_SEEN: dict[Sight, Floats] = {
    Sight.NORMAL: np.eye(3),
    Sight.PROTANOPIA: np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    Sight.DEUTERANOPIA: np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    Sight.TRITANOPIA: np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
    Sight.GREY: np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}


def seen_as(colours: tuple[str, ...], sight: Sight) -> tuple[str, ...]:
    """Give colours, ``#rrggbb``, as a way of seeing has them."""
    channels = np.array([[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]).reshape(-1, 3) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ _SEEN[sight].T, 0.0, 1.0)
    back = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    return tuple("#" + "".join(f"{round(value * 255):02X}" for value in row) for row in back.tolist())
