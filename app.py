"""Start everything: one process, one port. ``python app.py --help`` lists the options."""

from rag.serve.server import main

if __name__ == "__main__":
    raise SystemExit(main())
