"""How the shipped judge was trained. Run by hand (`make judge`); set-up, ingestion and answers never import it."""
