"""The HTTP interface below ``/api``: a module for each thing that it is about, ``routes`` puts them together."""
