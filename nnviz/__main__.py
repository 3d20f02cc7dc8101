"""``python -m nnviz``: the same as the command ``nnviz``."""

from nnviz.launch import main

if __name__ == "__main__":
    main()
