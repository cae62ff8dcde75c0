"""Each rule of an opportunity says yes, no or check with the words that decide; a person may settle it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands import verbs
from funding_tui.find.eligibility import read_eligibility, record_check, remove_check
from funding_tui.find.matching.gates import EligibilityRule
from funding_tui.find.matching.ranking import rank_opportunities
from funding_tui.find.opportunity_detail import read_opportunity
from models.changes import AuditEntry
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityPage
from models.partnership import Partnership
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity

READ = datetime(2026, 11, 20, 9, tzinfo=UTC)
WHO = "who may apply"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        with made.session() as session:
            session.add(
                Partnership(name="Example CSP", area_code="E06000019", applicant_types=["local authority"])
            )
        yield made


def a_fund(
    workspace: Workspace, *sentences: str, types: tuple[str, ...] = (), heading: str = "Eligibility"
) -> int:
    """An opportunity whose page states these sentences."""
    key = an_opportunity(workspace, "Knife crime fund", closes_on=date(2027, 1, 31))
    with workspace.session() as session:
        session.get_one(Opportunity, key).applicant_types = list(types)
        if sentences:
            sections = [["Summary", "Local authorities cannot read this."], [heading, "\n".join(sentences)]]
            page = OpportunityPage(opportunity_id=key, listing_hash="", read_at=READ, sections=sections)
            session.add(page)
    return key


def rules(workspace: Workspace, key: int) -> dict[str, EligibilityRule]:
    return {rule.name: rule for rule in read_eligibility(workspace, key, today=TODAY)}


def verdict(workspace: Workspace, key: int, name: str = WHO) -> str:
    return rules(workspace, key)[name].verdict


def test_what_neither_opportunity_nor_page_says_is_to_be_checked(workspace: Workspace) -> None:
    assert verdict(workspace, a_fund(workspace)) == "check"
    assert verdict(workspace, a_fund(workspace, "Projects must start in April.")) == "check"


def test_a_page_that_admits_the_partnership_says_yes_in_its_own_words_and_when_they_were_read(
    workspace: Workspace,
) -> None:
    key = a_fund(workspace, "Councils and charities may apply.")
    found = rules(workspace, key)[WHO]
    assert (found.verdict, found.quote) == ("yes", "Councils and charities may apply.")
    assert found.read_at == READ


@pytest.mark.parametrize(
    "sentence", ["Local authorities are not eligible.", "We cannot fund councils.", "Councils may not apply."]
)
def test_a_page_that_bars_the_partnership_says_no(workspace: Workspace, sentence: str) -> None:
    assert verdict(workspace, a_fund(workspace, sentence)) == "no"


def test_a_sentence_that_bars_is_told_and_hides_nothing(workspace: Workspace) -> None:
    key = a_fund(workspace, "Local authorities are not eligible.")
    assert [each.row.id for each in rank_opportunities(workspace, today=TODAY)] == [key]
    record_check(workspace, key, WHO, verdict="no", who="Ann", today=TODAY)
    assert not rank_opportunities(workspace, today=TODAY)


def test_a_page_that_was_withdrawn_closes_its_opportunity_with_its_words(workspace: Workspace) -> None:
    key = a_fund(workspace, "Councils may apply.")
    with workspace.session() as session:
        page = session.get_one(OpportunityPage, key)
        page.withdrawn_at, page.withdrawn_words = datetime(2026, 11, 1, tzinfo=UTC), "Superseded by round 3."
    found = rules(workspace, key)["open"]
    assert (found.verdict, found.quote) == ("no", "Superseded by round 3.")
    assert "withdrawn by its publisher on 2026-11-01" in found.reason
    assert not rank_opportunities(workspace, today=TODAY)


def test_what_stands_under_a_heading_that_bars_is_barred(workspace: Workspace) -> None:
    key = a_fund(workspace, "• schools", "• local authorities", heading="Who cannot apply")
    assert verdict(workspace, key) == "no"
    key = a_fund(workspace, "Who is not eligible:", "• local authorities")
    assert verdict(workspace, key) == "no"


def test_what_stands_under_a_heading_that_admits_is_admitted(workspace: Workspace) -> None:
    assert verdict(workspace, a_fund(workspace, "Who can apply", "- charities", "- councils")) == "yes"
    assert verdict(workspace, a_fund(workspace, "- charities", "- councils")) == "check"


def test_opportunity_and_page_that_disagree_and_conditions_are_for_a_person(workspace: Workspace) -> None:
    both = a_fund(workspace, "Local authorities are not eligible.", types=("Public sector",))
    assert verdict(workspace, both) == "check"
    assert rules(workspace, both)[WHO].quote == "Local authorities are not eligible."
    on_terms = a_fund(workspace, "Councils may apply only if a charity leads.")
    assert verdict(workspace, on_terms) == "check"


def test_every_rule_of_a_page_is_explained_with_its_words_the_ones_that_name_the_partnership_first(
    workspace: Workspace,
) -> None:
    key = a_fund(workspace, "You must have a bank account.", "Councils may apply.", "Thank you.")
    page_rules = [
        rule for rule in read_eligibility(workspace, key, today=TODAY) if rule.name.startswith("page: ")
    ]
    assert [(rule.verdict, rule.quote) for rule in page_rules] == [
        ("yes", "Councils may apply."),
        ("check", "You must have a bank account."),
    ]


def test_a_person_settles_a_rule_until_the_source_says_something_else(workspace: Workspace) -> None:
    key = a_fund(workspace, types=("Consortia",))
    assert verdict(workspace, key) == "check"
    record_check(workspace, key, WHO, verdict="no", note="rang the funder", who="Ann", today=TODAY)
    found = rules(workspace, key)[WHO]
    assert (found.verdict, found.verified_by) == ("no", "Ann")
    assert "rang the funder" in found.reason
    assert not rank_opportunities(workspace, today=TODAY)
    with workspace.session() as session:
        session.get_one(Opportunity, key).applicant_types = ["Consortia", "Public sector"]
        (entry,) = session.exec(select(AuditEntry).where(AuditEntry.what == "verified a field"))
        assert entry.who == "Ann"
    assert (verdict(workspace, key), rules(workspace, key)[WHO].verified_at) == ("yes", None)
    assert [each.row.id for each in rank_opportunities(workspace, today=TODAY)] == [key]


def test_a_rule_of_the_page_may_be_settled_and_the_check_taken_back(workspace: Workspace) -> None:
    key = a_fund(workspace, "You must have a bank account.")
    name = "page: You must have a bank account."
    record_check(workspace, key, name, verdict="yes", today=TODAY)
    assert verdict(workspace, key, name) == "yes"
    remove_check(workspace, key, name)
    assert verdict(workspace, key, name) == "check"
    with pytest.raises(NotFound, match="nobody has verified"):
        remove_check(workspace, key, name)


def test_a_field_that_was_verified_says_so_and_says_when_it_has_changed_since(workspace: Workspace) -> None:
    key = a_fund(workspace)
    record_check(workspace, key, "closes", verdict="yes", who="Ann", note="the PDF", today=TODAY)
    closes = dict(read_opportunity(workspace, key, today=TODAY).fields)["closes"]
    assert closes.startswith("31 Jan 2027 (verified ")
    assert closes.endswith("by Ann: the PDF)")
    with workspace.session() as session:
        session.get_one(Opportunity, key).closes_on = date(2027, 1, 4)
    closes = dict(read_opportunity(workspace, key, today=TODAY).fields)["closes"]
    assert closes.startswith("04 Jan 2027 (verified ")
    assert "when it said “31 Jan 2027”; it has changed since" in closes


def test_what_cannot_be_verified_is_refused_in_a_sentence(workspace: Workspace) -> None:
    key = a_fund(workspace)
    with pytest.raises(NotFound, match="no rule or field 'colour'; it has: who may apply"):
        record_check(workspace, key, "colour", verdict="yes", today=TODAY)
    with pytest.raises(BadInput, match="say yes or no"):
        record_check(workspace, key, WHO, verdict="perhaps", today=TODAY)
    with pytest.raises(BadInput, match="not a rule; say yes"):
        record_check(workspace, key, "closes", verdict="no", today=TODAY)
    with pytest.raises(NotFound, match="no opportunity number 99"):
        record_check(workspace, 99, WHO, verdict="yes", today=TODAY)


def test_hostile_prose_is_quoted_as_text_and_in_measure(workspace: Workspace) -> None:
    key = a_fund(workspace, f"Councils must {HOSTILE}", "must " * 20_000)
    quotes = [rule.quote for rule in read_eligibility(workspace, key, today=TODAY)]
    assert any("[b]100%_free[/b]" in quote for quote in quotes)
    assert max(map(len, quotes)) <= 400


def test_the_command_shows_settles_and_forgets(workspace: Workspace) -> None:
    key = str(a_fund(workspace, types=("Consortia",)))
    place = ["--workspace", str(workspace.path), "--json"]

    def first_rule(*words: str) -> dict[str, str]:
        done = CliRunner().invoke(verbs, ["eligibility", key, *words, *place], catch_exceptions=False)
        assert done.exit_code == 0, done.stderr
        first: dict[str, str] = json.loads(done.stdout)[0]
        return first

    assert (first_rule()["verdict"], first_rule()["quote"]) == ("check", "Consortia")
    assert first_rule("--verify", WHO, "--yes", "--because", "asked", "--by", "Ann")["verified_by"] == "Ann"
    assert first_rule("--forget", WHO)["verdict"] == "check"
    assert CliRunner().invoke(verbs, ["eligibility", key, "--verify", WHO, *place]).exit_code == 2
