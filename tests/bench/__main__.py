"""Run all benchmarks, one after another; end with one line each, and the same as JSON in a file.

The exit code is 1 where a bound does not hold. Names of modules as arguments run only these.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

RESULTS = Path(__file__).parent / "results.json"


def main(wanted: list[str]) -> int:
    """Run the benchmarks of the named modules, or of all."""
    names = wanted or sorted(module.name for module in iter_modules([str(RESULTS.parent)]))
    found = []
    for name in names:
        if name == "__main__":
            continue
        measure = getattr(import_module(f"tests.bench.{name}"), "measure", None)
        if measure is not None:
            print(f"measuring {name} …", file=sys.stderr)
            found += measure()
    data = [asdict(one) | {"held": one.held} for one in found]
    RESULTS.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    for one in found:
        print(one)
    return 0 if all(one.held for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
