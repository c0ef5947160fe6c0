"""The page at `/`: ask, read the proof in its place, look after the library; in Chinese, for people in an office."""
