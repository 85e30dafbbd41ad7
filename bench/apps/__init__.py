"""Peers and upstreams that the benchmarks serve; none of them is part of the product."""
