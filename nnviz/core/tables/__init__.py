"""Tables in files: how one is read, judged and turned into a data set, and how a data set is written as one.

``encoding`` turns bytes into text, ``sniffing`` finds its delimiter, ``reading`` makes rows of it, and ``workbook``
makes them of a sheet. ``header`` finds the names, ``marks`` the decimal mark, ``columns`` what is a number: that is a
``Table``. ``facts`` and ``proposing`` say what each column is for, with a reason that ``explaining`` puts into lines;
``plan`` knows which rows cannot be used, ``assembling`` makes the data set. ``importing`` does all of it at once for
the command line. ``writing`` is the way back.
"""
