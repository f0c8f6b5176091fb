"""`lodestone check` on the cases that must come out right, as JSON and in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.check_text import OPTIONS
from desktop.cli import main
from layers.catalogue.loading import load
from layers.restrictions.check import Wanted

DEFAULTS = {"--product": "oxide", "--element": "Dy", "--from": "CHN", "--to": "USA"}
KEYS = ["verdict", "day", "edition", "consignment", "matches", "others", "warnings", "not_legal_advice"]


def arguments(**options: str) -> list[str]:
    given = DEFAULTS | {f"--{name.strip('_').replace('_', '-')}": value for name, value in options.items()}
    return ["check", *(word for pair in given.items() if pair[1] for word in pair)]


def answer(capsys: pytest.CaptureFixture[str], **options: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(arguments(**options, format="json")) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def matched(found: dict[str, Any], issuer: str = "") -> set[str]:
    return {row["id"] for row in found["matches"] if issuer in ("", row["imposed_by"])}


def other(found: dict[str, Any], measure: str) -> dict[str, Any]:
    (row,) = (row for row in found["others"] if row["id"] == measure)
    return {clause["clause"]: clause["holds"] for clause in row["clauses"]} | {"row": row}


def words(capsys: pytest.CaptureFixture[str], **options: str) -> str:
    capsys.readouterr()
    assert main(arguments(**options)) == 0
    return capsys.readouterr().out


def test_dysprosium_oxide_for_civil_use_is_caught_by_no_18_and_by_none_of_the_rules_often_confused_with_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = answer(capsys, day="2025-11-20", end_use="civil")
    assert list(found) == KEYS
    assert found["verdict"] == "caught"
    assert matched(found, "CHN") == {"chn-2025-18"}
    assert other(found, "chn-2024-46-art1-ree")["end use"] == "no"
    assert other(found, "usa-ieepa-recip-chn")["exemption"] == "no"
    assert other(found, "chn-export-control-law-2020")["role"] == "no"
    assert other(found, "chn-2025-61-item3")["day"] == "no"
    assert len(found["matches"]) + len(found["others"]) == len(load().measures)
    row = next(row for row in found["matches"] if row["id"] == "chn-2025-18")
    assert (row["measure"], row["state"], row["verified"]) == ("export-licence", "in-force", True)
    assert "No. 18" in row["legal_reference"]
    assert {clause["holds"] for clause in row["clauses"]} == {"yes"}
    assert all(clause["why"] for clause in row["clauses"])
    assert row["sources"]


def test_neodymium_metal_to_germany_is_clear_of_no_18_and_dysprosium_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    neodymium = answer(capsys, product="metal", element="Nd", to="DEU", day="2025-05-01")
    assert neodymium["verdict"] == "clear"
    assert other(neodymium, "chn-2025-18")["element"] == "no"
    assert matched(answer(capsys, product="metal", to="DEU", day="2025-05-01")) == {"chn-2025-18"}


def test_the_ban_on_technology_of_2023_hits_technology_and_not_oxide(capsys: pytest.CaptureFixture[str]) -> None:
    assert "chn-tech-catalogue-2023" in matched(answer(capsys, product="technology", to="MYS", day="2026-11-23"))
    assert other(answer(capsys, to="MYS", day="2026-11-23"), "chn-tech-catalogue-2023")["product"] == "no"


@pytest.mark.parametrize(("start", "end"), [("USA", "CHN"), ("CHN", "CHN"), ("DEU", "CHN")])
def test_the_reverse_way_and_home_to_home_are_clear_of_china_s_rules(start: str, end: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, from_=start, to=end, day="2025-11-20", end_use="civil")
    assert "chn-2025-18" not in matched(found)
    assert (start, end) == ("USA", "CHN") or found["verdict"] == "clear"


def test_section_301_hits_magnets_from_the_first_of_january_2026_and_not_the_day_before(capsys: pytest.CaptureFixture[str]) -> None:
    for day, hit in (("2025-12-31", False), ("2026-01-01", True)):
        found = answer(capsys, product="NdFeB-magnet", element="Nd", day=day, end_use="civil")
        assert ("usa-s301-magnets-2026" in matched(found)) is hit
    assert "usa-s301-magnets-2026" not in matched(answer(capsys, product="NdFeB-magnet", from_="JPN", day="2026-01-01"))


def test_the_suspended_notices_are_unverified_on_the_day_of_the_edition(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, element="Ho", to="DEU", day="2026-11-23", end_use="civil")
    row = other(found, "chn-2025-57")["row"]
    assert (found["verdict"], row["state"], row["verified"]) == ("clear", "suspended", False)
    assert any("chn-2025-57" in warning for warning in found["warnings"])
    november = answer(capsys, element="Ho", to="DEU", day="2025-11-20", end_use="civil")
    assert not any("chn-2025-57" in warning for warning in november["warnings"])


def test_the_threatened_tariff_catches_nothing_on_any_day(capsys: pytest.CaptureFixture[str]) -> None:
    for day in ("2025-10-10", "2025-11-01", "2025-11-20"):
        row = other(answer(capsys, product="magnet", day=day), "usa-100pct-2025")
        assert row["role"] == "no"
    assert row["row"]["state"] == "never-in-force"


def test_several_elements_origin_content_and_party_reach_the_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, from_="JPN", origin="CHN", to="DEU", day="2025-10-20", content="12.5%", party="Some GmbH", end_use="civil")
    assert matched(found, "CHN") == {"chn-2025-61-item3-tbdy"}
    assert found["consignment"] == {
        "product": "oxide",
        "elements": ["Dy"],
        "from": "JPN",
        "to": "DEU",
        "origin": "CHN",
        "end_use": "civil",
        "party": "Some GmbH",
        "content_percent": 12.5,
        "site": None,
    }
    capsys.readouterr()
    assert main([*arguments(product="NdFeB-magnet", element="Nd", day="2025-06-01"), "--element", "Tb", "--format", "json"]) == 0
    assert "chn-2025-18-ndfeb" in matched(json.loads(capsys.readouterr().out))


def test_ordinary_duties_are_listed_and_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, product="metal-magnet", element="Nd", from_="JPN", day="2025-01-01", end_use="civil")
    row = other(found, "usa-mfn-8505")["row"]
    assert (found["verdict"], row["holds"], row["note"]) == ("clear", "yes", "ordinary duty: listed, not counted")


def test_a_duty_that_some_goods_do_not_pay_is_told_with_its_note(capsys: pytest.CaptureFixture[str]) -> None:
    told = words(capsys, product="oxide", element="Nd", from_="JPN", day="2025-11-20", end_use="civil")
    assert "scope: Free when the goods are a mixture" in told
    assert main([*arguments(product="oxide", element="Nd", from_="JPN", day="2025-11-20"), "--element", "Pr"]) == 0
    assert "not known: note: whether such goods are meant" in capsys.readouterr().out


def test_words_begin_with_the_verdict_and_always_end_with_the_reminder(capsys: pytest.CaptureFixture[str]) -> None:
    cases = {
        "CAUGHT": {"end_use": "civil"},
        "CLEAR": {"from_": "DEU", "to": "CHN"},
        "UNKNOWN": {"product": "NdFeB-magnet", "element": "", "to": "DEU"},
    }
    for verdict, options in cases.items():
        text = words(capsys, **{"day": "2025-05-01", **options})
        assert text.startswith(f"{verdict} on 2025-05-01: ")
        assert text.endswith("This is not legal advice.\n")
        assert "last checked on 2026-11-23" in text


def test_words_give_clauses_and_sources_of_what_catches_and_ask_for_what_would_settle_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    text = words(capsys, day="2025-11-20")
    caught, might = text.split("Caught by")[1].split("Might be caught by")
    assert "legal reference: MOFCOM and GAC Announcement No. 18 of 2025" in caught
    assert "source: " in caught
    assert "destination USA; the measure names ALL" in caught
    assert "To settle it: State the end use. (--end-use)" in might
    assert "Ordinary duties, listed and not counted" in might
    assert "Nearly: only one or two clauses keep these off" in might


def test_a_day_past_the_edition_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert "past 2026-11-23" in words(capsys, day="2027-05-01")
    assert "past 2026-11-23" not in words(capsys, day="2026-11-23")


def test_the_day_is_the_edition_s_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys)["day"] == "2026-11-23"


def test_a_party_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    text = words(capsys, party="Evil\x1b[2J\u202eltd")
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"product": "slag"}, "NdFeB-magnet"),
        ({"element": "Xq"}, "Dy"),
        ({"from_": "Atlantis"}, "alpha-3"),
        ({"to": "XX"}, "alpha-3"),
        ({"origin": "XX"}, "alpha-3"),
        ({"day": "2025-02-30"}, "such as 2025-11-20"),
        ({"end_use": "hobby"}, "civil, defence-procurement, military"),
        ({"content": "much"}, "0 to 100"),
        ({"content": "nan"}, "0 to 100"),
        ({"content": "101"}, "0 to 100"),
        ({"site": "nowhere"}, "pangwa"),
        ({"product": "battery", "element": ""}, "Li"),
        ({"product": ""}, "--product"),
    ],
)
def test_what_is_not_known_ends_with_2_and_one_line_that_helps(
    options: dict[str, str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main(arguments(**options))
    except SystemExit as ended:
        status = int(str(ended.code))
    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    assert (status, captured.out) == (2, "")
    assert line.startswith("lodestone: ")
    assert told in line


def test_every_wish_has_its_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    usage = capsys.readouterr().out
    assert set(OPTIONS) == set(Wanted)
    assert all(option in usage for options in OPTIONS.values() for option in options.split(", "))
