"""Reports to export: a believable county, and text that would do harm if it were let."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from funding_tui.allocate.report.allocation import (
    AreaReport,
    BaselineReport,
    FairnessReport,
    FundedProject,
    GroupFigure,
    InputTable,
    LineReport,
    PotReport,
    PriorityReport,
    RefusedProject,
    RuleReport,
)
from funding_tui.allocate.report.report import ChangesReport, PriorityChange, RunReport
from funding_tui.allocate.report.uncertainty import (
    BenefitRange,
    EvaluationValue,
    OptionFrequency,
    UncertainInputReport,
    UncertaintyReport,
)

HOSTILE = (
    "[/red] [bold]not markup[/bold]",
    "=1+1",
    "+cmd|' /C calc'!A0",
    '@SUM(A1:A9)*HYPERLINK("http://example.invalid")',
    "-2+3\x00\x07\x1b[31m",
    "\t=tab first",
    "خدمة دعم الضحايا في الريف",
    "שירות \u202eתמיכה",
    "<script>alert(1)</script> & <b>",
    "| a pipe | **stars** | `ticks`",
    "x" * 10_000,
)

UNIT = "days of the Cambridge Crime Harm Index"

PRIORITIES = (
    ("DA", "Domestic abuse and violence against women and girls", 3.0),
    ("ASB", "Anti-social behaviour", 1.5),
    ("RURAL", "Rural and business crime", 1.0),
    ("SV", "Serious violence and exploitation", 2.0),
    ("ROAD", "Safer roads", 1.0),
)

AREA_NAMES = (
    ("Golden Valley", True), ("Bromyard Downs", True), ("Kington and Border", True), ("Weobley", True),
    ("Leominster East", False), ("Hereford Central", False), ("Hinton and Hunderton", False),
    ("Ross-on-Wye North", False), ("Ledbury West", True), ("Mortimer Country", True),
)  # fmt: skip

STREAMS = (
    ("PCC-CSF", "Police and Crime Commissioner: Community Safety Fund"),
    ("SVD", "Serious Violence Duty grant"),
    ("DA4", "Domestic Abuse Act 2021 Part 4 new burdens"),
    ("CORE", "Council core budget for community safety"),
)

PROJECTS = (
    ("IDVA", "Independent domestic violence advisers", "DA", "DA4", "revenue-labour"),
    ("TARGET", "Target hardening for repeat burglary victims", "RURAL", "PCC-CSF", "capital"),
    ("YOUTH", "Detached youth work in market towns", "ASB", "PCC-CSF", "revenue-labour"),
    ("FARM", "Farm and equipment marking scheme", "RURAL", "CORE", "revenue-other"),
    ("MENTOR", "Mentoring for young people at risk of exploitation", "SV", "SVD", "revenue-labour"),
    ("CCTV", "Mobile cameras for villages", "ASB", "PCC-CSF", "capital"),
    ("SPEED", "Community speed watch kits", "ROAD", "CORE", "capital"),
    ("PERP", "Perpetrator programme", "DA", "SVD", "revenue-other"),
)

YEARS = ("2026/27", "2027/28")


def the_areas(count: int) -> list[tuple[str, str, bool]]:
    """(code, name, rural) of so many areas."""
    return [
        (f"E0101{4000 + i}", f"{AREA_NAMES[i % 10][0]} {i // 10 + 1}", AREA_NAMES[i % 10][1])
        for i in range(count)
    ]


def the_lines(areas: Iterable[tuple[str, str, bool]], names: dict[str, str]) -> tuple[LineReport, ...]:
    """Every project in some areas in both years, in awkward pence."""
    lines = []
    streams = dict(STREAMS)
    for number, (project, _, _, stream, cost_type) in enumerate(PROJECTS):
        for place, (area, area_name, rural) in enumerate(areas):
            if (number + place) % 3:
                continue
            for year in YEARS:
                lines.append(
                    LineReport(
                        project=project,
                        option=names.get(project, f"{project}-A"),
                        area=area,
                        area_name=area_name,
                        rural=rural,
                        stream=stream,
                        stream_name=streams[stream],
                        financial_year=year,
                        cost_type=cost_type,
                        pence=100_003 + 17_771 * number + 3_307 * place + (11 if year == YEARS[0] else 0),
                        why=f"Prevents most harm for its cost in {area_name}; the {year} pot is used up.",
                    )
                )
    return tuple(lines)


def the_pots(lines: Iterable[LineReport], *, illustrative: bool) -> tuple[PotReport, ...]:
    used: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines:
        used[line.stream, line.financial_year, line.cost_type] += line.pence
    names = dict(STREAMS)
    return tuple(
        PotReport(
            stream=stream,
            stream_name=names[stream],
            financial_year=year,
            cost_type=cost_type,
            free=pence + 12_345 * (number % 3),
            allocated=pence,
            left=12_345 * (number % 3),
            illustrative=illustrative and number % 2 == 0,
        )
        for number, ((stream, year, cost_type), pence) in enumerate(sorted(used.items()))
    )


def the_funded(lines: Iterable[LineReport], titles: dict[str, str]) -> tuple[FundedProject, ...]:
    by_project: dict[str, list[LineReport]] = defaultdict(list)
    for line in lines:
        by_project[line.project].append(line)
    priority = {code: under for code, _, under, _, _ in PROJECTS}
    names = {code: name for code, name, _, _, _ in PROJECTS}
    return tuple(
        FundedProject(
            project=code,
            name=titles.get(code, names[code]),
            priority=priority[code],
            option=mine[0].option,
            option_name="Two posts, two years",
            pence=sum(line.pence for line in mine),
            rural_pence=sum(line.pence for line in mine if line.rural),
            areas=len({line.area for line in mine}),
            benefit=812.4 - 61.7 * number,
            value=893.6 - 67.9 * number,
            basis="evidence" if number % 2 else "officer score",
            basis_words="College of Policing toolkit, strong evidence: 14% fewer offences."
            if number % 2
            else "Officer's score of 6 out of 10; no evaluation was found.",
            illustrative=False,
            why="It prevents more for each pound than anything else that its stream may pay for.",
        )
        for number, (code, mine) in enumerate(by_project.items())
    )


def the_refused(titles: Iterable[str]) -> tuple[RefusedProject, ...]:
    plain = [
        "A new police house in Kington",
        "Street pastors every night of the year",
        "Drone patrols over the Golden Valley",
        "Safer taxis training",
    ]
    return tuple(
        RefusedProject(
            project=f"NO{number:02d}",
            name=title,
            priority="ASB",
            option=f"NO{number:02d}-A",
            option_name="As proposed",
            pence=4_500_000 + 1_234_567 * number,
            rule="Capital of the Community Safety Fund, 2026/27",
            why="Capital of the Community Safety Fund, 2026/27, is used up by projects that prevent more.",
            would_enter_if=f"It would come in if it cost £{3_200 + number:,} less, "
            f"or the pot were £{3_200 + number:,} larger.",
        )
        for number, title in enumerate([*plain, *titles])
    )


def the_fairness(gini_money: float, gini_benefit: float, worst: float) -> FairnessReport:
    return FairnessReport(
        gini_money=gini_money,
        gini_benefit=gini_benefit,
        worst_off=GroupFigure(group="rural areas", figure=worst),
        best_off=GroupFigure(group="urban areas", figure=0.0312),
        least_money=GroupFigure(group="urban areas", figure=412.6),
        most_money=GroupFigure(group="rural areas", figure=530.0),
        words=(
            f"Money per head has a Gini coefficient of {gini_money:.2f} "
            "(0 is everyone the same, 1 is all to one).",
            f"Worst off: rural areas, where {worst:.2%} of harm is prevented; "
            "best off: urban areas, where 3.12% is.",
        ),
    )


def the_baselines(allocated: int) -> tuple[BaselineReport, ...]:
    result = (
        (
            "Equal split",
            "The same for every priority.",
            2_901.2,
            ("At most 40% on labour: Serious Violence",),
        ),
        ("Population and need", "By people and recorded crime.", 3_377.9, ()),
        ("Flat per area", "The same for every area.", 2_114.0, ("Rural floor", "Domestic abuse minimum")),
        ("Last year's list", "What was funded last year, first come.", 3_020.5, ()),
    )
    return tuple(
        BaselineReport(
            name=name,
            words=words,
            benefit=benefit,
            difference=benefit - 4_018.6,
            value=1.1 * benefit,
            value_difference=1.1 * benefit - 4_418.6,
            pence=allocated - 200_001 * number,
            rural_bp=3_111 + number,
            projects=6 + number,
            broken=broken,
            fairness=the_fairness(0.4 - 0.07 * number, 0.35 - 0.05 * number, 0.011 + 0.002 * number),
        )
        for number, (name, words, benefit, broken) in enumerate(result)
    )


def the_doubts() -> tuple[UncertainInputReport, ...]:
    return (
        UncertainInputReport(
            names=("the effect of street lighting on total crime",),
            spread="anywhere from 0.6 to 1.4 times as stated, none likelier than another",
            basis="evidence",
            source="doi.org/10.1111/1745-9133.12419",
        ),
        UncertainInputReport(
            names=("the benefit of Farm watch", "the benefit of Mentoring"),
            spread="anywhere from 0 to 2 times as stated, none likelier than another",
            basis="assumption",
            source="an officer's score; assumption of the partnership",
        ),
    )


def the_robustness(*, overspend_bp: int | None = None) -> UncertaintyReport:
    def over_draws(name: str, times: float, best_bp: int) -> BenefitRange:
        return BenefitRange(
            name=name,
            mean=4_021.3 * times,
            low=2_950.4 * times,
            median=4_010.7 * times,
            high=5_120.9 * times,
            worst=2_871.5 * times,
            best_bp=best_bp,
            overspend_bp=overspend_bp,
            overspend_most=None if overspend_bp is None else 123_456,
        )

    def chosen(project: str, funded: bool, times: int) -> OptionFrequency:
        return OptionFrequency(
            project=project,
            name=f"Project {project}",
            option="A",
            option_name="Two posts",
            funded=funded,
            times=times,
        )

    return UncertaintyReport(
        seed=1,
        draws=1_000,
        asked=20,
        decided=20,
        gap=0.01,
        ranges=(over_draws("This proposal", 1.0, 9_350), over_draws("Equal split", 0.72, 40)),
        chosen=(chosen("FARM", True, 19), chosen("NO00", False, 8), chosen("SPEED", True, 7)),
        worths=(
            EvaluationValue(
                name="the effect of street lighting on total crime",
                value=29.5,
                standard_error=3.1,
                pence=181_270,
                changes_bp=1_030,
                sure=True,
            ),
            EvaluationValue(
                name="the benefit of Farm watch",
                value=0.9,
                standard_error=1.2,
                pence=None,
                changes_bp=120,
                sure=False,
            ),
        ),
        everything=619.0,
        at_most=2_626.0,
        words=(
            "Uncertain inputs were drawn: 3 things in 1,000 draws (seed 1).",
            "An evaluation of the effect of street lighting on total crime would be worth most.",
        ),
    )


def the_rules(count: int) -> tuple[RuleReport, ...]:
    words = (
        ("Rural floor", "At least 30% of all money is spent in rural areas.", "met", "£4,310.22"),
        ("Labour, Serious Violence Duty", "At most 60% of the grant pays for staff.", "binding", "£0"),
        ("Domestic abuse minimum", "At least £80,000 goes to domestic abuse.", "met", "£61,020.57"),
        ("No virement", "No money moves from one pot to another.", "met", ""),
        ("Minimum service", "Every area gets at least one project.", "not worked out", ""),
    )
    return tuple(
        RuleReport(name=name if n < 5 else f"{name} {n}", words=text, state=state, room=room)
        for n in range(count)
        for name, text, state, room in [words[n % 5]]
    )


def the_inputs() -> tuple[InputTable, ...]:
    return (
        InputTable(
            title="Streams",
            note="Read from agreements and decision notices; see the source of each row.",
            headings=("Stream", "Year", "Awarded", "Source"),
            rows=tuple(
                (name, "2026/27", f"£{120_000 + 7 * n:,}", "westmercia-pcc.gov.uk, decision 14 of 2026")
                for n, (_, name) in enumerate(STREAMS)
            ),
        ),
        InputTable(
            title="Evidence",
            note="",
            headings=("Intervention", "Reduction", "Interval", "Strength", "Source", "Quote"),
            rows=tuple(
                (text, "14%", "9% to 19%", "strong", "whatworks.college.police.uk", text) for text in HOSTILE
            ),
        ),
    )


def the_past(gone: str) -> ChangesReport:
    """An allocation of a year before, in which one priority stood that is gone and one was not there yet."""
    (first, name, weight), (second, other, _), *_ = PRIORITIES
    facts = {"before_bp": None, "before": None, "weight_before": None}
    return ChangesReport(
        of="P3.1",
        scenario_name="Last year",
        certified=True,
        on=date(2025, 6, 2),
        run=4,
        allocated=88_000_00,
        priorities=(
            PriorityChange(
                code=first,
                name=name,
                before=44_000_00,
                after=30_000_00,
                before_bp=5_000,
                after_bp=3_100,
                weight_before=weight,
                weight_after=2 * weight,
            ),
            PriorityChange(
                code=second, name=other, after=20_000_00, after_bp=2_050, weight_after=1.0, **facts
            ),
        ),
        came_in=("Speed watch",),
        went_out=(gone,),
        inputs=(f"Project '{gone}' was removed.",),
        more_inputs=3,
        words=(
            "This is compared with proposal P3.1, certified on 2 June 2025, under \u201cLast year\u201d.",
            f"{gone} went out.",
        ),
    )


def a_report(*, areas: int = 10, rules: int = 5, hostile: bool = True, **changes: Any) -> RunReport:
    """A whole report whose parts add up, with hostile titles by default."""
    places = the_areas(areas)
    names = {"FARM": "=1+1", "SPEED": "A*"} if hostile else {}
    titles = {"FARM": HOSTILE[2], "SPEED": HOSTILE[6], "PERP": HOSTILE[-1]} if hostile else {}
    lines = the_lines(places, names)
    allocated = sum(line.pence for line in lines)
    rural = sum(line.pence for line in lines if line.rural)
    pots = the_pots(lines, illustrative=True)
    funded = the_funded(lines, titles)
    result: dict[str, Any] = {
        "run": 12,
        "scenario": "rural-30",
        "scenario_name": "Rural floor of 30%",
        "scenario_note": "As agreed by the board in September.",
        "partnership": "Herefordshire Community Safety Partnership",
        "created_at": datetime(2026, 6, 12, 10, 40, tzinfo=UTC),
        "author": "A. Officer",
        "app_version": "0.1.0",
        "status": "optimal",
        "message": "",
        "benefit": 4_018.6,
        "scored": 512.3,
        "value": 4_418.6,
        "value_bound": 4_432.5,
        "gap": 0.0031256,
        "value_is_harm": False,
        "years": 2,
        "seconds": 3.42,
        "solver": "HiGHS 1.13.1",
        "verified": True,
        "broken": (),
        "problem_hash": "9f2c" * 16,
        "harm_unit": UNIT,
        "harm_per_point": 12.5,
        "demonstration": True,
        "attribution": "Contains public sector information licensed under the Open Government Licence v3.0.\n"
        "Contains OS data © Crown copyright and database right 2026.",
        "free": sum(pot.free for pot in pots),
        "allocated": allocated,
        "rural_pence": rural,
        "rural_bp": rural * 10_000 // allocated if allocated else 0,
        "rural_population_bp": 4_987,
        "assumed_bp": 2_850,
        "recommendation": (
            "The board is asked to agree the allocation in this paper for 2026/27 and 2027/28.",
            "It prevents 19% more harm than the best of the four usual methods.",
            "The rural floor of 30% costs 41.2 days of harm; the board may wish to keep it.",
        ),
        "rural_statement": (
            "Rural areas hold 49.87% of people and get a little more than half of the money.",
            "Delivery in sparse areas costs more: 20% has been added for travel.",
        ),
        "assumptions": (
            "Mentoring is scored by officers: no evaluation with a control group was found.",
            "Rural uplift of 20% on delivery is a planning figure.",
        ),
        "conflict": (),
        "lines": lines,
        "funded": funded,
        "refused": the_refused(HOSTILE if hostile else ()),
        "by_priority": tuple(
            PriorityReport(
                code=code,
                name=name,
                weight=weight,
                pence=sum(item.pence for item in funded if item.priority == code),
                benefit=300.25,
                value=300.25 * weight,
                need=9_120.5,
                proxy="recorded offences, 12 months to March 2026",
            )
            for code, name, weight in PRIORITIES
        ),
        "by_area": tuple(
            AreaReport(
                code=code,
                name=name,
                rural=is_rural,
                population=1_400 + 37 * number,
                pence=sum(line.pence for line in lines if line.area == code),
                benefit=31.75 + number,
            )
            for number, (code, name, is_rural) in enumerate(places)
        ),
        "by_pot": pots,
        "rules": the_rules(rules),
        "baselines": the_baselines(allocated),
        "inputs": the_inputs(),
        "fairness": the_fairness(0.2946, 0.2137, 0.0208),
        "curve_error": 0.00042,
        "doubts": the_doubts(),
        "robustness": the_robustness(),
        "since": the_past(titles.get("FARM", "Farm watch")),
    }
    return RunReport(**{**result, **changes})


def an_infeasible_report() -> RunReport:
    """A run that found nothing: two rules cannot hold together."""
    return a_report(
        status="infeasible",
        message="The smallest change that works: lower the rural floor to 27%.",
        benefit=0.0,
        scored=0.0,
        value=0.0,
        value_bound=None,
        gap=None,
        verified=False,
        allocated=0,
        rural_pence=0,
        rural_bp=0,
        assumed_bp=0,
        recommendation=(),
        rural_statement=(),
        conflict=("Rural floor", "Domestic abuse minimum"),
        lines=(),
        funded=(),
        refused=(),
        by_priority=(),
        by_area=(),
        baselines=(),
        fairness=None,
        robustness=None,
    )


def an_old_report() -> RunReport:
    """A run that was kept before fairness and risk were worked out."""
    kept = a_report().model_dump(mode="json")
    for later in ("fairness", "curve_error", "doubts", "robustness"):
        del kept[later]
    for baseline in kept["baselines"]:
        del baseline["fairness"]
    return RunReport.model_validate(kept)
