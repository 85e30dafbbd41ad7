"""Long work of loss-calc: what its worker does with a job."""
