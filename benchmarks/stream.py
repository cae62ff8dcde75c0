"""A source of a hundred thousand listings, read and kept in a steady stream, beside one of five thousand.

    python benchmarks/stream.py [--listings 100000] [--tiny]

A server on this machine pages through made-up adverts as Find a Grant does; a process of its own syncs an
workspace, the longer source after the shorter, and says the most memory that it held. One request a second is
the client's own pace. Budget: the longer source needs no more than 1.2 times the memory of the shorter.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

FEW = 5_000
PAGE_SIZE = 500


def advert(number: int) -> dict[str, Any]:
    """One made-up advert, with words of its own."""
    kind = ("youth", "rural", "night-time", "refuge", "street")[number % 5]
    return {
        "id": f"made-up-{number}",
        "label": f"made-up-fund-{number}-1",
        "grantName": f"Made-up {kind} fund {number}",
        "grantShortDescription": f"Money for {kind} work, drawn for a benchmark: {number * 7919 % 100_003}. "
        * 6,
        "grantFunder": f"Made-up department {number % 40}",
        "grantLocation": ["England"],
        "grantApplicantType": ["Public Sector", "Non-profit"],
        "grantMaximumAward": 1_000 + number % 90_000,
        "grantApplicationOpenDate": "2026-01-01T00:01",
        "grantApplicationCloseDate": f"2099-{1 + number % 12:02}-{1 + number % 28:02}T23:59",
    }


def serve(count: int, told: Any) -> None:
    """Answer for a site of so many adverts, until killed."""
    from tests.listing_pages import a_grants_page
    from tests.listing_server import Answer, ListingServer, Request

    def reply(request: Request) -> Answer:
        size, page = int(request.first("limit")), int(request.first("page"))
        first = (page - 1) * size
        return a_grants_page([advert(number) for number in range(first, min(first + size, count))], count)

    with ListingServer() as server:
        server.at("/grants", reply)
        told.send(server.address)
        time.sleep(3600)


def synced(address: str, folder: str, told: Any) -> None:
    """Sync an empty workspace with it, and tell the report, the seconds and the peak of memory in MB."""
    from funding_tui.base.settings import Settings
    from funding_tui.find.sync import sync
    from models.database import create_workspace

    grants = {"name": "find-a-grant", "address": address, "interval_seconds": 0, "page_size": PAGE_SIZE}
    others = [{"name": name, "enabled": False} for name in ("govuk-funding", "govuk-home-office")]
    settings = Settings(cache=Path(folder) / "cache", source=[{**grants, "details_at_once": 0}, *others])
    workspace = create_workspace(Path(folder) / "stream.funding")
    began = time.perf_counter()
    (report,) = sync(workspace, settings=settings).sources
    seconds = time.perf_counter() - began
    workspace.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told.send((report.state, report.new, seconds, peak))


def measured(count: int) -> float:
    """The peak of memory, MB, of a sync with a source of so many listings."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    server = spawn.Process(target=serve, args=(count, there), daemon=True)
    server.start()
    address = here.recv()
    with tempfile.TemporaryDirectory() as folder:
        reader = spawn.Process(target=synced, args=(address, folder, there))
        reader.start()
        state, new, seconds, peak = here.recv()
        reader.join()
    server.kill()
    print(f"{count:,} listings: {state}, {new:,} new, {seconds:.0f} s, {peak:.0f} MB at the most", flush=True)
    return float(peak)


def main() -> None:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    few, many = (10, 20) if arguments.tiny else (FEW, arguments.listings)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    of_few = measured(few)
    print(f"memory: {measured(many) / of_few:.2f} x that of {few:,} listings (budget 1.2)")


if __name__ == "__main__":
    main()
