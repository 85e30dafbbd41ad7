"""Papers for people: one neutral document, printed as PDF, DOCX or XLSX."""
