"""Makes a court's batch out of a seed: trades, market data and, on request, mistakes."""
