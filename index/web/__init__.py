"""News from the web: pages, feeds and sitemaps, fetched within limits and read without trust."""
