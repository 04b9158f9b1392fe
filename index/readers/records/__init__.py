"""Files of many articles, one a row or record, their fields known by name."""
