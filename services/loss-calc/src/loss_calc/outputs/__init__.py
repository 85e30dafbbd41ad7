"""Tables on their way out: the same rows as CSV, NDJSON, Parquet and XLSX, in bounded memory."""
