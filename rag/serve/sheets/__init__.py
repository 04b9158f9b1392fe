"""Pages that are written on the server and need no script: what one can link to, print, and read anywhere.

``sheet`` fills a template (``templates/``, all text escaped by Jinja) in the reader's language and sends it with
headers that let it do nothing but be read.
"""
