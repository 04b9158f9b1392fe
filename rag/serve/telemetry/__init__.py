"""What the server tells those who run it: a number for each request, records, measures."""
