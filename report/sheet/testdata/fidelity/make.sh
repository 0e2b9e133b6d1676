#!/bin/sh
# Makes all workbooks of this folder anew: openpyxl 3.0.9, XlsxWriter 3.0.2, exceljs 4.4.0, LibreOffice 7.4 and Gnumeric.
set -e
python3 excel.py
python3 writers.py
node exceljs.js "$(python3 -c 'import base64, excel; print(base64.b64encode(excel.png()).decode())')"
soffice --headless --convert-to xlsx:"Calc MS Excel 2007 XML" --outdir converted excel.xlsm
mv converted/excel.xlsx libreoffice.xlsx
rmdir converted
ssconvert openpyxl.xlsx gnumeric.xlsx
