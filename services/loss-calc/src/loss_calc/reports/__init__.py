"""Papers for the court's file: one neutral document, printed as PDF, DOCX or XLSX."""
