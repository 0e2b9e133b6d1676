"""make bench-peers: the program beside its peers on one book, in turns, by processor time.

    run.py [ROUNDS [WORKBOOK [FLAGS OF run ...]]]

The peers write what the program wrote: the cells of its annotated workbook and the lines of its memos are taken out of
its files before and handed to them, so that they spend nothing on the model. What they are timed for is less than the
program does, so each ratio is at least what it would be for the whole.
"""

import collections
import glob
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from xml.sax.saxutils import unescape

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's packages
CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
FORMULA = re.compile(r'<f([^>]*?)(?:/>|>(.*?)</f>)', re.S)


def column(letters):
    n = 0
    for c in letters:
        n = n * 26 + ord(c) - 64
    return n


def read_sheet(text):
    """The rows of a sheet: [number, [[column, formula, value, address of the formula that is shared]]]."""
    rows, shared = collections.OrderedDict(), {}
    for letters, number, attributes, inside in CELL.findall(text):
        f, formula, master = FORMULA.search(inside), "", None
        if f:
            formula = unescape(f.group(2) or "")
            si = re.search(r'si="(\d+)"', f.group(1))
            if si and formula:
                shared[si.group(1)] = (letters + number, formula)
            elif si:
                master, formula = shared[si.group(1)]
        v = re.search(r"<v>(.*?)</v>", inside, re.S) or re.search(r"<t[^>]*>(.*?)</t>", inside, re.S)
        value = unescape(v.group(1)) if v else None
        if value is not None and "t=" not in attributes:
            value = float(value)
        if formula or value is not None:
            rows.setdefault(int(number), []).append([column(letters), formula, value, master])
    return list(rows.items())


def given(folder):
    """What the peers are handed, and the deflated bytes of the program's workbook by size before and after."""
    file = glob.glob(folder + "/*.annotated.xlsx")[0]
    sheets, parts = [], []
    with zipfile.ZipFile(file) as book:
        for name in book.namelist():
            data = book.read(name)
            parts.append(data)
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                sheets.append({"name": "S%d" % (len(sheets) + 1), "rows": read_sheet(data.decode())})
    memos = []
    for memo in sorted(glob.glob(folder + "/memos/*.pdf")):
        text = subprocess.run(["pdftotext", "-layout", memo, "-"], capture_output=True, check=True).stdout.decode()
        memos.append([[line for line in page.split("\n") if line.strip()] for page in text.split("\f")[:-1]])
    with open(folder + "/results.json", encoding="utf-8") as results:
        sites = sum(len(m["sites"]) for m in json.load(results)["miners"])
    return {"sheets": sheets, "memos": memos, "sites": sites}, parts


def processor(command, **more):
    """The processor time of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def told(command, **more):
    """What a peer says of itself: the seconds of processor time that it worked, and what it wrote."""
    line = subprocess.run(command, check=True, stdout=subprocess.PIPE, **more).stdout.decode().strip().split("\n")[-1]
    return json.loads(line)


def deflated(parts):
    """The limit: packing the bytes of the workbook and nothing else, at the level that is usual in Python and node."""
    began = time.process_time()
    for data in parts:
        zlib.compress(data, 6)
    return time.process_time() - began


def simulated(bench):
    """20,000 paths of the simulation's benchmark site without the path of GPU prices, on one core."""
    times = 40
    return processor([bench, "-test.run", "^$", "-test.bench", "^BenchmarkSiteStays$", "-test.cpu", "1",
                      "-test.benchtime", "%dx" % times], cwd=ROOT + "/model/sim") / times


def spread(values):
    values = sorted(values)
    return "%.2f (%.2f to %.2f)" % (values[len(values) // 2], values[0], values[-1])


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    source = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else ROOT + "/samples/us-listed-miners.xlsx"
    flags = sys.argv[3:]
    work = tempfile.mkdtemp(prefix="peers")
    alone = dict(os.environ, OPENBLAS_NUM_THREADS="1", GOMAXPROCS="1")
    try:
        for name in ("package.json", "package-lock.json", "peer.mjs"):
            shutil.copy(os.path.join(HERE, name), work)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=work, check=True)
        subprocess.run(["go", "build", "-o", work + "/rackrate", "."], cwd=ROOT, check=True)
        subprocess.run(["go", "test", "-c", "-o", work + "/sim", "./model/sim"], cwd=ROOT, check=True)
        run = [work + "/rackrate", "run", source, "--paths", "0", "--jobs", "1", "--quiet"] + flags
        subprocess.run(run + ["-o", work + "/first"], check=True, env=alone)
        hand, parts = given(work + "/first")
        with open(work + "/given.json", "w", encoding="utf-8") as file:
            json.dump(hand, file)
        node = ["node", "--max-old-space-size=6000", work + "/peer.mjs", source, work + "/given.json", work]
        python = [PYTHON, HERE + "/peer.py"]
        seconds = collections.defaultdict(list)
        said = {}
        for n in range(rounds):
            seconds["ours"].append(processor(run + ["-o", "%s/run%d" % (work, n)], env=alone))
            shutil.rmtree("%s/run%d" % (work, n))
            for name, command in (
                    ("node", node),
                    ("cells", python + ["cells", source, work + "/given.json", work]),
                    ("memos", python + ["memos", source, work + "/given.json", work]),
                    ("paths", python + ["paths"])):
                said[name] = told(command, env=alone)
                seconds[name].append(said[name]["seconds"])
            seconds["deflate"].append(deflated(parts))
            seconds["simulated"].append(simulated(work + "/sim"))
        tell(seconds, said, hand)
    finally:
        shutil.rmtree(work)


def tell(seconds, said, hand):
    formulas = sum(1 for s in hand["sheets"] for _, row in s["rows"] for cell in row if cell[1])
    print("the book: %d formulas, %d pages of %d memos" % (formulas, sum(map(len, hand["memos"])), len(hand["memos"])))
    print("processor time of a run without simulation: %s s" % spread(seconds["ours"]))
    for what, peer, ours in (
            ("exceljs and pdfkit, %d formulas and %d pages, no model" % (said["node"]["formulas"],
                                                                         said["node"]["pages"]), "node", "ours"),
            ("XlsxWriter alone, %d formulas" % said["cells"]["formulas"], "cells", "ours"),
            ("openpyxl, numpy and reportlab, %d pages, no formulas" % said["memos"]["pages"], "memos", "ours"),
            ("deflate of the workbook's bytes alone", "deflate", "ours"),
            ("numpy, %d paths of a site" % said["paths"]["paths"], "paths", "simulated")):
        ratio = [p / o for p, o in zip(seconds[peer], seconds[ours])]
        print("%s: %s s, times ours: %s" % (what, spread(seconds[peer]), spread(ratio)))


if __name__ == "__main__":
    main()
