"""How a listing fits the partnership and where its bid stands, as names and words for screens and prompt."""

from __future__ import annotations

from datetime import date

from funding_tui.base.formats import day
from funding_tui.find.bids.cards import BidCard, BidRow, TaskRow
from funding_tui.find.matching.scoring import Match
from models.money import format_pounds

NOT_TAKEN_UP = "not in the pipeline"


def match_pairs(match: Match) -> list[tuple[str, str]]:
    """Score, gates with the words that decide them, and what the score is made of."""
    pairs = [("Fit", "barred" if match.barred else f"{match.score} of 100"), ("Why", match.line)]
    for gate in match.gates:
        quote = f" (\u201c{gate.quote}\u201d)" if gate.quote else ""
        pairs.append((gate.name.capitalize(), f"{gate.verdict}: {gate.reason}{quote}"))
    pairs += [
        (f"Counts {part.name}", f"{part.points:.0f} of {part.most:.0f}: {part.words}") for part in match.parts
    ]
    if match.leaning:
        pairs.append(("Earlier decisions", match.leaning))
    return pairs


def bid_pairs(card: BidCard | None) -> list[tuple[str, str]]:
    """Stage, what moved, tasks, notes, and whether to bid; how to begin where it is not taken up."""
    if card is None:
        return [("Stage", NOT_TAKEN_UP)]
    item, advised = card.item, card.advised
    pairs = [("Stage", stage_words(item))]
    pairs += [("Moved since", f"{field}: {before} to {after}") for field, before, after in item.moved]
    pairs += [(f"Task {task.number}", task_words(task, item.row.closes_on)) for task in card.tasks]
    pairs += [
        ("Note", f"{when:%d %b %Y}{f' by {who}' if who else ''}: {text}") for when, who, text in card.notes
    ]
    pairs.append(("Advice", advised.advice))
    pairs += [("Because", reason) for reason in advised.reasons]
    if advised.missing:
        pairs.append(("Not stated", "; ".join(advised.missing)))
    if card.chance_basis:
        pairs.append(("The chance rests on", card.chance_basis))
    if advised.cost is not None:
        pairs.append(("The bid costs", format_pounds(advised.cost)))
    return pairs


def stage_words(item: BidRow) -> str:
    """The stage, in whose hands, and why."""
    hands = f", {item.owner} has it in hand" if item.owner else ""
    why = f": {item.reason}" if item.reason else ""
    return f"{item.stage}{hands}{why}"


def task_words(task: TaskRow, closes_on: date | None) -> str:
    """What is to be done, by when and by whom; a day past the close, which may have moved, is told."""
    due = "no day set" if task.due is None else f"due {day(task.due)}"
    if task.due is not None and closes_on is not None and task.due > closes_on:
        due += f", after it closes on {day(closes_on)}"
    state = due if task.done_on is None else f"done {day(task.done_on)}"
    return f"{task.title} ({state}{f', {task.owner}' if task.owner else ''})"
