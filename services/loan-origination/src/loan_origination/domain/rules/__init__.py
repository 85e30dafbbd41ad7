"""Every rule of the book, grouped as the book is; `evaluation` runs them."""
