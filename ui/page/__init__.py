"""The web page at `/`, in Chinese: ask questions, read citations in their report, manage the library."""
