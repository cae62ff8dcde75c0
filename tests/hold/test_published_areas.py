"""`init --area` builds the table of areas from services that speak as the portal and Nomis do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.hold.published_areas import fetch_published_areas, find_covered_area
from models.areas import Area, Boundary
from models.database import open_workspace
from models.partnership import Partnership
from sources.areas.outlines import area_km2, middle
from sources.areas.small_areas import CoveredArea
from tests.listing_server import Answer, ListingServer, Request

pytestmark = pytest.mark.slow

PARTNERSHIPS = "/LAD24_CSP24_PFA24_EW_LU/FeatureServer/0/query"
SMALL = "/LSOA21_WD24_LAD24_EW_LU/FeatureServer/0/query"
CLASSES = "/LSOA21_RUC21_EW_LU/FeatureServer/0/query"
OUTLINES = "/Lower_layer_Super_Output_Areas_December_2021_Boundaries_EW_BGC_V5/FeatureServer/0/query"
PEOPLE = "/NM_2014_1.data.csv"
TOWN = "E08000099"
CODES = tuple(f"E0100{number:04}" for number in range(1, 6))


def table(rows: list[dict[str, str]]) -> object:
    """A table of the portal: counted where that is asked, and two rows at a time whatever is asked for."""

    def answer(request: Request) -> Answer:
        if request.first("returnCountOnly") == "true":
            return as_json({"count": len(rows)})
        first = int(request.first("resultOffset"))
        page = rows[first : first + 2]
        more = {"exceededTransferLimit": True} if first + 2 < len(rows) else {}
        return as_json({"features": [{"attributes": row} for row in page], **more})

    return answer


def as_json(body: object) -> Answer:
    return Answer(json.dumps(body), kind="application/json")


def outlines(request: Request) -> Answer:
    """A square of a hundredth of a degree for each area that is asked for."""
    features = []
    for number, code in enumerate(CODES):
        if f"'{code}'" in request.first("where"):
            west = round(-2 + number / 100, 2)
            corners = [[west, 52], [west + 0.01, 52], [west + 0.01, 52.01], [west, 52.01], [west, 52]]
            polygon = {"type": "Polygon", "coordinates": [corners]}
            features.append({"type": "Feature", "properties": {"LSOA21CD": code}, "geometry": polygon})
    return as_json({"type": "FeatureCollection", "features": features})


def people(*, announced: int | None = None) -> Answer:
    lines = ["GEOGRAPHY_CODE,DATE_NAME,OBS_VALUE,OBS_STATUS,RECORD_COUNT"]
    total = announced or len(CODES)
    lines += [f"{code},2024,{1500 + at},A,{total}" for at, code in enumerate(CODES[:-1])]
    lines.append(f"{CODES[-1]},2024,,Q,{total}")
    return Answer("\n".join(lines), kind="text/csv")


@pytest.fixture
def server() -> Iterator[ListingServer]:
    """A town of five small areas in two wards; its partnership has its name."""
    with ListingServer() as running:
        covers = [
            {"LAD24CD": code, "LAD24NM": name, "CSP24CD": csp, "CSP24NM": partnership}
            for code, name, csp, partnership in (
                (TOWN, "Milltown", "E22000099", "Milltown"),
                ("E07000001", "North Dale", "E22000001", "Dales"),
                ("E07000002", "South Dale", "E22000001", "Dales"),
                ("E07000003", "Longshire", "E22000003", "Longshire East"),
                ("E07000003", "Longshire", "E22000004", "Longshire West"),
            )
        ]
        small = [
            {
                **{"LSOA21CD": code, "LSOA21NM": f"Milltown 00{at}", "LAD24CD": TOWN},
                **{"WD24CD": f"E0500000{at % 2}", "WD24NM": f"Ward {at % 2}"},
            }
            for at, code in enumerate(CODES)
        ]
        classes = [{"LSOA21CD": code, "RUC21CD": "UN1", "Urban_rural_flag": "Urban"} for code in CODES]
        running.at(PARTNERSHIPS, table(covers)).at(SMALL, table(small)).at(CLASSES, table(classes))
        running.at(OUTLINES, outlines).at(PEOPLE, people())
        yield running


def settings(server: ListingServer) -> Settings:
    return Settings(areas={"portal": server.address, "nomis": server.address, "interval_seconds": 0.0})


@pytest.mark.parametrize("asked", [TOWN, "milltown", "E22000099", "  Milltown "])
def test_a_place_is_found_by_code_or_name_and_its_areas_come_whole(server: ListingServer, asked: str) -> None:
    found = fetch_published_areas(asked, settings(server))
    assert [each.code for each in found.areas] == list(CODES)
    assert found.place.authorities == (TOWN,)
    assert found.classes[CODES[0]] == ("UN1", False)
    assert found.people == {code: 1500 + at for at, code in enumerate(CODES[:-1])}
    assert found.gaps == ("1 area has no number of residents.",)


def test_a_partnership_of_several_authorities_asks_for_them_all(server: ListingServer) -> None:
    found = fetch_published_areas("Dales", settings(server))
    assert found.place.authorities == ("E07000001", "E07000002")
    assert "'E07000001','E07000002'" in server.asked(SMALL)[-1].first("where")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Atlantis", "no local authority or partnership of England and Wales is called 'Atlantis'"),
        ("dale", "'dale' is several places: North Dale"),
        ("Longshire East", "no published table says which areas"),
        ("", "no local authority"),
    ],
)
def test_a_place_that_is_none_or_several_is_told(server: ListingServer, asked: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        fetch_published_areas(asked, settings(server))


def test_a_list_that_is_cut_short_makes_nothing(server: ListingServer) -> None:
    rows = [{"LSOA21CD": CODES[0], "LSOA21NM": "x", "WD24CD": "w", "WD24NM": "w", "LAD24CD": TOWN}]

    def short(request: Request) -> Answer:
        if request.first("returnCountOnly") == "true":
            return as_json({"count": 5})
        return as_json(
            {"features": [{"attributes": row} for row in rows[int(request.first("resultOffset")) :]]}
        )

    server.at(SMALL, short)
    with pytest.raises(OperationError, match=r"it counts 5 rows and sends 1.*import areas"):
        fetch_published_areas(TOWN, settings(server))


@pytest.mark.parametrize(
    ("path", "answer", "words"),
    [
        (
            CLASSES,
            as_json({"error": {"code": 400, "message": "Invalid query"}}),
            "Rural-urban classes could not",
        ),
        (PEOPLE, people(announced=9), "it counts 9 rows and sends 5"),
        (PEOPLE, Answer("<html>down</html>"), "Residents could not be read"),
        (OUTLINES, Answer("", 404), "Outlines could not be read"),
    ],
)
def test_what_cannot_be_read_stays_unknown_and_is_told(
    server: ListingServer, path: str, answer: Answer, words: str
) -> None:
    server.at(path, answer)
    found = fetch_published_areas(TOWN, settings(server))
    assert len(found.areas) == 5
    assert any(words in sentence for sentence in found.gaps)


def run(server: ListingServer, file: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    own = file.with_name("settings.toml")
    own.write_text(
        f'[areas]\nportal = "{server.address}"\nnomis = "{server.address}"\ninterval_seconds = 0.0\n', "utf-8"
    )
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(own))
    return CliRunner().invoke(verbs, ["init", "--workspace", str(file), *words])


def test_init_makes_a_workspace_with_the_areas(
    server: ListingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "town.funding"
    result = run(server, file, monkeypatch, "--area", "Milltown", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["areas"] == 5
    workspace = open_workspace(file)
    with workspace.session() as session:
        partnership = session.exec(select(Partnership)).one()
        assert (partnership.name, partnership.area_code) == ("Milltown Community Safety Partnership", TOWN)
        assert "Office for National Statistics" in partnership.attribution
        first = session.exec(select(Area).where(Area.code == CODES[0])).one()
        assert first.parent_name == "Ward 0"
        assert (first.kind, first.parent_code, first.rural, first.population) == (
            *("lsoa", "E05000000", False),
            1500,
        )
        assert first.area_km2 == pytest.approx(0.761, abs=0.002)  # 1.112 km by 0.684 km
        assert (first.longitude, first.latitude) == pytest.approx((-1.995, 52.005))
        assert session.exec(select(Area).where(Area.code == CODES[-1])).one().population is None
        assert len(session.exec(select(Boundary)).all()) == 5
    workspace.close()


def test_init_makes_nothing_where_the_place_is_not_known_or_the_file_is_there(
    server: ListingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "town.funding"
    assert isinstance(run(server, file, monkeypatch, "--area", "Atlantis").exception, BadInput)
    assert not file.exists()
    file.write_text("something", "utf-8")
    asked = len(server.requests)
    assert isinstance(run(server, file, monkeypatch, "--area", TOWN).exception, BadInput)
    assert len(server.requests) == asked


def test_an_exact_name_comes_before_those_that_hold_it() -> None:
    places = (
        CoveredArea("E07000001", "Dale", "authority", ("E07000001",)),
        CoveredArea("E07000002", "Long Dale", "authority", ("E07000002",)),
    )
    assert find_covered_area("dale", places).code == "E07000001"


def test_the_size_and_middle_of_an_outline() -> None:
    square = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0))
    hole = ((0.25, 0.25), (0.25, 0.75), (0.75, 0.75), (0.75, 0.25), (0.25, 0.25))
    assert area_km2((square,)) == pytest.approx(12_363.7, rel=1e-3)  # a degree square at the equator
    assert area_km2((square, hole)) == pytest.approx(0.75 * area_km2((square,)), rel=1e-3)
    assert middle((square, hole)) == pytest.approx((0.5, 0.5))
