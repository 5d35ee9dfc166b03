"""Attacks by hand.

    python -m tests.fuzz --what images --count 100000 --seed 1 [--first N] [--keep FOLDER]

Prints every finding as it comes up, and the counts at the end; status 1 where something was
found. `--keep` writes the files that led to findings. Run it from the root of a checkout, with
`nice` before it where others need the machine.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz.child import Result
from tests.fuzz.target import list_targets, open_target
from tests.fuzz.watchdog import attack


def main() -> int:
    """The command; returns its exit status."""
    names = list_targets()
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--what", nargs="+", choices=[*names, "all"], default=["all"])
    parser.add_argument("--count", type=int, default=1000, help="files of each (%(default)s)")
    parser.add_argument("--first", type=int, default=0, help="number of the first (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(%(default)s)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write what led to findings")
    options = parser.parse_args()
    found = 0
    for name in names if "all" in options.what else options.what:
        target = open_target(name)
        sound = target.make_sound()

        def tell(result: Result, name: str = name, target=target, sound=sound) -> None:
            print(f"{name} {result.number}: {result.kind}: {result.detail}", flush=True)
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                data = target.make_case(sound, options.seed, result.number)
                (options.keep / f"{name}-{options.seed}-{result.number}").write_bytes(data)

        report = attack(name, options.first + options.count, options.seed, options.first, tell)
        print(report, flush=True)
        found += len(report.findings)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
