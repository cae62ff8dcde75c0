"""A workspace from before effects had years of their own opens with the years in which they were counted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from funding_tui.allocate.problem.effect_years import UPGRADED
from funding_tui.hold.measured_effects import effects_in_force
from models.database import open_workspace
from tests.models.older import older_workspace

BEFORE = "0015"


def write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def asked(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def an_option(number: int, *years: str) -> tuple[str, ...]:
    return (
        "INSERT INTO option (id, project_id, code, name, delivery, areas, places, area_kind, max_units, "
        "unit_name, minimum_pence, returns, score_note, spread, note) "
        f"VALUES ({number}, 1, 'o{number}', 'O', 'whole', '[]', '', '', 1, '', 0, '[]', '', 'equal', '')",
        *(
            "INSERT INTO optioncost (option_id, financial_year, cost_type, fixed_pence, unit_pence) "
            f"VALUES ({number}, '{year}', 'capital', 100, 0)"
            for year in years
        ),
    )


def test_each_option_keeps_the_years_of_its_costs_as_an_assumption(tmp_path: Path) -> None:
    path = older_workspace(tmp_path, BEFORE)
    write(
        path,
        "INSERT INTO priority (id, code, name, weight, description, source) VALUES (1, 'p', 'P', 1, '', '')",
        "INSERT INTO project (id, code, name, priority_id, summary, provider, illustrative, source) "
        "VALUES (1, 'p', 'P', 1, '', '', 0, '')",
        *an_option(1, "2026/27", "2027/28"),
        *an_option(2, "2027/28"),
        *an_option(3),
    )
    open_workspace(path).close()
    found = asked(path, "SELECT effect_from, effect_years, effect_basis FROM option ORDER BY id")
    assert [row[:2] for row in found] == [("2026/27", 2), ("2027/28", 1), (None, None)]
    assert str(found[0][2]).startswith(UPGRADED)
    assert found[2][2] == ""


def test_a_typed_share_that_its_evidence_gives_is_worked_out_and_any_other_stays_as_an_assumption(
    tmp_path: Path,
) -> None:
    path = older_workspace(tmp_path, "0018")
    effects = {1: 0.14, 2: 0.2, 3: 0.3}
    write(
        path,
        "INSERT INTO priority (id, code, name, weight, description, source) VALUES (1, 'p', 'P', 1, '', '')",
        "INSERT INTO project (id, code, name, priority_id, summary, provider, illustrative, source, "
        "also_paid_by) VALUES (1, 'p', 'P', 1, '', '', 0, '', '')",
        "INSERT INTO harm (id, code, name, priority_id, indicator_code, weight, weight_source, proxy_for, "
        "note) VALUES (1, 'h', 'H', 1, 'h', 1, '', '', '')",
        "INSERT INTO intervention (id, code, name, delivery_kind, priority_tags, rural_note) "
        "VALUES (1, 'lamps', 'Lamps', '', '', '')",
        *(
            f"INSERT INTO evidence (id, intervention_id, outcome, direction, effect_value, effect_unit, "
            "strength, studies, note, source, verified, unit_cost_text, unit_cost_basis, cost_year, "
            f"cost_source) VALUES ({number}, 1, 'crime', '{direction}', -14, 'percent', '', '', '', '', '', "
            "'', '', '', '')"
            for number, direction in ((1, "reduces"), (2, "reduces"), (3, ""))
        ),
        *(statement for number in effects for statement in an_option(number)),
        *(
            "INSERT INTO optioneffect (option_id, harm_id, evidence_id, reduction, reach, reach_note) "
            f"VALUES ({number}, 1, {number}, {share}, 1, '')"
            for number, share in effects.items()
        ),
    )
    with closing(open_workspace(path)) as workspace, workspace.session() as session:
        found = effects_in_force(session)
        assert [each.share for each in found] == [0.14, 0.2, 0.3]
        assert [each.evidence is not None for each in found] == [True, False, False]
        assert "0.2 was typed in beside evidence" in found[1].record.assumption
        assert "reduces crime: -14 percent" in found[1].record.assumption
    assert asked(path, "SELECT code FROM evidence ORDER BY id") == [("lamps",), ("lamps-2",), ("lamps-3",)]
