"""What mediation law and the ledger demand: no HTTP, no SQL, no clock."""
