"""Tables as people have them, and what is right: the command line and the dialog are asked the same."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILES = Path(__file__).parents[2] / "tables"


@dataclass(frozen=True)
class Case:
    """A table and what ``nnviz import --json`` says of it; ``bad`` are the lines that cannot be used."""

    name: str
    right: dict[str, Any]
    content: str | bytes = ""
    bad: tuple[int, ...] = ()
    rows: list[list[float]] = field(default_factory=list)
    """The first rows of inputs, where they are worth a look."""

    @property
    def bytes(self) -> bytes:
        """What the file holds: the sample of this name, where no content is given."""
        if not self.content:
            return (FILES / self.name).read_bytes()
        return self.content if isinstance(self.content, bytes) else self.content.encode()


def case(name: str, content: str | bytes = "", bad: tuple[int, ...] = (), rows: Any = (), **right: Any) -> Case:
    return Case(name, right, content, bad, [list(row) for row in rows])


IRIS = "5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,virginica\n6.4,3.1,virginica\n"
MANY = "".join(f"{i / 7:.3f},{i % 5},{i % 3}\n" for i in range(30))

CASES = (
    # ---- the header
    case("header-of-numbers.csv", header=1, inputs=["0", "1"], outputs=["setosa", "virginica"], task="binary", rows_=4),
    case("first-row-missing-mark.csv", header=None, bad=(1,), inputs=["x1", "x2", "x3"], task="binary"),
    case("r-write-table.txt", header=1, ignored=["column 1"], inputs=["length", "width"], outputs=["a", "b"]),
    case("preamble.csv", header=4, inputs=["time", "temp"], ignored=[], targets=["y"]),
    case("years.csv", "1990,1991,1992\n12.5,13.1,14\n9.2,8.8,9\n3.3,4.1,5\n", header=1, inputs=["1990", "1991"]),
    case("years-words.csv", "city,2019,2020\nRome,5,6\nOslo,7,9\nBern,8,2\n", header=1, inputs=["2019"],
         ignored=["city"]),
    case("counted-columns.csv", "0,1,2,3\n0.5,1.5,2.5,0\n1.5,0.5,0.1,1\n0.1,0.2,0.3,0\n", header=1,
         inputs=["0", "1", "2"]),
    case("numbers-alone.csv", "1,2,0\n3,1,1\n5,2,0\n", header=None, inputs=["x1", "x2"]),
    case("corner.csv", ',16.5,17.25,18\n"a",0,1,2\n"b",3,4,0\n"c",1,1,1\n', header=1, ignored=["column 1"]),
    *(case(f"first-row-{i}.csv", f"3,{mark},111,0\n1,95,154,1\n2,164,102,0\n2,158,115,1\n", header=None, bad=(1,))
      for i, mark in enumerate(("?", "NA", "N/A", "nan", "null", "-", "", "NULL", "n/a", "NaN", "#N/A"))),
    case("words-alone.csv", "shape,colour,edible\n" + "round,red,yes\nflat,red,no\nflat,blue,no\nround,blue,yes\n" * 3,
         header=1, inputs=["shape=round", "colour=red"], outputs=["no", "yes"]),
    case("padded-preamble.csv", "Station 12,,\n,,\ntime,temp,y\n5,0.5,0\n9,0.7,1\n2,0.1,0\n", header=3,
         inputs=["time", "temp"]),
    case("preamble-without-header.csv", "From the lab\n5,0.5,0\n9,0.7,1\n2,0.1,0\n", header=None, inputs=["x1", "x2"]),
    case("preamble-with-commas.csv", "Source: WHO, 2020\nall rights reserved\na,b,c,y\n1,2,5,0\n4,3,6,1\n2,9,6,0\n",
         header=3, inputs=["a", "b", "c"]),
    case("scikit-learn.csv", "150,4,setosa,versicolor,virginica\n5.1,3.5,1.4,0.2,0\n7.0,3.2,4.7,1.4,1\n"
         "6.3,3.3,6.0,2.5,2\n4.9,3.0,1.4,0.2,0\n", header=None, inputs=["x1", "x2", "x3", "x4"], task="multiclass"),
    case("wavelengths.csv", "400,410,420,430,kind\n" + "0.5,0.6,0.1,0.2,a\n0.2,0.4,0.3,0.1,b\n" * 3, header=1,
         inputs=["400", "410", "420", "430"], outputs=["a", "b"]),
    case("key-values.csv", "File:,data.csv,\nDate:,2020-01-01,\n,,\na,b,cls\n1.5,2,u\n2.5,3,v\n3.5,3,u\n", header=4,
         inputs=["a", "b"]),
    case("report.csv", "Report,for,2020\na,b,cls\n1.5,2,u\n2.5,3,v\n3.5,3,u\n", header=2, inputs=["a", "b"]),
    case("blank-thousands.tsv", "a\tp\tcls\n7\t1 107\ta\n8\t2 208\tb\n9\t3 309\ta\n", delimiter="\t", thousands=" ",
         rows=[[7, 1107], [8, 2208]]),
    case("ragged.csv", "a,b,cls\n1,2,x\n3,4\n5,6,y,\n7,8,y\n", delimiter=",", header=1, bad=(3, 4), inputs=["a", "b"]),
    case("trailing.csv", "a;b;y;\n1;2;0;\n2;3;1;\n", header=1, inputs=["a", "b"], targets=["y"]),
    # ---- numbers
    case("german-thousands.csv", decimal=",", thousands=".", delimiter=";", rows=[[64.48, 305948.0]]),
    case("us-thousands.tsv", decimal=".", thousands=",", delimiter="\t", rows=[[64, 305948], [72, 377639]]),
    case("quoted-decimal-comma.csv", decimal=",", delimiter=",", inputs=["peso", "altezza"], rows=[[64.5, 1.72]]),
    case("thousands-in-words.csv", "price;area;y\n1.162.669;5;0\n305.948;6;1\n", decimal=",", thousands=".",
         rows=[[1162669, 5]]),
    case("point-settles.csv", 'a,b,y\n"305,948",0.5,0\n"377,639",1.5,1\n', decimal=".", thousands=",",
         rows=[[305948, 0.5]]),
    case("zero-settles.csv", "a;y\n0,305;0\n0,401;1\n", decimal=",", thousands=None, rows=[[0.305]]),
    case("plain-thousands.csv", "a;b;y\n305.948;5;0\n1234;6;1\n", decimal=".", thousands=None, rows=[[305.948, 5]]),
    case("blanks.csv", "a;y\n1 234 567;0\n12 345,5;1\n999;0\n", decimal=",", thousands=" ", rows=[[1234567], [12345.5]]),  # noqa: E501
    case("apostrophes.csv", "a;b;y\n1'234.5;1;0\n999;2;1\n", decimal=".", thousands="'", rows=[[1234.5, 1]]),
    case("lakh.csv", 'a,b,y\n"1,62,669",1,0\n"5,948",2,1\n', thousands=",", rows=[[162669, 1], [5948, 2]]),
    case("percent.csv", "share,y\n50%,0\n7.5 %,1\n100%,0\n", rows=[[50], [7.5]], inputs=["share"]),
    case("dollar.csv", 'price,y\n$5,0\n"$1,234.50",1\n-$3,0\n', rows=[[5], [1234.5], [-3]]),
    case("euro.csv", "Preis;y\n€ 5;0\n1.234,50 €;1\n7,25 €;0\n", decimal=",", rows=[[5], [1234.5], [7.25]]),
    case("dates.csv", "day,x,y\n12.05.2021,0.5,0\n13.05.2021,0.7,1\n14.05.2021,0.2,0\n", inputs=["x"], ignored=["day"]),
    # ---- roles
    case("pandas-index.csv", ignored=["column 1"], inputs=["length", "width"]),
    case("label-first-constant-last.csv", task="multiclass", targets=["label"], outputs=["0", "1", "2"]),
    case("class-first.csv", targets=["species"], outputs=["a", "b"]),
    case("split-words.csv", set="set", targets=["kind"], inputs=["x1", "x2"]),
    *(case(f"index-{i}.csv", f"{name},a,b,y\n" + "".join(f"{k + start},{k * k}.5,{9 - k},{k % 2}\n" for k in range(6)),
           ignored=[name], inputs=["a", "b"])
      for i, (name, start) in enumerate((("id", 0), ("Index", 1), ("no", 1), ("Nr", 1), ("#", 0), ("row", 1), ("n", 1),
                                         ("Unnamed: 0", 0), ("rownames", 1), ("ID", 1)))),
    *(case(f"no-id-{name}.csv", f"alpha,beta,{name}\n" + "".join(f"{k}.5,{k * k}.25,{k * 7 % 23}\n" for k in range(46)),
           targets=[name], ignored=[]) for name in ("PAID", "COVID", "GRID")),
    case("named-column-1.csv", "column 1,column 2,y\n0.5,1,0\n1.5,3,1\n2.5,2,0\n", inputs=["column 1", "column 2"]),
    case("times-without-name.csv", ",temp,y\n0,1.5,0\n0.5,2.5,1\n1,0.5,0\n", inputs=["column 1", "temp"]),
    case("index-alone.csv", "n,y\n1,2.5\n2,3.5\n3,4.5\n", inputs=["n"], ignored=[], task="regression"),
    case("time.csv", "time,temp,y\n1,0.5,0\n2,0.7,1\n3,0.1,0\n", inputs=["time", "temp"], ignored=[]),
    case("index-of-a-sample.csv", ",a,b,y\n17,1.5,2,0\n3,2.5,1,1\n88,0.5,7,0\n", ignored=["column 1"]),
    case("patients.csv", "patient_id,a,y\n" + "".join(f"{901 + 3 * k},{k}.5,{k % 2}\n" for k in range(12)),
         ignored=["patient_id"], inputs=["a"]),
    *(case(f"output-{i}.csv", f"{name},a,b\n1,0.5,3.5\n0,1.5,2.5\n1,2.5,1.5\n", targets=[name], inputs=["a", "b"])
      for i, name in enumerate(("label", "Class", "TARGET", "y", "output", "Outcome", "species", "Kind", "category"))),
    case("coordinates.csv", "x,y,label\n0.5,1.5,0\n1.5,0.5,1\n2.5,3.5,0\n", targets=["label"], inputs=["x", "y"]),
    case("words-in-the-middle.csv", "a,sort,b\n1.5,u,2\n2.5,v,3\n3.5,u,1\n", targets=["sort"], inputs=["a", "b"]),
    case("mnist.csv", "".join(f"{k % 3},{k},0,{k * 7 % 256},12,9,{k % 5},0,0,0\n" for k in range(12)),
         task="multiclass", targets=["column 1"]),
    case("constant-last.csv", "a,b,c\n1.5,0,7\n2.5,1,7\n3.5,0,7\n", targets=["b"]),
    case("identifier-last.csv", "a,b,name\n1.5,0,Ann\n2.5,1,Bob\n3.5,0,Cem\n4.5,1,Dee\n", targets=["b"], ignored=["name"]),  # noqa: E501
    *(case(f"split-{i}.csv", f"a,b,{name},y\n1,2,{one},0\n2,3,{one},1\n4,4,{two},0\n", set=name, inputs=["a", "b"])
      for i, (name, one, two) in enumerate((("Split", "TRAIN", "TEST"), ("part", "training", "testing"),
                                            ("fold", "Train", "Validation")))),
    case("export.csv", "x1,x2,y,set,ŷ,predicted,𝓛\n0.5,1,0,train,0.2,0,0.3\n1,2,1,test,0.9,1,0.1\n", set="set",
         inputs=["x1", "x2"], targets=["y"], ignored=["ŷ", "predicted", "𝓛"]),
    case("export-two.csv", "a,b,c,set,ŷ b,ŷ c,𝓛\n0.5,1,0.2,train,0.2,0,0.3\n1,2,1.7,train,0.9,1,0.1\n",
         targets=["b", "c"], task="regression"),
    case("export-of-odd-names.csv", "class,ŷ,out,set,ŷ (2),predicted,𝓛\n0.5,1,0,train,0.2,0,0.3\n1,2,1,test,0.9,1,0.1\n",  # noqa: E501
         targets=["out"], inputs=["class", "ŷ"], ignored=["ŷ (2)", "predicted", "𝓛"]),
    case("export-of-autoencoder.csv", "a,y,set,ŷ a,ŷ y,𝓛\n0.5,1,train,0.2,0,0.3\n1,2,test,0.9,1,0.1\n",
         targets=[], inputs=["a", "y"], task="autoencoder"),
    # ---- classes and words
    case("class-of-digits-and-letters.csv", outputs=["1", "2", "3", "K"], task="multiclass", left_out=[]),
    case("zero-one-unknown.csv", "a,y\n" + "0.1,0\n0.2,1\n0.3,unknown\n" * 7, outputs=["0", "1", "unknown"], left_out=[]),  # noqa: E501
    *(case(f"missing-{i}.csv", f"a,y\n0.5,0\n{mark},1\n0.7,0\n", bad=(3,), inputs=["a"])
      for i, mark in enumerate(("None", "#NULL!", "-nan", "n.a.", "–", "#NV", "#DIV/0!", ".", "\\N"))),
    case("one-letter.csv", "a,grade\n0.1,1\n0.2,2\n0.3,2\n0.4,1\n0.5,3\n0.6,K\n", outputs=["1", "2", "3", "K"]),
    case("zeros-in-front.csv", "a,code\n0.5,01\n0.6,1\n0.7,001\n0.8,01\n", outputs=["001", "01", "1"], task="multiclass"),  # noqa: E501
    case("missing-word.csv", "a,kind\n0.5,u\n0.6,?\n0.7,v\n0.8,NA\n0.9,\n1,u\n", bad=(3, 5, 6), outputs=["u", "v"]),
    case("plus-and-minus.csv", "a,b,sign\n0.5,1,+\n0.6,2,-\n0.7,1,+\n0.8,2,-\n", outputs=["+", "-"], left_out=[]),
    case("sex.csv", "age,sex,kind\n20.5,male,a\n31,female,b\n44.5,male,a\n28,female,b\n",
         inputs=["age", "sex=male"], outputs=["a", "b"], rows=[[20.5, 1], [31, 0]]),
    case("islands.csv", "isle,len,kind\n" + "x,1.5,a\ny,2.5,b\nz,3.5,a\n" * 3, inputs=["isle=x", "isle=y", "isle=z", "len"],  # noqa: E501
         rows=[[1, 0, 0, 1.5], [0, 1, 0, 2.5]]),
    case("ten-words.csv", "w,len,kind\n" + "".join(f"w{k % 11},{k}.5,{'ab'[k % 2]}\n" for k in range(33)), ignored=["w"]),  # noqa: E501
    case("numbers-of-classes.csv", "a,y\n" + "0.5,2\n0.6,10\n0.7,1\n" * 4, outputs=["1", "2", "10"]),
    # ---- marks of comments, quotes, encodings
    case("hash-in-first-cell.csv", ignored=["rank"], inputs=["x"], rows=[[0.5], [0.7], [0.1]]),
    case("hash-header.csv", ignored=["#"], inputs=["Attack", "Defense"], outputs=["False", "True"]),
    case("numpy.csv", "# a,b,y\n1.5,2,0\n2.5,3,1\n", header=1, inputs=["a", "b"]),
    case("numpy-long.csv", "# made today\n# by hand\n# a b y\n1.5 2 0\n2.5 3 1\n", header=3, inputs=["a", "b"]),
    case("comments-then-header.csv", "# made today\n# a, b\nu,v,y\n1.5,2,0\n2.5,3,1\n", header=3, inputs=["u", "v"]),
    case("hash-without-header.csv", "#1,0.5,0\n#2,0.7,1\n#3,0.1,0\n", header=None, ignored=["column 1"]),
    case("backslash-quotes.csv", ignored=["name"], inputs=["x"], targets=["y"]),
    case("doubled-backslash.csv", 'p,x,y\n"C:\\\\",0.5,0\n"a \\"b\\" c",0.7,1\n"d",0.1,0\n', inputs=["x"], left_out=[]),
    case("backslash-at-the-end.csv", 'p,x,y\n"C:\\",0.5,0\n"D:\\",0.7,1\n"E:\\",0.1,0\n', inputs=["x"], left_out=[]),
    case("long-cell.csv", "text,x,y\n" + "".join(f"{c * 200_000},0.{i},{i % 2}\n" for i, c in enumerate("abcd")),
         inputs=["x"], left_out=[]),
    *(case(f"russian-{name}.csv", ("имя,рост,класс\n" + "Анна,1.7,да\nИван,1.8,нет\n" * 6).encode(name), encoding=name)
      for name in ("koi8-r", "cp866", "iso8859-5")),
    case("greek.csv", ("όνομα,x,y\n" + "Μαρία,1,0\nΓιώργος,2,1\n" * 6).encode("cp1253"), encoding="cp1253"),
    case("french.csv", ("prénom,x,y\n" + "Hélène,1,0\nFrançois,2,1\n" * 6).encode("cp1252"), encoding="cp1252"),
    case("japanese.csv", ("名前,x,y\n" + "すずき,1,0\nたなか,2,1\n" * 3).encode("cp932"), encoding="cp932"),
    case("utf16-without-bom.csv", encoding="utf-16-le", inputs=["x", "z"]),
    case("utf16-be.csv", "x,größe,y\n0.5,1,0\n0.7,2,1\n".encode("utf-16-be"), encoding="utf-16-be", inputs=["x", "größe"]),  # noqa: E501
    case("russian.csv", ("имя,рост,класс\n" + "Анна,1.7,да\nИван,1.8,нет\nПётр,1.9,да\n" * 4).encode("cp1251"),
         encoding="cp1251", outputs=["да", "нет"]),
    # ---- layout and size
    case("large-target.csv", task="regression", inputs=["x"], outputs=["price"], rows=[[-1.0]]),
    case("semicolons.csv", "acid;town;kind\n0,5;Rome;red\n0,7;Oslo;white\n0,9;Rome;red\n", delimiter=";", decimal=","),
    case("stocks.csv", "symbol,date,price\nAB,Jan 1 2000,39.81\nAB,Feb 1 2000,36.35\nCD,Mar 1 2000,43.22\n", delimiter=",",  # noqa: E501
         header=1),
    case("sorted-classes.csv", "a,b,kind\n" + "".join(f"{i}.5,{i % 7},{i // 10_000}\n" for i in range(30_000)),
         task="multiclass", outputs=["0", "1", "2"]),
    case("sorted-targets.csv", "a,b,goal\n" + "".join(f"{i}.5,{i % 7},{i // 750}\n" for i in range(30_000)),
         task="regression", outputs=["goal"]),
    case("sorted-words.csv", "a,b,kind\n" + "".join(f"{i}.5,{i % 7},{'uvw'[i // 10_000]}\n" for i in range(30_000)),
         task="multiclass", outputs=["u", "v", "w"]),
    case("proof-at-the-end.csv", "a;b;y\n" + "305.948;5;0\n377.639;6;1\n" * 15_000 + "64,48;7;0\n", decimal=",",
         thousands=".", rows=[[305948, 5]]),
)  # fmt: skip
