"""One step of the run, in a process of its own, so that its memory is its own: ``python -m benchmarks.steps``."""

import argparse
from pathlib import Path

import django

STEPS = ("fill", "index", "draw", "serve", "ask", "profile", "withdraw")


def main() -> None:
    """Set Django up, then do the step. Nothing of Django may be imported before."""
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--accounts", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--peer", type=int, default=0)
    parser.add_argument(
        "--peers", type=int, default=0, help="how many take part; ours is the first"
    )
    parser.add_argument("--queries", type=int, default=0)
    parser.add_argument("--warm", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    django.setup()

    from benchmarks.running import Order, run

    told = vars(given)
    run(told.pop("step"), Order(**told))


if __name__ == "__main__":
    main()
