"""PDF documents: pages to lines, lines to paragraphs."""
