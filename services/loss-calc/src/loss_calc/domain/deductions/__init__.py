"""Deductions for causes other than the misstatement, one module per method."""
