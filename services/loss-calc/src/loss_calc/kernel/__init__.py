"""The kernel: losses of whole batches from columns of integers, equal to the domain to the fen.

The domain stays the law; the kernel replays the common cases of it on integer columns and routes
everything else back, visibly. Public face (import from the named modules, which load numba only
when a batch is large enough to need it):

`scope.plan(frame, table) -> Plan`
    Which investors the kernel calculates, which the domain, and why.
`batch.results(frame, rows, investors, *, is_compiled) -> Results`
    The rows of `forms.answers.loss_fields` for some investors of a table: every field equal to
    the domain's, exact fractions included; `refused` holds the TradeErrors in order.
`grid.grid(frame, table, averages, deductions, *, threads=2) -> Grid`
    Every average under every deduction with one matching per investor. The dates, baseline, fees,
    netting and rounding are those of `frame`; its own average and deduction do not matter. `Grid`
    has `investor_ids`, the int64 arrays `difference_fen[investor, average]`, `payable_fen`,
    `commission_fen`, `stamp_duty_fen`, `interest_fen`, `total_fen` (each
    [investor, average, deduction]) and `eligible_quantity[investor, average]`, the ratio
    `deduction_ratio(investor, average, deduction)` follows as 1 - payable / difference, and
    `refused` the TradeErrors of investors that cannot be calculated (their rows are zero).
`sums.sums(frame, table, indices, *, is_compiled) -> Sums`
    What the averages are made from, per investor: matched quantities, costs and exit worths for
    the price and every index.
`arrow.calculate(trades, case) -> pyarrow.Table`
    The same as a pure function of Arrow tables; `distributed` runs it over a folder of parts.

Units: 1e-4 yuan and whole shares in int64; index levels times the scale of their series. Nothing is
rounded on the way. Bounds that keep every product below 2^62 are checked per investor, and who
exceeds them is calculated by the domain.
"""
