"""A sentence of a page says yes or no only in whole forms; everything else is for a person to check."""

from __future__ import annotations

import pytest

from funding_tui.find.matching.judgements import read_judgements
from funding_tui.find.matching.prose import ProseReader

COUNCIL = ("local authority", "local authorities", "council", "councils", "county councils")

BARS = (
    "Local authorities are not eligible.",
    "Councils, schools and political parties are not eligible to apply.",
    "The local authority is not eligible for this fund.",
    "We cannot fund councils.",
    "We do not fund individuals, councils or businesses.",
    "Councils cannot apply for this grant.",
    "Community safety partnerships may not apply.",
)
ADMITS = (
    "Councils may apply.",
    "Councils and charities can apply.",
    "Open to charities, local authorities and schools.",
    "We welcome applications from councils.",
    "Community Safety Partnerships are eligible to apply.",
    "All responsible authorities can apply for this funding.",
)
# each of them lets some councils apply, or says nothing of who may
CHECKS = (
    "Local authorities are not eligible for the second round.",
    "Local authorities in Scotland are not eligible.",
    "Councils cannot apply more than once.",
    "Councils cannot apply for running costs.",
    "Councils cannot apply alone.",
    "Local authorities that already hold an award are not eligible.",
    "Local authorities are not eligible to lead a bid, but may be partners.",
    "Local authorities are not eligible for core funding.",
    "Councils must not use the grant for statutory duties.",
    "Councils are not required to provide match funding.",
    "Local authorities will not be charged.",
    "Councils cannot claim VAT.",
    "We cannot fund councils' statutory services.",
    "We do not fund work that councils have a duty to pay for.",
    "Local authorities may not apply unless a charity leads.",
    "Parish councils with an income over \u00a31 million cannot apply.",
    "It is not only local authorities that may apply.",
    "Councils are excluded from the need to register.",
    "No local authority is excluded.",
    "Local authorities cannot be ruled out.",
    "Applicants other than councils are not eligible.",
    "Charities that cannot show support from their council are not eligible.",
    "Councils may apply only if a charity leads.",
    "Councils in Wales may apply.",
    "Charities may apply with the support of their council.",
    "Councils may apply from 1 March for places on the panel.",
    "Local authorities outside London can apply.",
    "Combined authorities and councils with a violence reduction unit can apply.",
    "Councils need not apply.",
    "Councils and charities in Wales may apply.",
    "Larger local authorities are not eligible.",
)


def verdict(sentence: str, heading: str = "Eligibility") -> str:
    terms = read_judgements().prose
    return ProseReader(terms, (*COUNCIL, *terms.own)).judge(sentence, heading)[0]


@pytest.mark.parametrize("sentence", BARS)
def test_a_whole_sentence_that_refuses_the_kind_says_no(sentence: str) -> None:
    assert verdict(sentence) == "no"


@pytest.mark.parametrize("sentence", ADMITS)
def test_a_whole_sentence_that_admits_the_kind_says_yes(sentence: str) -> None:
    assert verdict(sentence) == "yes"


@pytest.mark.parametrize("heading", ["Eligibility", "Who can apply", "Who cannot apply"])
@pytest.mark.parametrize("sentence", CHECKS)
def test_whatever_narrows_whom_when_or_what_is_for_a_person(sentence: str, heading: str) -> None:
    assert verdict(sentence, heading) == "check"


def test_a_list_is_read_under_a_heading_that_says_no_more() -> None:
    assert verdict("local authorities", "Who cannot apply") == "no"
    assert verdict("councils and schools", "Who is eligible to apply?") == "yes"
    assert verdict("councils", "Who cannot apply for the second round") == "check"
    assert verdict("councils", "What we cannot fund") == "check"
    assert verdict("Councils may apply.", "Who cannot apply") == "check"
