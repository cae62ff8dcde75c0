"""What a settings file states of each kind of source, checked, and the source that it makes."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sources.source import Source

Seconds: TypeAlias = Annotated[float, Field(ge=0, le=3600)]
_WEB = r"^https?://[^\s/]+"


class _SourceFacts(BaseModel):
    """What every source states.

    Attributes:
        name: its short name, small letters, digits and dashes; used on the command line and in records.
        title: its name for people.
        address: where it is, http or https.
        documentation: where its interface is described.
        interval_seconds: least time between two requests.
        enabled: whether a sync reads it.
        stale_days: days after which its last complete reading counts as stale; None for never.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")
    title: str = Field(min_length=1, max_length=200)
    address: str = Field(pattern=_WEB, max_length=2000)
    documentation: str = ""
    interval_seconds: Seconds = 1.0
    enabled: bool = True
    stale_days: int | None = Field(default=None, ge=1, le=3660)


class FindAGrantSettings(_SourceFacts):
    """Find a Grant.

    Attributes:
        page_size: how many adverts are asked for at a time.
        details_at_once: how many adverts' own pages one sync reads; the rest wait for the next.
        filters: words that the site shows beside its boxes, such as `England`; none reads every advert.
    """

    kind: Literal["find-a-grant"]
    page_size: int = Field(default=100, ge=1, le=500)
    details_at_once: int = Field(default=0, ge=0, le=1000)
    filters: list[str] = []

    def build(self) -> Source:
        """The source that these settings describe."""
        from sources.listings.find_a_grant import FindAGrant

        return FindAGrant(
            self.name,
            self.title,
            self.documentation,
            self.address,
            self.page_size,
            self.interval_seconds,
            self.details_at_once,
            tuple(self.filters),
        )


class GovUkQuerySettings(BaseModel):
    """One question to GOV.UK search.

    Attributes:
        words: what to search for, 512 characters at the most.
        filters: the interface's own filters; each name starts `filter_` or `reject_`.
        order: the interface's own order.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(default="", max_length=512)
    filters: dict[str, list[str]] = {}
    order: str = "-public_timestamp"

    @field_validator("filters")
    @classmethod
    def _only_filters(cls, filters: dict[str, list[str]]) -> dict[str, list[str]]:
        for name in filters:
            if not name.startswith(("filter_", "reject_")):
                message = f"{name!r} is not a filter of GOV.UK search; filters start filter_ or reject_"
                raise ValueError(message)
        return filters


class GovUkSearchSettings(_SourceFacts):
    """GOV.UK search.

    Attributes:
        queries: the questions asked of it.
        page_size: results asked for at a time; the interface gives 1,500 at the most.
        most_results: the newest so many of each query are read.
        details_at_once: how many pages one sync reads from the Content API; the rest wait for the next.
        children_at_once: how many pages that belong to one of them, such as tables, are read with it.
    """

    kind: Literal["govuk-search"]
    queries: list[GovUkQuerySettings] = Field(min_length=1)
    page_size: int = Field(default=100, ge=1, le=1500)
    most_results: int = Field(default=300, ge=1, le=100_000)
    details_at_once: int = Field(default=0, ge=0, le=1000)
    children_at_once: int = Field(default=0, ge=0, le=50)

    def build(self) -> Source:
        """The source that these settings describe."""
        from sources.listings.govuk_search import GovUkQuery, GovUkSearch

        queries = tuple(
            GovUkQuery(
                query.words, {name: tuple(values) for name, values in query.filters.items()}, query.order
            )
            for query in self.queries
        )
        return GovUkSearch(
            self.name,
            self.title,
            self.documentation,
            self.address,
            queries,
            self.page_size,
            self.most_results,
            self.interval_seconds,
            self.details_at_once,
            self.children_at_once,
        )


class FeedSettings(_SourceFacts):
    """An RSS or Atom feed; `funder` names its publisher on every listing, `places` where its money goes."""

    kind: Literal["feed"]
    funder: str = Field(default="", max_length=200)
    places: list[str] = []

    def build(self) -> Source:
        """The source that these settings describe."""
        from sources.listings.feed import Feed

        return Feed(
            self.name,
            self.title,
            self.documentation,
            self.address,
            self.funder,
            tuple(self.places),
            self.interval_seconds,
        )


class ProcurementSettings(_SourceFacts):
    """Notices of public procurement as OCDS release packages.

    Attributes:
        notice_address: where a person reads a notice; `{id}` and `{ocid}` stand for its keys.
        since, until: names of the parameters that bound a stretch of time.
        stages: of procurement that are asked for.
        words: only notices with one of them are kept; none keeps all.
        days: how far back is read.
        window_hours: how long a stretch is asked for at once; a longer one may be cut without a word.
        page_size: releases asked for at a time.
        busy_status: answered, besides 429, when the service was asked too often.
    """

    kind: Literal["procurement"]
    notice_address: str = Field(pattern=_WEB, max_length=2000)
    since: str = Field(default="updatedFrom", pattern=r"^\w+$")
    until: str = Field(default="updatedTo", pattern=r"^\w+$")
    stages: list[str] = ["planning", "tender"]
    words: list[str] = []
    days: float = Field(default=2, gt=0, le=400)
    window_hours: float = Field(default=6, gt=0, le=24 * 31)
    page_size: int = Field(default=100, ge=1, le=100)
    busy_status: int | None = Field(default=None, ge=400, le=599)

    def build(self) -> Source:
        """The source that these settings describe."""
        from sources.listings.procurement import Procurement

        return Procurement(
            self.name,
            self.title,
            self.documentation,
            self.address,
            self.notice_address,
            self.since,
            self.until,
            tuple(self.stages),
            tuple(self.words),
            self.days,
            self.window_hours,
            self.page_size,
            self.busy_status,
            self.interval_seconds,
        )


class GrantsGovSettings(_SourceFacts):
    """Grants.gov; `keyword` and `statuses` are what is asked for, `most_results` how many are read."""

    kind: Literal["grants-gov"]
    notice_address: str = Field(pattern=_WEB, max_length=2000)
    keyword: str = Field(default="", max_length=200)
    statuses: list[Literal["forecasted", "posted", "closed", "archived"]] = ["forecasted", "posted"]
    page_size: int = Field(default=100, ge=1, le=1000)
    most_results: int = Field(default=500, ge=1, le=10_000)

    def build(self) -> Source:
        """The source that these settings describe."""
        from sources.listings.grants_gov import GrantsGov

        return GrantsGov(
            self.name,
            self.title,
            self.documentation,
            self.address,
            self.notice_address,
            self.keyword,
            tuple(self.statuses),
            self.page_size,
            self.most_results,
            self.interval_seconds,
        )


class HtmlListSettings(_SourceFacts):
    """A list of funding on a web page, its parts named by CSS selectors.

    Attributes:
        funder: of every entry that names none.
        places: where the money of every entry goes.
        item: one entry; the other selectors are within it.
        dates: how dates are written, `iso` or `long`.
        next_page: the link to the next page of the list.
        lists_everything: whether it shows all that is open.
    """

    kind: Literal["html-list"]
    funder: str = Field(default="", max_length=200)
    places: list[str] = []
    item: str = Field(min_length=1, max_length=500)
    item_title: str = Field(default="h2, h3", min_length=1, max_length=500)
    item_link: str = Field(default="", max_length=500)
    item_summary: str = Field(default="", max_length=500)
    item_closes: str = Field(default="", max_length=500)
    item_amount: str = Field(default="", max_length=500)
    item_funder: str = Field(default="", max_length=500)
    dates: Literal["iso", "long"] = "long"
    next_page: str = Field(default="", max_length=500)
    lists_everything: bool = False

    def build(self) -> Source:
        """The source that these settings describe."""
        from sources.listings.html_list import HtmlList, Shape

        shape = Shape(
            self.item,
            self.item_title,
            self.item_link,
            self.item_summary,
            self.item_closes,
            self.item_amount,
            self.item_funder,
            self.dates,
            self.next_page,
        )
        return HtmlList(
            self.name,
            self.title,
            self.documentation,
            self.address,
            self.funder,
            tuple(self.places),
            shape,
            self.lists_everything,
            self.interval_seconds,
        )


SourceSettings: TypeAlias = Annotated[
    FindAGrantSettings
    | GovUkSearchSettings
    | FeedSettings
    | ProcurementSettings
    | GrantsGovSettings
    | HtmlListSettings,
    Field(discriminator="kind"),
]
