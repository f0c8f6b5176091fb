"""Narrowing the register by issuer, target, kind, element and role."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.catalogue.loading import load
from layers.restrictions.facets import Facet, Facets, about, choices, name_of_place
from layers.restrictions.setting import Setting

CATALOGUE = load()
SETTING = Setting(CATALOGUE, dt.date(2025, 11, 20))
OFFERED = [(facet, token) for facet, tokens in choices(CATALOGUE).items() for token in tokens]


def accepted(*chosen: tuple[Facet, str]) -> set[str]:
    facets = Facets(frozenset(chosen))
    return {measure.id for measure in CATALOGUE.measures.values() if facets.accepts(measure, SETTING)}


def test_without_a_choice_everything_is_listed() -> None:
    assert accepted() == set(CATALOGUE.measures)


@pytest.mark.parametrize(("facet", "token"), OFFERED)
def test_whatever_is_offered_finds_something(facet: Facet, token: str) -> None:
    assert accepted((facet, token))


@settings(deadline=None)  # machines under load are slow
@given(st.lists(st.sampled_from(OFFERED), max_size=6))
def test_choices_of_a_facet_widen_and_facets_narrow(chosen: list[tuple[Facet, str]]) -> None:
    expected = set(CATALOGUE.measures)
    for facet in {facet for facet, _ in chosen}:
        expected &= set().union(*(accepted((facet, token)) for one, token in chosen if one is facet))
    assert accepted(*chosen) == expected


@settings(deadline=None)  # machines under load are slow
@given(st.lists(st.sampled_from(OFFERED), max_size=6))
def test_choosing_twice_is_not_choosing(chosen: list[tuple[Facet, str]]) -> None:
    facets = Facets()
    for facet, token in (*chosen, *chosen):
        facets = facets.toggled(facet, token)
    assert facets == Facets()


@pytest.mark.parametrize(
    ("choice", "inside", "outside"),
    [
        ((Facet.ISSUER, "CHN"), "chn-2025-18", "usa-s301-magnets-2026"),
        ((Facet.TARGET, "CHN"), "usa-s301-magnets-2026", "chn-2025-18"),
        ((Facet.TARGET, "ALL"), "chn-2025-18", "usa-s301-magnets-2026"),
        ((Facet.KIND, "export-licence"), "chn-2025-18", "usa-s301-magnets-2026"),
        ((Facet.ELEMENT, "Dy"), "chn-2025-18", "chn-2025-57"),
        ((Facet.ELEMENT, "Ho"), "chn-2025-57", "chn-2025-18"),
        ((Facet.ROLE, "framework"), "chn-dualuse-regs-2024", "chn-2025-18"),
    ],
)
def test_known_measures_fall_where_they_belong(choice: tuple[Facet, str], inside: str, outside: str) -> None:
    assert inside in accepted(choice)
    assert outside not in accepted(choice)


def test_a_member_of_a_bloc_is_named_with_it() -> None:
    by_bloc = accepted((Facet.TARGET, "EUU"))
    assert by_bloc
    assert by_bloc <= accepted((Facet.TARGET, "DEU"))


def test_a_measure_without_a_condition_on_elements_is_about_all_but_those_it_exempts() -> None:
    for measure in CATALOGUE.measures.values():
        if "ANY" in measure.elements:
            assert about(measure, ("Nd",)) is ("Nd" not in measure.exempt_elements)


def test_places_have_names() -> None:
    assert name_of_place(CATALOGUE, "ALL") == "all countries"
    assert name_of_place(CATALOGUE, "CHN") == "China"
    assert name_of_place(CATALOGUE, "no such") == "no such"
