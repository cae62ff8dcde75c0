"""The readers take each format as it is found in the wild, and say plainly what is wrong with a file."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.optimiser.published.instances import FILES, INSTANCES
from tests.optimiser.published.kinds import KINDS
from tests.optimiser.published.readers.assignment import read_assignments
from tests.optimiser.published.readers.covering import read_graph_covering, read_plane_covering
from tests.optimiser.published.readers.election import Election, read_elections
from tests.optimiser.published.readers.facilities import Served, read_facilities
from tests.optimiser.published.readers.knapsack import Knapsack, read_knapsacks
from tests.optimiser.published.readers.median import read_medians

ELECTION = """META
key;value
description;Town
budget;1 000,50
vote_type;{kind}
{meta}
PROJECTS
project_id;cost;votes;name
a;300;2;"Swings; and a slide"
b;1000.5;1;Lamps
VOTES
{ballots}
"""


def an_election(kind: str, *ballots: str, header: str = "voter_id;vote", meta: str = "") -> Election:
    [read] = read_elections(ELECTION.format(kind=kind, ballots="\n".join((header, *ballots)), meta=meta))
    return read


def exactly(*numbers: int | str) -> tuple[Fraction, ...]:
    return tuple(Fraction(number) for number in numbers)


def scores(election: Election) -> dict[str, Fraction]:
    return {each.id: each.score for each in election.projects}


@pytest.mark.parametrize(("kind", "file", "told"), FILES)
def test_line_ends_and_a_byte_order_mark_change_nothing(kind: str, file: str, told: dict[str, Any]) -> None:
    text = (INSTANCES / file).read_text("utf-8")
    known = KINDS[kind]
    for other in (text.replace("\n", "\r\n"), "\ufeff" + text, text + "\n  \n"):
        for one, same in zip(known.read(text, **told), known.read(other, **told), strict=True):
            assert known.pose(one).problem == known.pose(same).problem


def test_numbers_may_be_wrapped_anywhere_and_an_optimum_of_0_is_unknown() -> None:
    first, second = read_knapsacks("2 2 1\n7 3 4 1\n2 1\n1 2 0 5. 3\n.5 1.5e1 3\n", "toy")
    assert first == Knapsack("toy 1", exactly(3, 4), (exactly(1, 2),), exactly(1), Fraction(7))
    assert second == Knapsack("toy 2", exactly(5), (exactly(3), exactly("0.5")), exactly(15, 3), None)


def test_a_file_of_one_problem_may_leave_out_how_many_there_are() -> None:
    assert read_knapsacks("1 2 1 0 3 4 1 2 1") == read_knapsacks("2 1 0 3 4 1 2 1")
    told = "2 1  5 6  1 1  2 2"
    assert read_assignments("1 " + told, maximise=True) == read_assignments(told, maximise=True)


def test_a_repeated_edge_costs_what_is_given_last_and_ways_are_the_shortest() -> None:
    [median] = read_medians("4 5 1\n1 2 10 2 3 1 2 1 4\n3 4 2.5 1 3 9")
    assert median.ways.scale == 2
    assert (median.ways.distances[0] / 2).tolist() == [0, 4, 5, 7.5]
    assert median.value([1]) == Fraction(4 + 0 + 1) + Fraction("3.5")


def test_a_place_that_no_way_leads_to_is_told() -> None:
    with pytest.raises(ValueError, match="no way leads from place 1 to place 3"):
        read_medians("3 1 1 1 2 5")
    [covering] = read_graph_covering("3 1 1 1 2 5", radius=5)
    assert covering.near.tolist() == [[True, True, False], [True, True, False], [False, False, True]]


def test_covering_demands_1_unless_the_file_says_more() -> None:
    [plain] = read_graph_covering("2 1 1 1 2 5", radius=4)
    [weighed] = read_graph_covering("2 1 1 1 2 5 7 9", radius=5, most=2)
    assert (plain.value([0]), plain.most) == (Fraction(1), 1)
    assert (weighed.value([0]), weighed.most) == (Fraction(16), 2)


def test_a_place_on_the_plane_is_covered_at_the_radius_itself() -> None:
    [covering] = read_plane_covering("3  0 0 5  0.3 0.4 6  0.3 0.41 7", radius=Fraction("0.5"), most=1)
    assert covering.near[0].tolist() == [True, True, False]
    assert covering.value([1]) == 18


def test_assignments_are_read_agent_by_agent() -> None:
    [one] = read_assignments("1\n2 3\n1 2 3\n4 5 6\n1 1 1\n2 2 2\n3 4", maximise=False)
    assert one.value([0, 1, 0]) == 1 + 5 + 3
    with pytest.raises(ValueError, match="agent 1 has more to do"):
        one.value([1, 1, 1])


def test_the_word_capacity_stands_for_the_figure_given() -> None:
    text = "2 1\n capacity 10 capacity 20\n 4\n 8 6"
    [facilities] = read_facilities(text, capacity=4)
    assert facilities.value(Served(frozenset({1}), {(1, 0): Fraction(1)})) == 26
    with pytest.raises(ValueError, match="give the figure beside it"):
        read_facilities(text)


def test_a_warehouse_serves_no_more_than_it_can_and_nothing_while_closed() -> None:
    [facilities] = read_facilities("2 1  3 10 9 20  4  8 6")
    half = Fraction(1, 2)
    both = Served(frozenset({0, 1}), {(0, 0): half, (1, 0): half})
    assert facilities.value(both) == 30 + 4 + 3
    for wrong, why in (
        (Served(frozenset({0}), {(0, 0): Fraction(1)}), "serves 4 of 3"),
        (Served(frozenset({0}), {(1, 0): Fraction(1)}), "is closed"),
        (Served(frozenset({1}), {(1, 0): half}), "0.5 of the demand"),
    ):
        with pytest.raises(ValueError, match=why):
            facilities.value(wrong)


def test_approvals_are_counted_once_a_ballot_and_only_for_what_is_listed() -> None:
    election = an_election("approval", "1;a,b", "2;a,a", "3;", "4;z, a")
    assert election.budget == Fraction("1000.5")
    assert [each.cost for each in election.projects] == [300, Fraction("1000.5")]
    assert election.projects[0].name == "Swings; and a slide"
    assert scores(election) == {"a": 3, "b": 1}
    assert election.differing == ("a",)


def test_points_are_added_up() -> None:
    for kind in ("cumulative", "scoring"):
        election = an_election(kind, "1;a,b;3,2", "2;b;5", header="voter_id;vote;points")
        assert scores(election) == {"a": 3, "b": 7}


def test_a_project_that_scored_less_than_nothing_is_not_funded() -> None:
    election = an_election("scoring", "1;a,b;-3,2", header="voter_id;vote;points")
    assert scores(election) == {"a": -3, "b": 2}
    assert KINDS["election"].prove(election).answer == [1]


def test_an_order_scores_by_borda() -> None:
    assert scores(an_election("ordinal", "1;a,b", "2;b")) == {"a": 2, "b": 2}
    assert scores(an_election("ordinal", "1;a,b", "2;b", meta="max_length;3")) == {"a": 3, "b": 5}


def test_without_ballots_the_column_counts() -> None:
    assert scores(an_election("approval")) == {"a": 2, "b": 1}


def test_what_is_wrong_with_a_file_is_told() -> None:
    for read, text, why in (
        (read_knapsacks, "1 2 1 0 3 x", "number 6 of the file, a profit, is 'x', which is no number"),
        (read_knapsacks, "1 2 1 0 3", "the file ends where a profit should come"),
        (read_knapsacks, "1 1 1 0 3 1 1 8", "1 numbers more than it announces"),
        (read_knapsacks, "1.5", "must be whole"),
        (read_medians, "2 1 1 1 3 4", "the places are 1 to 2"),
        (read_medians, "2 1 1 1 2 -4", "below nothing"),
        (read_facilities, "1 1 room 5 1 1", "neither a number nor the word capacity"),
        (read_elections, "META\nkey;value\nbudget;5", "no section PROJECTS"),
        (read_elections, "META\nkey;value\nPROJECTS\n", "no budget"),
        (read_elections, "META\nbudget;5\nPROJECTS\nproject_id;name\n", "no column cost"),
        (read_elections, "META\nbudget;x\nPROJECTS\nproject_id;cost\n", "the budget is 'x'"),
        (read_elections, "META\nbudget;5\nvote_type;none\nPROJECTS\nproject_id;cost\n", "it must be"),
    ):
        with pytest.raises(ValueError, match=why):
            read(text)
    with pytest.raises(ValueError, match="names 2 projects and gives 1 points"):
        an_election("scoring", "1;a,b;3", header="voter_id;vote;points")
