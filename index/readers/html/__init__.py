"""Web pages: which of their words are the article, and what they say about it."""
