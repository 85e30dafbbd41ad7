"""What the hotline's rule books demand: no HTTP, no SQL, no clock."""
