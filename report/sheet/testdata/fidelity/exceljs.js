// Writes exceljs.xlsx by the library of that name, with the table of sites.
const ExcelJS = require('exceljs');

const keys = ['miner', 'ticker', 'site', 'site_mw', 'power_price_usd_mwh', 'hashrate_ehs', 'fleet_efficiency_j_th', 'lease_usd_kw_month', 'gpu_price_usd_hour'];
const units = ['', '', '', 'MW', 'c/kWh', 'EH/s', 'J/TH', 'USD/kW-month', 'USD/GPU-hour'];
const rows = [['Alpha Mining', 'ALPH', 'North', 100, 4.5, 4, 24, 130, null], ['Alpha Mining', 'ALPH', '=South+1', 50, 6.1, 2, 20, null, 2.5],
  ['Beta & Sons', '', 'West', 30, 3, 1.2, 22, null, null], ['Beta & Sons', '', 'East', null, 5, 1, 25, 120, null]];

const wb = new ExcelJS.Workbook();
wb.creator = 'analyst';
wb.created = wb.modified = new Date(Date.UTC(2024, 5, 28));
const ws = wb.addWorksheet('Sites', {
  properties: { tabColor: { argb: 'FF1072BA' }, outlineLevelRow: 1 },
  views: [{ state: 'frozen', xSplit: 4, ySplit: 5, zoomScale: 85, showGridLines: false }],
  pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToHeight: 0, printArea: 'B2:J12', printTitlesRow: '4:5' },
  headerFooter: { oddHeader: '&C&A', oddFooter: '&Rpage &P' },
});
ws.getCell('B2').value = { richText: [{ font: { bold: true, size: 14 }, text: 'Sites ' }, { font: { italic: true }, text: 'under cover' }] };
ws.mergeCells('B2:F2');
[[4, keys], [5, units], ...rows.map((r, i) => [6 + i, r])].forEach(([r, values]) => values.forEach((v, i) => {
  const c = ws.getCell(r, i + 2);
  c.value = v === '' ? null : v;
  c.font = r === 4 ? { bold: true, color: { argb: 'FFFFFFFF' } } : { color: { argb: 'FF0000FF' } };
  if (r === 4) c.fill = { type: 'gradient', gradient: 'angle', degree: 90, stops: [{ position: 0, color: { argb: 'FF224466' } }, { position: 1, color: { argb: 'FF446688' } }] };
  if (r > 5) c.numFmt = '0.0" MW"';
}));
ws.getCell('E12').value = { formula: 'SUM(E6:E9)', result: 180 };
ws.fillFormula('F12:H12', 'MAX(F6:F9)', [6.1, 4, 25]);
ws.getRow(8).outlineLevel = ws.getRow(9).outlineLevel = 1;
ws.getCell('E6').note = { texts: [{ font: { bold: true }, text: 'analyst: ' }, { text: 'source: 10-K' }] };
ws.getCell('B6').value = { text: 'Alpha Mining', hyperlink: 'https://example.com/10-K?a=1&b=2', tooltip: 'the filing' };
ws.getCell('C6').dataValidation = { type: 'list', allowBlank: true, formulae: ['"ALPH,BETA"'], showInputMessage: true, promptTitle: 'Ticker', prompt: 'as listed' };
ws.addConditionalFormatting({ ref: 'E6:E9', rules: [{ type: 'dataBar', priority: 1, minLength: 0, maxLength: 100, gradient: false, border: true, axisPosition: 'auto', cfvo: [{ type: 'min' }, { type: 'max' }], color: { argb: 'FF638EC6' } }] });
ws.addConditionalFormatting({ ref: 'F6:F9', rules: [{ type: 'iconSet', priority: 2, iconSet: '3Stars', cfvo: [{ type: 'percent', value: 0 }, { type: 'percent', value: 33 }, { type: 'percent', value: 67 }] }] });
ws.addConditionalFormatting({ ref: 'G6:G9', rules: [{ type: 'expression', priority: 3, formulae: ['G6>2'], style: { font: { bold: true } } }] });
const other = wb.addWorksheet('Other');
other.addTable({ name: 'Log', ref: 'A1', headerRow: true, totalsRow: true, style: { theme: 'TableStyleDark3', showRowStripes: true }, columns: [{ name: 'what', totalsRowLabel: 'all', filterButton: true }, { name: 'mw', totalsRowFunction: 'sum' }], rows: [['a', 1], ['b', 2]] });
const png = wb.addImage({ base64: process.argv[2], extension: 'png' });
other.addImage(png, { tl: { col: 4, row: 2 }, ext: { width: 20, height: 20 }, hyperlinks: { hyperlink: 'https://example.com' } });
other.addBackgroundImage(png);
wb.definedNames.add('Sites!$E$6:$E$9', 'capacity');
wb.addWorksheet('Hidden', { state: 'veryHidden' });
wb.xlsx.writeFile('exceljs.xlsx');
