"""The court's whole journey: from 81 entrusted cases to paid investors and a verified journal."""
