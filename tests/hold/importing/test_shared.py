"""The real public data, imported as it is; skipped where it is not beside the checkout."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.hold.importing.import_cases import asked, do, one

pytestmark = pytest.mark.shared


def test_every_area_of_herefordshire_imports_as_published(workspace, shared):
    path = shared / "data" / "areas" / "herefordshire_lsoa21.csv"
    report = do(workspace, "areas", path)
    assert (report.rows, report.added, report.error_count) == (117, 117, 0)
    assert one(workspace, "SELECT sum(population) FROM area") == 187016
    assert one(workspace, "SELECT count(*) FROM area WHERE rural") == 62
    rates = asked(workspace, "SELECT code, base, count(*) FROM indicator WHERE per = 1000 GROUP BY code")
    assert [(code, count) for code, _, count in rates] == [
        (code, 117)
        for code in (
            "anti_social_behaviour",
            "burglary",
            "criminal_damage",
            "public_order_and_weapons",
            "stalking_and_harassment",
            "theft",
            "violence_with_injury",
            "violence_without_injury",
        )
    ]
    assert [code for code, base, _ in rates if base == "households"] == ["burglary"]
    assert do(workspace, "areas", path).unchanged == 117


def test_every_ward_of_herefordshire_imports_as_computed(workspace, shared):
    report = do(workspace, "areas", shared / "data" / "areas" / "herefordshire_wards24_aggregated.csv")
    assert (report.added, report.error_count) == (53, 0)
    assert one(workspace, "SELECT count(*) FROM area WHERE kind = 'ward' AND rural IS NOT NULL") == 53


def test_the_interventions_import_and_what_is_unknown_stays_unknown(workspace, shared):
    path = shared / "facts" / "interventions.csv"
    assert do(workspace, "evidence", path).added == 40
    assert one(workspace, "SELECT count(*) FROM evidence WHERE effect_value IS NULL") > 20
    assert one(workspace, "SELECT count(*) FROM evidence WHERE effect_value = 0") == 0
    assert do(workspace, "evidence", path).unchanged == 40


@pytest.mark.slow
def test_part_of_england_streams_through_in_flat_memory(workspace, shared):
    folder = shared / "data" / "areas"
    peaks = []
    for rows in (2000, 2000, 10_000):
        tracemalloc.start()
        assert do(workspace, "areas", folder / "lsoa21_ew.csv.gz", rows=rows, dry_run=True).added == rows
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # five times the rows; what grows is the list of codes already seen
    assert peaks[2] < 1.5 * peaks[1]
