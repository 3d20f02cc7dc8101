"""The kinds of layers: what each computes, forwards and backwards, and what its weights belong to. One file each."""
