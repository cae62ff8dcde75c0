from __future__ import annotations

from collections import Counter

from sqlmodel import Session, select

from models.areas import Area, Harm, Indicator
from models.partnership import Partnership, Priority


def test_every_ward_with_everyone_in_it(session: Session) -> None:
    wards = session.exec(select(Area)).all()
    assert len(wards) == 53
    assert {ward.kind for ward in wards} == {"ward"}
    assert sum(ward.population or 0 for ward in wards) == 187_016
    assert sum(ward.households or 0 for ward in wards) == 82_817
    assert all(ward.parent_code == "E06000019" and "OGL" in ward.source for ward in wards)


def test_rural_is_half_of_the_people_or_more(session: Session) -> None:
    rural = {ward.name for ward in session.exec(select(Area)) if ward.rural}
    assert len(rural) == 29
    assert {"Dinedor Hill", "Golden Valley South", "Kington"} <= rural  # Dinedor Hill: 53%
    assert not {"Leominster North & Rural", "Hope End", "Central"} & rural  # 49%, 33%, 0%


def test_eight_rates_for_every_ward_with_their_source(session: Session) -> None:
    rates = session.exec(select(Indicator)).all()
    assert Counter(Counter(rate.area_id for rate in rates).values()) == {8: 53}
    assert all(rate.per == 1000 and rate.source and rate.period for rate in rates)
    assert {rate.code for rate in rates if rate.base == "households"} == {"burglary"}


def test_each_indicator_counts_under_one_priority_with_a_sourced_or_stated_weight(session: Session) -> None:
    harms = session.exec(select(Harm)).all()
    assert len({harm.indicator_code for harm in harms}) == len(harms) == 8
    assert all("CCHI 2026" in harm.weight_source and harm.note for harm in harms)
    proxies = {harm.code for harm in harms if harm.proxy_for}
    assert proxies == {"domestic_abuse_proxy", "vawg_proxy"}
    assumed = {harm.code for harm in harms if harm.weight_source.startswith("Assumption")}
    assert assumed == {"anti_social_behaviour"}


def test_priorities_are_a_neutral_demonstration_set(session: Session) -> None:
    priorities = session.exec(select(Priority)).all()
    assert len(priorities) == 5
    assert {priority.weight for priority in priorities} == {1.0}
    assert all(priority.description.startswith("Demonstration set") for priority in priorities)
    assert {priority.code for priority in priorities if priority.source} == {"domestic-abuse", "vawg"}


def test_the_partnership_says_what_it_is(session: Session) -> None:
    partnership = session.exec(select(Partnership)).one()
    assert partnership.demonstration
    assert "Open Government Licence v3.0" in partnership.attribution
    assert "Crown copyright and database right" in partnership.attribution
    assert partnership.harm_per_point_note.startswith("Assumption")
    assert partnership.rural_uplift_bp is None  # no published figure was found
