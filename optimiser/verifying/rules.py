"""Each kind of rule, checked as its docstring in `optimiser.rules` states it, by whole numbers alone."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.rules import Amount, AnyRule, Capacity, Choose, Eligibility, Lock, Requires, Share
from optimiser.verifying.books import Books
from optimiser.verifying.verdict import Broken, pounds


def broken_rules(books: Books) -> Iterator[Broken]:
    """Whatever rule of the problem does not hold, in the problem's order."""
    for rule in books.problem.rules:
        yield from _check(rule, books)


def _check(rule: AnyRule, books: Books) -> Iterator[Broken]:
    match rule:
        case Eligibility():
            return _eligibility(rule, books)
        case Share():
            return _share(rule, books)
        case Amount():
            return _amount(rule, books)
        case Capacity():
            return _capacity(rule, books)
        case Requires():
            return _requires(rule, books)
        case Choose():
            return _choose(rule, books)
        case Lock():
            return _lock(rule, books)


def _eligibility(rule: Eligibility, books: Books) -> Iterator[Broken]:
    allowed = {
        name: None if values is None else frozenset(values)
        for name, values in (
            ("project", rule.projects),
            ("priority", rule.priorities),
            ("area", rule.areas),
            ("cost type", rule.cost_types),
        )
    }
    for paid in books.payments:
        if paid.pot.stream not in rule.streams:
            continue
        asked = {
            "project": paid.option.project,
            "priority": paid.priority,
            "area": paid.area.id,
            "cost type": paid.pot.cost_type,
        }
        for name, values in allowed.items():
            if values is not None and asked[name] not in values:
                line = paid.line
                where = f"pot {line.pot}, option {line.option}, area {line.area}"
                message = (
                    f"{pounds(line.pence)} of pot {line.pot!r} pays for {name} {asked[name]!r}, "
                    f"which {rule.name!r} does not allow."
                )
                yield Broken(rule=rule.name, by_pence=line.pence, where=where, message=message)


def _share(rule: Share, books: Books) -> Iterator[Broken]:
    part = books.spent(rule.of)
    whole = books.held(rule.within) if rule.of_available else books.spent(rule.within)
    # Multiplied across, never divided, so that a share is judged to the penny.
    short = -1 if rule.at_least is None else rule.at_least * whole - 10_000 * part
    over = -1 if rule.at_most is None else 10_000 * part - rule.at_most * whole
    for fault, gap, limit in (("less", short, rule.at_least), ("more", over, rule.at_most)):
        if gap > 0 and limit is not None:
            pence = -(-gap // 10_000)
            percent = f"{limit // 100}.{limit % 100:02d}%"
            message = (
                f"{rule.name!r}: {pounds(part)} is {pounds(pence)} {fault} than {percent} of {pounds(whole)}."
            )
            yield Broken(rule=rule.name, by_pence=pence, where=f"rule {rule.name}", message=message)


def _amount(rule: Amount, books: Books) -> Iterator[Broken]:
    spent = books.spent(rule.of)
    if rule.at_least is not None and spent < rule.at_least:
        message = f"{rule.name!r}: {pounds(spent)} is spent, and at least {pounds(rule.at_least)} must be."
        yield Broken(
            rule=rule.name, by_pence=rule.at_least - spent, where=f"rule {rule.name}", message=message
        )
    if rule.at_most is not None and spent > rule.at_most:
        message = f"{rule.name!r}: {pounds(spent)} is spent, and at most {pounds(rule.at_most)} may be."
        yield Broken(
            rule=rule.name, by_pence=spent - rule.at_most, where=f"rule {rule.name}", message=message
        )


def _capacity(rule: Capacity, books: Books) -> Iterator[Broken]:
    taken = 0
    for option, choice in books.chosen:
        use = rule.uses.get(option.id)
        if use is not None:
            taken += use.fixed + use.per_step * sum(choice.steps.values())
    if taken > rule.limit:
        message = f"{rule.name!r}: {taken} {rule.unit} are taken, and there are {rule.limit}."
        yield Broken(rule=rule.name, by_pence=taken - rule.limit, where=f"rule {rule.name}", message=message)


def _requires(rule: Requires, books: Books) -> Iterator[Broken]:
    if not books.projects_chosen[rule.project]:
        return
    for needed in rule.needs:
        if not books.projects_chosen[needed]:
            message = f"{rule.name!r}: project {rule.project!r} is funded without {needed!r}, which it needs."
            yield Broken(rule=rule.name, by_pence=1, where=f"project {rule.project}", message=message)


def _choose(rule: Choose, books: Books) -> Iterator[Broken]:
    funded = sum(1 for project in set(rule.projects) if books.projects_chosen[project])
    short = 0 if rule.at_least is None else rule.at_least - funded
    over = 0 if rule.at_most is None else funded - rule.at_most
    for fault, by, limit in (("at least", short, rule.at_least), ("at most", over, rule.at_most)):
        if by > 0:
            message = (
                f"{rule.name!r}: {funded} of its projects are funded, where it asks for {fault} {limit}."
            )
            yield Broken(rule=rule.name, by_pence=by, where=f"rule {rule.name}", message=message)


def _lock(rule: Lock, books: Books) -> Iterator[Broken]:
    if rule.option is None:
        what = f"project {rule.project}"
        is_in = books.projects_chosen[rule.project] > 0
    else:
        what = f"option {rule.option}"
        is_in = any(option.id == rule.option for option, _ in books.chosen)
    if is_in != (rule.state == "in"):
        stands = "is funded" if is_in else "is not funded"
        message = f"{rule.name!r}: {what} {stands}, and it is locked {rule.state}."
        yield Broken(rule=rule.name, by_pence=1, where=what, message=message)
