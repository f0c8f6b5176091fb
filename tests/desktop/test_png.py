"""The PNG that is written is the picture that was drawn, whatever its size, with its texts and its resolution."""

from __future__ import annotations

import random

import pytest
from PySide6.QtGui import QImage

from desktop.export import png as module
from desktop.export.png import png


def noise(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    dice = random.Random(width * height)
    for y in range(height):
        for x in range(width):
            image.setPixel(x, y, 0xFF000000 | dice.getrandbits(24))
    return image


@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 3), (5, 1), (7, 40), (64, 33)])
def test_every_pixel_comes_back(width: int, height: int) -> None:
    image = noise(width, height)
    assert QImage.fromData(png(image, {})).convertToFormat(QImage.Format.Format_RGB32) == image


def test_a_picture_of_many_strips_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_STRIP_BYTES", 100)
    image = noise(11, 50)
    assert QImage.fromData(png(image, {})).convertToFormat(QImage.Format.Format_RGB32) == image


def test_texts_and_resolution_come_back() -> None:
    image = noise(3, 3)
    image.setDotsPerMeterX(11811)
    image.setDotsPerMeterY(11811)
    texts = {"Title": "Seltene Erden, 稀土, Åland", "Software": "Lodestone"}
    back = QImage.fromData(png(image, texts))
    assert {key: back.text(key) for key in back.textKeys()} == texts
    assert (back.dotsPerMeterX(), back.dotsPerMeterY()) == (11811, 11811)
