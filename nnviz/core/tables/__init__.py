"""Tables in text files: how one is read, checked and turned into a data set, and how a data set is written as one.

``encoding`` turns bytes into text, ``sniffing`` finds out how the text is laid out, ``reading`` makes a ``Table`` of
it, ``plan`` says what each column is for and which rows cannot be used, ``assembling`` makes the data set, ``writing``
is the way back.
"""
