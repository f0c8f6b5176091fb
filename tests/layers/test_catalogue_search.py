"""Finding rows by the words that people type: either spelling, customs codes with and without dots, numbers written together."""

from __future__ import annotations

import pytest

from layers.catalogue.loading import Catalogue, load
from layers.catalogue.search import search


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def found(catalogue: Catalogue, text: str) -> list[tuple[str, str]]:
    return [(hit.table, hit.key) for hit in search(catalogue, text)]


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("export license", "chn-2025-18"),
        ("export licence", "chn-2025-18"),
        ("defense procurement", "usa-dfars-7018"),
        ("defence procurement", "usa-dfars-7018"),
        ("850511", "chn-2025-18-ndfeb"),
        ("8505.11", "chn-2025-18-ndfeb"),
        ("8505", "chn-2025-18-ndfeb"),
        ("280530", "usa-mfn-2805"),
        ("2805.30.00", "usa-mfn-2805"),
        ("10 USC 4872", "usa-dfars-7018"),
        ("10 U.S.C. 4872", "usa-dfars-7018"),
        ("No18", "chn-2025-18"),
        ("EO14272", "usa-s232-pcm-2025"),
        ("section232", "usa-s232-pcm-2026"),
        ("Pentagon", "usa-dfars-7018"),
        ("April 2025 dysprosium", "chn-2025-18"),
    ],
)
def test_a_measure_is_found_however_its_words_are_written(catalogue: Catalogue, words: str, measure: str) -> None:
    assert ("measure", measure) in found(catalogue, words)


@pytest.mark.parametrize(("one", "other"), [("license", "licence"), ("defense", "defence"), ("labor", "labour"), ("No. 18", "no18")])
def test_two_ways_of_writing_find_the_same(catalogue: Catalogue, one: str, other: str) -> None:
    assert found(catalogue, one) == found(catalogue, other) != []


def test_a_number_that_only_begins_so_is_not_found(catalogue: Catalogue) -> None:
    assert ("measure", "usa-dfars-7018") not in found(catalogue, "DFARS 70")
    assert ("measure", "chn-2025-18-ndfeb") not in found(catalogue, "85051")
    assert found(catalogue, "No 1800") == []
