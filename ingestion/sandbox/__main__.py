"""``python -m ingestion.sandbox``: the sandbox API by itself."""

from __future__ import annotations

import argparse

from ingestion.sandbox.runner import serve
from ingestion.sandbox.world import DEFAULT_DAYS, DEFAULT_ORDERS, DEFAULT_SEED


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on the loopback interface; 0 = a free one")
    parser.add_argument("--orders", type=int, default=DEFAULT_ORDERS)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--days", type=int, default=DEFAULT_DAYS)
    parser.add_argument("--faults", type=int, metavar="SEED", help="with every fault that heals, shuffled by SEED")
    options = parser.parse_args()
    serve(port=options.port, orders=options.orders, seed=options.seed, days=options.days, faults_seed=options.faults)


if __name__ == "__main__":
    main()
