"""Simulates a cluster that no test can have: 10,000 workers behind 100 gateways, and a rack that goes silent.

Run it from the repository's root: python -m bench.simulate; ARGS such as --workers 1000 --gateways 10 change it.
It writes bench/results/simulate.json, and prints what it found beside what is promised. What decides where calls go is
the gateway's own code: gateway/src/pool/subset.ts and pick.ts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from bench.machine import described, node_from_wheel

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "bench/results/simulate.json"
NODE_SCRIPT = Path(__file__).with_suffix(".mjs")

MOST_IMBALANCE = 1.2


@dataclass(frozen=True)
class Cluster:
    """What is simulated; times are seconds.

    Attributes:
        subset: Workers that a gateway keeps lanes to; ten gateways to a worker is subset = 10 · workers ÷ gateways.
        utilisation: The share of the workers' time that calls take.
        silence_s: How long a lane may be silent before a gateway lets go of it: two seconds in the product.
        measured_s: Over which calls are counted, after warm_s.
    """

    workers: int = 10_000
    gateways: int = 100
    subset: int = 1_000
    rack: int = 400
    utilisation: float = 0.6
    service_s: float = 0.02
    silence_s: float = 2.0
    warm_s: float = 1.0
    measured_s: float = 20.0
    seed: int = 1


def simulated(cluster: Cluster) -> dict[str, Any]:
    """Return what came of it: imbalance, lanes, and what became of the rack's calls."""
    command = [str(node_from_wheel()), str(NODE_SCRIPT), json.dumps(asdict(cluster))]
    outcome = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(outcome.stdout)
    return found


def verdicts(cluster: Cluster, found: dict[str, Any]) -> dict[str, bool]:
    """Return what is promised of such a cluster, and whether it came true."""
    rack = found["rack"]
    return {
        f"the busiest worker has at most {MOST_IMBALANCE} of the mean": found["imbalance"] <= MOST_IMBALANCE,
        "no call goes to a lost rack after one silence limit": rack["last_given_s"] <= cluster.silence_s,
        "all calls of the rack are answered by others": rack["unanswered"] == 0,
        "they wait no longer after the limit than calls did before": rack["last_of_them_answered_s"]
        <= cluster.silence_s + rack["longest_before_s"],
    }


def printed(found: dict[str, Any], came_true: dict[str, bool]) -> str:
    """Return both as text."""
    rack, lanes, calls = found["rack"], found["lanes_of_a_worker"], found["calls_of_a_worker"]
    lines = [
        f"{found['calls']:,} calls over {found['lanes']:,} lanes",
        f"gateways of a worker: {lanes['least']} to {lanes['most']}, {lanes['mean']:.1f} on average",
        f"calls of a worker: {calls['least']:,} to {calls['most']:,}, {calls['mean']:,.1f} on average: "
        f"the busiest has {found['imbalance']:.3f} of that",
        f"a rack of {rack['workers']} lost: it was given {rack['calls_given_to_it_after_the_loss']:,} calls more, "
        f"the last after {rack['last_given_s']:.2f} s; {rack['sent_again']:,} were sent again, the last answered after "
        f"{rack['last_of_them_answered_s']:.2f} s",
        f"p99 {rack['p99_before_s'] * 1000:.0f} ms before and {rack['p99_after_s'] * 1000:.0f} ms after, the longest "
        f"{rack['longest_before_s'] * 1000:.0f} ms before",
        *[f"{'yes' if is_so else 'NO '} {promise}" for promise, is_so in came_true.items()],
    ]
    return "\n".join(lines)


def main() -> int:
    """Simulate, print and write down; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for field in fields(Cluster):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=type(field.default), default=field.default)
    cluster = Cluster(**vars(parser.parse_args()))
    found = simulated(cluster)
    came_true = verdicts(cluster, found)
    print(printed(found, came_true))
    if cluster == Cluster():
        document = {**described((), node_from_wheel()), "cluster": asdict(cluster), **found, "came_true": came_true}
        RESULT.write_text(json.dumps(document, indent=2) + "\n")
    return 0 if all(came_true.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
