"""The door: one web application with the page, the HTTP interface and its documentation."""
