"""Where a paper is signed: the certificate or the refusal that is on record, or the line for a signature."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.identity.added_for_run import NOBODY
from funding_tui.allocate.report.identity.certificate import DEMONSTRATION, CertificateReport
from funding_tui.allocate.report.report import ProposalStateReport, RunReport
from funding_tui.base.formats import count, moment
from funding_tui.base.names import NAMES_ARE_TYPED
from funding_tui.prove.claims import is_sound
from funding_tui.rendering.blocks import Block, Facts, Paragraph, pounds
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line, with_full_stop

ROLE = "Section 151 officer"
TO_FILL_IN = "_" * 32
AS_DEMONSTRATION = (
    f"{DEMONSTRATION}: the amounts marked (i) are illustrative. This certificate commits no real money."
)


def signature(report: RunReport) -> Iterator[Block]:
    """The certificate of a paper in the place of its signature; a paper that cannot be certified has none."""
    facts = certificate_facts(report)
    if facts:
        yield Facts(facts)
    elif not is_sound(report):
        yield Paragraph("These figures cannot be certified: see the warnings on page 1.", "strong")
        return
    elif report.standing is not None and report.standing.state == "superseded":
        yield Paragraph(f"{_superseded(report.standing)} It can no longer be certified.", "strong")
        return
    else:
        yield Facts((("Certified by", f"{TO_FILL_IN}  {ROLE}"), ("Date", TO_FILL_IN)))
    yield Paragraph(NAMES_ARE_TYPED, "note")


def certificate_facts(report: RunReport) -> tuple[tuple[str, str], ...]:
    """The decision that is on record, as labels and values; empty before there is one."""
    state = report.standing
    if state is None or state.certificate is None:
        return ()
    decided = state.certificate
    found = _declined(decided) if decided.decision == "declined" else _certified(decided)
    if state.superseded_at is not None:
        found = (*found, ("Superseded", _superseded(state)))
    return tuple((label, safe_line(value, LONGEST_PARAGRAPH)) for label, value in found)


def _certified(decided: CertificateReport) -> tuple[tuple[str, str], ...]:
    demonstration = (("What it is", AS_DEMONSTRATION),) if decided.demonstration else ()
    return (
        *demonstration,
        ("Certified by", f"{_name(decided)}, {ROLE}"),
        ("Date", moment(decided.at)),
        ("What is certified", _what(decided)),
        ("Sum", f"{pounds(decided.pence, illustrative=decided.demonstration)} allocated"),
        ("Hash of the problem", decided.problem_hash),
        ("Hash of the allocation", decided.answer),
        ("Conditions", with_full_stop(decided.note) if decided.note else "none"),
        ("At risk", with_full_stop(decided.at_risk) if decided.at_risk else "none named"),
    )


def _declined(decided: CertificateReport) -> tuple[tuple[str, str], ...]:
    return (
        ("Declined by", _name(decided)),
        ("Date", moment(decided.at)),
        ("What was declined", _what(decided)),
        ("Reason", with_full_stop(decided.note) if decided.note else "not recorded"),
    )


def _what(decided: CertificateReport) -> str:
    projects = count(decided.projects, "project", "projects")
    lines = count(decided.lines, "line", "lines")
    return f"Proposal {decided.proposal}: {decided.name} (run {decided.run}); {projects} in {lines}"


def _name(decided: CertificateReport) -> str:
    return safe_line(decided.by, LONGEST_NAME) or NOBODY


def _superseded(state: ProposalStateReport) -> str:
    when = "" if state.superseded_at is None else f" on {moment(state.superseded_at)}"
    why = f": {with_full_stop(state.superseded_why)}" if state.superseded_why else "."
    return f"This version was superseded{when}{why}"
