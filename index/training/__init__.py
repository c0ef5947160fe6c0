"""How the shipped reader was trained. Run by hand (`make reader`); set-up, ingestion and answers never import it."""
