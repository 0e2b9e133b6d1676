"""The Python peers of make bench-peers: they are given every result and work nothing out, but for the simulation.

    peer.py memos SOURCE GIVEN OUT    openpyxl reads the workbook, numpy works a site's net present values out,
                                      reportlab writes as many pages with as many lines
    peer.py cells SOURCE GIVEN OUT    XlsxWriter writes as many cells and formulas
    peer.py paths                     numpy simulates a site
"""

import json
import os
import sys
import time


def cells(sheets, out):
    """Write the cells with XlsxWriter, a row at a time to disk, which is its way for large files."""
    import xlsxwriter

    file, formulas = os.path.join(out, "cells.xlsx"), 0
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    formats = [book.add_format({"num_format": f}) for f in ("#,##0.0", "0.0%", "0")]
    for entry in sheets:
        sheet = book.add_worksheet(entry["name"])
        for number, row in entry["rows"]:
            for column, formula, value, _ in row:
                form = formats[column % 3]
                if formula:
                    sheet.write_formula(number - 1, column - 1, "=" + formula, form, value)
                    formulas += 1
                elif isinstance(value, str):
                    sheet.write_string(number - 1, column - 1, value)
                elif value is not None:
                    sheet.write_number(number - 1, column - 1, value, form)
    book.close()
    return {"formulas": formulas, "bytes": os.path.getsize(file)}


def memos(source, sites, notes, out):
    """Read the workbook, discount four alternatives of each row, write the pages."""
    import numpy as np
    import openpyxl
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen import canvas

    book = openpyxl.load_workbook(source, data_only=True)
    read = sum(1 for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v is not None)
    months = np.arange(181)
    # four alternatives of 180 months for each site, at the 550 cases that break-evens, tornado and grids ask for
    for _ in range(sites):
        flows = np.multiply.outer(np.linspace(0.4, 1.6, 4 * 550), np.exp(-months / 60.0))
        (flows @ (1.12 ** (-months / 12.0))).sum()
    pages = 0
    for i, note in enumerate(notes):
        doc = canvas.Canvas(os.path.join(out, "python-%d.pdf" % i), pagesize=A4, pageCompression=1)
        for lines in note:
            doc.setFont("Helvetica", 8)
            for n, line in enumerate(lines):
                doc.drawString(40, A4[1] - 40 - 9 * n, line)
            doc.showPage()
            pages += 1
        doc.save()
    return {"pages": pages, "read": read}


def taxes(np, profit, rate):
    """Tax of months by paths, losses carried forward: what was taxed by then is the most that the sum has been."""
    taxed = np.maximum.accumulate(np.maximum(np.cumsum(profit, axis=1), 0), axis=1)
    taxed[:, 1:] -= taxed[:, :-1].copy()
    return rate * taxed


def paths(count=20000, horizon=180, chunk=2000):
    """Simulate a site: bitcoin with reversion, the network's answer and its floor, a fleet with shut-off; rent, build
    cost, power, GPU price and delay drawn, the delay tied to the build cost; mining beside the works, both conversions
    month by month, and taxes with losses carried forward. No default, no path of GPU prices, no replacing and no walking
    away, no renewal and no terminal values: it does less than the program."""
    import numpy as np

    rng = np.random.default_rng(1)
    t = np.arange(1, horizon + 1)
    discount = 1.12 ** (-t / 12.0)
    deck_btc, deck_network = 90000 * 1.05 ** (t / 12.0), 900 * 1.08 ** (t / 12.0)
    kappa, volatility, answer = 0.2, 0.6, 0.7
    a = np.exp(-kappa / 12)
    sd = volatility * np.sqrt((1 - a * a) / (2 * kappa))
    variance = sd * sd * np.cumsum(a ** (2 * (t - 1)))
    blocks, subsidy, fees = 4383.0, 3.125 / 2.0 ** (t // 48), 0.05
    share, power, fixed, tax_rate = 20.0, 2.9e6, 3.5e5, 0.21
    depreciation = np.where(t <= 48, 1.2e6, 0.0)
    capex = np.array([discount[d:d + 18].mean() for d in range(49)]) * 3.2e8
    totals = []
    for _ in range(count // chunk):
        z = rng.standard_normal((chunk // 2, horizon + 5))
        z = np.concatenate([z, -z])
        x = np.empty((chunk, horizon))
        state = np.zeros(chunk)
        for month in range(horizon):
            state = a * state + sd * z[:, month]
            x[:, month] = state
        btc = deck_btc * np.exp(x - variance / 2)
        network = deck_network * np.exp(answer * x - answer * (2 - answer) * variance / 2)
        cost = np.exp(0.15 * z[:, horizon] - 0.15 ** 2 / 2)
        revenue_of_network = blocks * subsidy * (1 + fees) * btc
        network = np.minimum(network, revenue_of_network / 25000.0)
        electricity = power * cost[:, None]
        ebitda = np.maximum(revenue_of_network * share / network - electricity, 0) - fixed
        flows = (ebitda - taxes(np, ebitda - depreciation, tax_rate)) * discount
        until = np.concatenate([np.zeros((chunk, 1)), np.cumsum(flows, axis=1)], axis=1)
        mine = until[:, -1]
        build = np.exp(0.2 * z[:, horizon + 1] - 0.2 ** 2 / 2)
        tied = 0.5 * z[:, horizon + 1] + np.sqrt(0.75) * z[:, horizon + 2]
        u = 0.5 * (1 + np.tanh(0.7978845608 * (tied + 0.044715 * tied ** 3)))
        delay = np.minimum(np.rint(12 * np.sqrt(u)), 48).astype(int)
        lease = np.exp(0.1 * z[:, horizon + 3] - 0.1 ** 2 / 2)
        gpu = np.exp(0.3 * z[:, horizon + 4] - 0.3 ** 2 / 2)
        # mining goes on beside the works until operations begin
        beside = until[np.arange(chunk), delay + 18]
        income = 4.5e6 * lease[:, None] - 6e5 * cost[:, None]
        runs = t > (delay + 18)[:, None]
        works = (build[:, None] * 3.2e8 / 120) * runs
        colo = ((income * runs - taxes(np, income * runs - works, tax_rate)) @ discount) - build * capex[delay] + beside
        income = 9e6 * gpu[:, None] - 2e6 * cost[:, None]
        works = ((build[:, None] * 3.2e8 + 4e8) / 60) * runs
        hpc = ((income * runs - taxes(np, income * runs - works, tax_rate)) @ discount
               - build * capex[delay] * 1.5 + beside)
        hybrid = 0.5 * colo + 0.5 * mine
        totals.append(np.stack([mine, colo - mine, hpc - mine, hybrid - mine]))
    values = np.concatenate(totals, axis=1)
    ordered = np.sort(values, axis=1)
    np.percentile(ordered, [5, 25, 50, 75, 95], axis=1)
    return {"paths": count, "mean": float(values.mean())}


def main():
    task = sys.argv[1]
    if task == "paths":
        import numpy  # noqa: F401  what is imported is not timed

        began = time.process_time()
        done = paths()
    else:
        with open(sys.argv[3], encoding="utf-8") as file:
            given = json.load(file)
        began = time.process_time()
        done = cells(given["sheets"], sys.argv[4]) if task == "cells" else memos(
            sys.argv[2], given["sites"], given["memos"], sys.argv[4])
    done["seconds"] = time.process_time() - began
    print(json.dumps(done))


main()
