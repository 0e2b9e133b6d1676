"""Writes openpyxl.xlsx and xlsxwriter.xlsm by the libraries of those names, the same table of sites in each."""
import datetime
import io

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, PieChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import ColorScaleRule, FormulaRule, IconSetRule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table, TableStyleInfo

from excel import KEYS, ROWS, UNITS, png

DAY = datetime.datetime(2024, 6, 28, 12)


def by_openpyxl():
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Sites"
    wb.add_named_style(NamedStyle(name="house", font=Font(color="0000FF"), number_format='0.0" MW"', border=Border(bottom=Side(style="thin"))))
    ws["B2"] = "Sites under cover"
    ws.merge_cells("B2:F2")
    for r, values in [(4, KEYS), (5, UNITS)] + list(enumerate(ROWS, 6)):
        for c, v in enumerate(values, 2):
            at = ws.cell(r, c)
            at.value = v or None
            if isinstance(v, str) and v.startswith("="):
                at.data_type = "s"
                at.quotePrefix = True
            at.style = "house" if r > 5 else "Normal"
            if r == 4:
                at.font, at.fill, at.alignment = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="224466"), Alignment(wrap_text=True, textRotation=15)
            at.protection = Protection(locked=r < 6)
    ws["E12"] = "=SUM(E6:E9)"
    ws["F12"] = "=SUM(E6:E9*F6:F9)"
    ws.column_dimensions.group("G", "H", outline_level=1)
    ws.row_dimensions.group(8, 9, outline_level=1)
    ws.row_dimensions[4].height = 32
    ws.freeze_panes = "E6"
    ws.auto_filter.ref = "B4:J9"
    ws.auto_filter.add_filter_column(0, ["Alpha Mining"])
    ws.auto_filter.add_sort_condition("E6:E9")
    ws.conditional_formatting.add("E6:E9", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="63BE7B"))
    ws.conditional_formatting.add("F6:F9", IconSetRule("3Arrows", "percent", [0, 33, 67]))
    ws.conditional_formatting.add("G6:G9", FormulaRule(formula=["G6>2"], font=Font(bold=True), stopIfTrue=True))
    dv = DataValidation(type="decimal", operator="between", formula1="0", formula2="5000", showErrorMessage=True, errorTitle="MW", error="0 to 5000")
    dv.add("E6:E9")
    ws.add_data_validation(dv)
    ws["E6"].comment = Comment("source: 10-K", "analyst", height=80, width=200)
    ws["B6"].hyperlink = "https://example.com/10-K?a=1&b=2"
    ws["B8"].hyperlink = "#Other!A1"
    ws.print_title_rows, ws.print_title_cols, ws.print_area = "4:5", "B:D", "B2:J12"
    ws.page_setup.orientation, ws.page_setup.fitToHeight, ws.sheet_properties.pageSetUpPr.fitToPage = "landscape", 0, True
    ws.oddHeader.center.text, ws.oddFooter.right.text = "&A", "page &P"
    ws.row_breaks.append(Break(id=9))
    ws.sheet_properties.tabColor = "1072BA"
    ws.protection.sheet = False
    other = wb.create_sheet("Other")
    for row in [["year", "mw"], [2022, 10], [2023, 20], [2024, 30]]:
        other.append([str(v) if row[0] == "year" else v for v in row])
    table = Table(displayName="Figures", ref="A1:B4")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    other.add_table(table)
    bar = BarChart()
    bar.add_data(Reference(other, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    pie = PieChart()
    pie.add_data(Reference(other, min_col=2, min_row=2, max_row=4))
    other.add_chart(bar, "D2")
    other.add_image(Image(io.BytesIO(png())), "M2")
    cs = wb.create_chartsheet("Chart")
    cs.add_chart(pie)
    wb.create_sheet("Hidden").sheet_state = "veryHidden"
    name = DefinedName("capacity", attr_text="Sites!$E$6:$E$9", comment="of all sites")
    wb.defined_names.append(name)
    wb.properties.creator, wb.properties.created, wb.properties.modified = "analyst", DAY, DAY
    wb.security.lockStructure = False
    wb.save("openpyxl.xlsx")


def by_xlsxwriter():
    wb = xlsxwriter.Workbook("xlsxwriter.xlsm")
    wb.set_properties({"author": "analyst", "created": DAY})
    wb.set_custom_property("desk", "miners")
    wb.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"macro" * 20), True)
    ws, other = wb.add_worksheet("Sites"), wb.add_worksheet("Other")
    head, body, bold = wb.add_format({"bold": 1, "bg_color": "#224466", "font_color": "white"}), wb.add_format({"font_color": "blue", "num_format": '0.0" MW"'}), wb.add_format({"bold": 1})
    ws.write_rich_string("B2", bold, "Sites ", "under cover")
    for r, values in [(4, KEYS), (5, UNITS)] + list(enumerate(ROWS, 6)):
        for c, v in enumerate(values, 1):
            fmt = head if r == 4 else body
            if isinstance(v, str) and v:
                ws.write_string(r - 1, c, v, fmt)
            elif v is None or v == "":
                ws.write_blank(r - 1, c, None, fmt)
            else:
                ws.write_number(r - 1, c, v, fmt)
    ws.write_formula("E12", "=SUM(E6:E9)", None, 180)
    ws.write_array_formula("F12:F12", "{=SUM(E6:E9*F6:F9)}", None, 845)
    ws.write_dynamic_array_formula("G12:G13", "=_xlfn.UNIQUE(B6:B7)", None, 0)
    ws.freeze_panes(5, 4)
    ws.set_row(8, None, None, {"level": 1})
    ws.set_column("K:XFD", 10)
    ws.set_column("H:H", 12, None, {"level": 1})
    ws.conditional_format("E6:E9", {"type": "data_bar", "bar_solid": True, "bar_axis_position": "middle", "data_bar_2010": True})
    ws.conditional_format("F6:F9", {"type": "icon_set", "icon_style": "3_arrows"})
    ws.conditional_format("G6:G9", {"type": "cell", "criteria": ">", "value": 2, "format": bold})
    ws.data_validation("C6:C9", {"validate": "list", "source": ["ALPH", "BETA"]})
    ws.data_validation("D6:D9", {"validate": "list", "source": "=Other!$A$2:$A$4"})
    ws.write_comment("E6", "source: 10-K", {"author": "analyst", "visible": True})
    ws.write_url("B6", "https://example.com/10-K?a=1&b=2", string="Alpha Mining")
    ws.add_sparkline("A6", {"range": "Sites!E6:H6", "markers": True})
    ws.set_header("&C&A&R&G", {"image_right": "logo.png", "image_data_right": io.BytesIO(png())})
    ws.repeat_rows(3, 4)
    ws.print_area("B2:J12")
    ws.fit_to_pages(1, 0)
    ws.set_h_pagebreaks([9])
    ws.protect("", {"objects": True})
    ws.unprotect_range("E6:E9", "capacities")
    other.write_column("A1", [1, 2, 3, 4])
    other.add_table("D1:E4", {"columns": [{"header": "what"}, {"header": "mw", "formula": "=[@what]*2"}], "name": "Log", "total_row": False})
    for kind, at in [("line", "G2"), ("doughnut", "G20")]:
        chart = wb.add_chart({"type": kind})
        chart.add_series({"values": "=Other!$A$1:$A$4", "data_labels": {"value": True}, **({"trendline": {"type": "linear"}} if kind == "line" else {})})
        other.insert_chart(at, chart)
    other.insert_image("P2", "logo.png", {"image_data": io.BytesIO(png())})
    other.insert_textbox("P8", "checked by Ann")
    other.insert_button("P14", {"macro": "recalc", "caption": "Recalculate"})
    other.set_background(io.BytesIO(png()), True)
    column = wb.add_chart({"type": "column"})
    column.add_series({"values": "=Other!$A$1:$A$4"})
    wb.add_chartsheet("Chart").set_chart(column)
    wb.define_name("capacity", "=Sites!$E$6:$E$9")
    wb.define_name("Other!local", "=Other!$A$1")
    wb.close()


if __name__ == "__main__":
    by_openpyxl()
    by_xlsxwriter()
