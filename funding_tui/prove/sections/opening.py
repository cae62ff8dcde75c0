"""The top of the paper: what it is, how far it can be trusted, and what it recommends."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.identity.added_for_run import NOBODY, added_sentences
from funding_tui.allocate.report.report import RunReport, ShockReport
from funding_tui.base.formats import day, join_words, moment, percent, whole_percent
from funding_tui.prove.claims import (
    banner,
    check_words,
    has_allocation,
    has_rural_areas,
    is_sound,
    proof_words,
    scenario_note,
    status_words,
    unit_words,
    warnings,
)
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.balances import balance_facts, balances_in_brief
from funding_tui.rendering.blocks import Block, Column, Facts, Heading, Money, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line, with_full_stop


def title_block(report: RunReport) -> Iterator[Block]:
    """Whose paper it is, which run it reports, and every warning."""
    yield Paragraph(banner(report), "banner")
    for warning in warnings(report):
        yield Paragraph(warning, "banner")
    yield Facts(
        (
            ("Partnership", safe_line(report.partnership, LONGEST_NAME)),
            ("What was solved", _scenario(report)),
            ("Added for this run", _added(report)),
            ("Years allocated", join_words(sorted({pot.financial_year for pot in report.by_pot})) or "none"),
            ("Run", f"{report.run}, on {moment(report.created_at)}"),
            ("Prepared by", safe_line(report.author, LONGEST_NAME) or "not recorded"),
            ("Status", f"{status_words(report).capitalize()}. {proof_words(report)}"),
            ("Checked", check_words(report)),
            *balance_facts(report),
        )
    )
    if note := scenario_note(report):
        yield Paragraph(note)


def recommendation(report: RunReport) -> Iterator[Block]:
    """What the board is asked to agree, and the figures behind it."""
    yield Heading(1, "Recommendation")
    if is_sound(report):
        yield bullets(report.recommendation, otherwise="No recommendation was recorded with this run.")
    else:
        yield Paragraph("Nothing is recommended: see the warnings at the top of this paper.", "strong")
    if report.shocks:
        yield Paragraph("This proposal assumes what has not happened:", "strong")
        yield bullets(
            [f"{row.name}: {with_full_stop(row.said)} {_applied(row)}".strip() for row in report.shocks],
            otherwise="",
        )
    if report.overspends:
        yield bullets([row.words for row in report.overspends], otherwise="")
    yield from balances_in_brief(report)
    amounts = PrintedAmounts(report)
    rows = _money_in_brief(report, amounts)
    rural = ""
    if has_rural_areas(report):
        rows.append(("Spent in rural areas", amounts.rural(report.rural_pence, rural=True)))
        rural = (
            f"{percent(report.rural_bp)} of the money allocated is spent in rural areas, where "
            f"{percent(report.rural_population_bp)} of people live. "
        )
    yield table("The money in brief", (Column("What"), Column("Amount", numeric=True)), rows)
    yield Paragraph(
        f"{rural}Benefit is counted in {safe_line(report.harm_unit)}: {report.write(report.benefit)} in all, "
        f"of which {whole_percent(report.assumed_bp)} rests on at least one assumption."
    )
    yield Paragraph(unit_words(report), "note")
    if line := report.weights_line:
        yield Paragraph(safe_line(line, LONGEST_PARAGRAPH), "note")


def _money_in_brief(report: RunReport, amounts: PrintedAmounts) -> list[tuple[str | Money, ...]]:
    """What was free, what of it over-committed pots take away, and what becomes of it."""
    short = [pot for pot in report.by_pot if pot.free < 0]
    stranded = [pot for pot in report.by_pot if pot.stranded]
    lost = sum(pot.stranded for pot in stranded)
    left = report.free - report.allocated - lost
    rows: list[tuple[str | Money, ...]] = [
        ("Money free before this run", amounts.pots(report.by_pot, report.free))
    ]
    if short:
        owed = amounts.pots(short, sum(pot.free for pot in short))
        rows.append(("Of that, pots that are over-committed", owed))
    rows.append(("Allocated by this run", amounts.allocated(report.allocated)))
    if stranded:
        rows.append(("Stranded: no rule lets anybody spend it", amounts.pots(stranded, lost)))
    rows.append(("Left unallocated", amounts.used(report.by_pot, left)))
    return rows


def nothing_found(report: RunReport) -> Iterator[Block]:
    """Why there is no allocation, in place of the recommendation."""
    yield Heading(1, "What was found")
    yield Paragraph(proof_words(report), "strong")
    if safe_line(report.message) and report.status == "infeasible":
        yield Paragraph(safe_line(report.message, LONGEST_PARAGRAPH))
    if report.status == "infeasible":
        yield Heading(2, "Rules that cannot all hold together")
        words = {rule.name: rule.words for rule in report.rules}
        yield bullets(
            [_named(name, words.get(name, "")) for name in report.conflict],
            otherwise="The run did not name the rules that conflict.",
        )
        yield Paragraph("To go further, change at least one of these rules, or put more money into a pot.")
    yield from balances_in_brief(report)


def paper_title(report: RunReport) -> str:
    """The title of the paper."""
    found = "proposed allocation" if has_allocation(report) else "no allocation found"
    return f"Community safety funding: {found}"


def _scenario(report: RunReport) -> str:
    name, code = safe_line(report.full_name, LONGEST_PARAGRAPH), safe_line(report.scenario, LONGEST_NAME)
    return f"{name} ({code})" if name and name != code else code


def _applied(shock: ShockReport) -> str:
    """Who applied a shock to the scenario, and when; empty where that is not recorded."""
    if shock.applied_on is None:
        return ""
    return f"Applied by {safe_line(shock.applied_by or NOBODY, LONGEST_NAME)} on {day(shock.applied_on)}."


def _added(report: RunReport) -> str:
    said = added_sentences(report.added_for_this_run)
    return safe_line(" ".join(said), LONGEST_PARAGRAPH) or "nothing: it is the scenario as it was saved"


def _named(name: str, words: str) -> str:
    return f"{safe_line(name, LONGEST_NAME)}: {safe_line(words)}" if words and words != name else name
