"""What a shape drawn on the map touches."""

from __future__ import annotations

import numpy as np

from layers.feedback import Feedback
from layers.geometry.within import encloses, points_within, runs_touching

BOX = np.array([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)])


def test_points_inside_are_told_from_those_outside() -> None:
    places = np.array([(1.0, 1.0), (5.0, 1.0), (3.9, 3.9), (-1.0, 2.0)])
    assert points_within(places, BOX, Feedback()).tolist() == [True, False, True, False]


def test_a_shape_that_crosses_itself_holds_both_of_its_halves() -> None:
    bow = np.array([(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)])
    assert points_within(np.array([(0.5, 2.0), (3.5, 2.0), (2.0, 3.5)]), bow, Feedback()).tolist() == [True, True, False]


def test_a_line_that_only_passes_through_is_touched() -> None:
    xy = np.array([(-1.0, 2.0), (5.0, 2.0), (6.0, 6.0), (7.0, 7.0), (-3.0, 4.0), (0.0, 7.0)])
    offsets = np.array([0, 2, 4, 6])
    assert runs_touching(xy, offsets, np.array([0, 1, 2]), BOX, Feedback()).tolist() == [True, False, False]


def test_a_place_in_a_hole_is_not_enclosed() -> None:
    shell = np.array([(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)])
    hole = shell / 3 + 3
    xy, offsets = np.vstack([shell, hole]), np.array([0, 5, 10])
    assert encloses(xy, offsets, np.array([1.0, 1.0]), np.array([0, 1]))
    assert not encloses(xy, offsets, np.array([4.0, 4.0]), np.array([0, 1]))
    assert not encloses(xy, offsets, np.array([99.0, 4.0]), np.array([0, 1]))
