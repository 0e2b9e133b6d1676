// The node peer of make bench-peers: exceljs reads the analyst's workbook and writes as many cells and formulas as the
// annotated one has, by its streaming writer; pdfkit writes as many pages, with as many lines of text. It is given every
// result, and works nothing out.
import fs from 'node:fs'
import ExcelJS from 'exceljs'
import PDFDocument from 'pdfkit'

const [, , source, given, out] = process.argv
const { sheets, memos } = JSON.parse(fs.readFileSync(given))
const began = process.cpuUsage()

// the sample's properties have a prefix that its other reader does not take
for await (const sheet of new ExcelJS.stream.xlsx.WorkbookReader(source, {})) for await (const row of sheet) void row.values

const file = `${out}/peer.xlsx`
const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useStyles: true })
const formats = ['#,##0.0', '0.0%', '0']
let formulas = 0
for (const { name, rows } of sheets) {
  const sheet = book.addWorksheet(name)
  rows.forEach(([number, cells]) => {
    const row = sheet.getRow(number)
    for (const [column, formula, value, shared] of cells) {
      const cell = row.getCell(column)
      if (shared) cell.value = { sharedFormula: shared, result: value }
      else if (formula) cell.value = { formula, result: value }
      else cell.value = value
      if (typeof value === 'number') cell.numFmt = formats[column % formats.length]
      if (formula) formulas++
    }
    row.commit()
  })
  sheet.commit()
}
await book.commit()

let pages = 0
for (const [i, memo] of memos.entries()) {
  const doc = new PDFDocument({ autoFirstPage: false, size: 'A4', margin: 40 })
  const stream = doc.pipe(fs.createWriteStream(`${out}/peer-${i}.pdf`))
  for (const lines of memo) {
    doc.addPage()
    doc.font('Helvetica').fontSize(8)
    lines.forEach((line, n) => doc.text(line, 40, 40 + 9 * n, { lineBreak: false }))
    pages++
  }
  doc.end()
  await new Promise((done) => stream.on('finish', done))
}

const used = process.cpuUsage(began)
console.log(JSON.stringify({ seconds: (used.user + used.system) / 1e6, formulas, pages, bytes: fs.statSync(file).size }))
