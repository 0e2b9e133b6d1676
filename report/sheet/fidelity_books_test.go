package sheet

// kept is what a workbook has that must be there after annotation: a text in a part.
type kept struct{ what, part, text string }

const (
	sitesPart = "xl/worksheets/sheet1.xml"
	otherPart = "xl/worksheets/sheet2.xml"
)

// analysts are workbooks as several programs write them, with what is looked for
// in each before and after. testdata/fidelity/README.md says what wrote them.
var analysts = map[string][]kept{
	"excel.xlsm": {
		{"macros", "xl/vbaProject.bin", "macro"}, {"code names", sitesPart, `codeName="Sheet1"`}, {"chart", "xl/charts/chart1.xml", "Sites!$E$6:$E$9"}, {"chart sheet", "xl/chartsheets/sheet1.xml", "drawing"},
		{"image", "xl/media/image1.png", "PNG"}, {"picture", "xl/drawings/drawing1.xml", `descr="logo"`}, {"header picture", sitesPart, "<legacyDrawingHF "}, {"pivot cache", "xl/pivotCache/pivotCacheDefinition1.xml", `ref="B4:E9" sheet="Sites"`},
		{"pivot records", "xl/pivotCache/pivotCacheRecords1.xml", `count="4"`}, {"pivot table", "xl/pivotTables/pivotTable1.xml", "PivotTable1"}, {"pivot caches of the book", "xl/workbook.xml", `<pivotCache cacheId="7" r:id="rId7"/>`},
		{"slicer cache", "xl/slicerCaches/slicerCache1.xml", "Slicer_miner"}, {"slicer", "xl/slicers/slicer1.xml", `caption="miner"`}, {"slicer's frame", "xl/drawings/drawing2.xml", `<mc:Choice `}, {"slicers of a sheet", otherPart, "x14:slicerList"}, {"slicers of the book", "xl/workbook.xml", "x14:slicerCache "},
		{"validation", sitesPart, "<formula1>\"ALPH,BETA\"</formula1>"}, {"newer validation", sitesPart, "<x14:dataValidations "}, {"conditional format", sitesPart, "<formula>F6&gt;5</formula>"}, {"newer conditional format", sitesPart, `<x14:iconSet iconSet="3Stars">`},
		{"data bar's two halves", sitesPart, "<x14:id>{AAAAAAAA-0000-4000-8000-000000000001}</x14:id>"}, {"sparkline", sitesPart, "<x14:sparklineGroups "}, {"names", "xl/workbook.xml", `<definedName name="rate" hidden="1">0.12</definedName>`}, {"note", "xl/comments1.xml", "source: 10-K"}, {"note's box", "xl/drawings/vmlDrawing1.vml", "infoBackground [80]"},
		{"threaded comment", "xl/threadedComments/threadedComment1.xml", "net of curtailment"}, {"persons", "xl/persons/person.xml", "Ann Analyst"}, {"table", "xl/tables/table1.xml", "calculatedColumnFormula"}, {"filter of a table", "xl/tables/table1.xml", `<filter val="a"/>`}, {"sort order", "xl/tables/table1.xml", "<sortState "},
		{"outline", sitesPart, `outlineLevel="1"`}, {"panes", sitesPart, `<pane xSplit="4" ySplit="5"`}, {"print set-up", sitesPart, `<pageSetup paperSize="9"`}, {"printer settings", "xl/printerSettings/printerSettings1.bin", "p"}, {"print titles", "xl/workbook.xml", "Sites!$B:$D,Sites!$4:$5"}, {"page break", sitesPart, `<brk id="9"`},
		{"link", sitesPart, `tooltip="the filing"`}, {"link's target", "xl/worksheets/_rels/sheet1.xml.rels", "10-K?a=1&amp;b=2"}, {"shared formula", sitesPart, `<f t="shared" ref="F12:H12" si="0">`}, {"array formula", sitesPart, `<f t="array" ref="I12">`}, {"dynamic array", sitesPart, `cm="1"`}, {"its metadata", "xl/metadata.xml", "XLDAPR"},
		{"rich text", "xl/sharedStrings.xml", "<r><rPr><b/>"}, {"protected range", sitesPart, `name="capacities"`}, {"what-if scenario", sitesPart, `<scenario name="small"`}, {"ignored errors", sitesPart, "<ignoredErrors>"}, {"custom property", "xl/customProperty1.bin", "h"}, {"external link", "xl/externalLinks/externalLink1.xml", "Prices"},
		{"connection", "xl/connections.xml", "desk"}, {"custom XML", "customXml/item1.xml", "urn:house"}, {"file sharing", "xl/workbook.xml", "<fileSharing "}, {"revision pointer", "xl/workbook.xml", "xr:revisionPtr"}, {"absolute path", "xl/workbook.xml", "<mc:AlternateContent>"}, {"theme", "xl/theme/theme1.xml", "4472C4"},
		{"table style", "xl/styles.xml", `<tableStyle name="House"`}, {"slicer style", "xl/styles.xml", "x14:slicerStyles"}, {"gradient", "xl/styles.xml", "gradientFill"}, {"hidden sheet", "xl/workbook.xml", `state="veryHidden"`}, {"hidden row", otherPart, `hidden="1"`}, {"descent", sitesPart, "x14ac:dyDescent"},
	},
	"threads.xlsx": {
		{"threaded comments of the sheet of sites", "xl/threadedComments/threadedComment2.xml", `ref="E6"`}, {"their notes", "xl/comments1.xml", "source: 10-K"}, {"slicer", "xl/slicers/slicer1.xml", "miner"},
	},
	"openpyxl.xlsx": {
		{"chart", "xl/charts/chart1.xml", "barChart"}, {"chart sheet", "xl/chartsheets/sheet1.xml", "drawing"}, {"image", "xl/media/image1.png", "PNG"}, {"validation", sitesPart, `operator="between"`}, {"conditional format", sitesPart, "<colorScale>"}, {"icons", sitesPart, `iconSet="3Arrows"`}, {"table", "xl/tables/table1.xml", "Figures"},
		{"name", "xl/workbook.xml", `comment="of all sites"`}, {"note", "xl/comments/comment1.xml", "source: 10-K"}, {"outline of columns", sitesPart, `outlineLevel="1"`}, {"filter", sitesPart, "<filterColumn "}, {"sort order", sitesPart, "<sortState "}, {"panes", sitesPart, `state="frozen"`}, {"print area", "xl/workbook.xml", "_xlnm.Print_Area"}, {"page break", sitesPart, "<brk "},
		{"link", "xl/worksheets/_rels/sheet1.xml.rels", "10-K?a=1&amp;b=2"}, {"named style", "xl/styles.xml", `name="house"`},
	},
	"xlsxwriter.xlsm": {
		{"macros", "xl/vbaProject.bin", "macro"}, {"trend line", "xl/charts/chart1.xml", "trendline"}, {"doughnut", "xl/charts/chart2.xml", "doughnutChart"}, {"text box", "xl/drawings/drawing1.xml", "checked by Ann"}, {"button", "xl/drawings/vmlDrawing3.vml", "Recalculate"}, {"background", otherPart, "<picture "}, {"header picture", sitesPart, "<legacyDrawingHF "},
		{"newer data bar", sitesPart, "<x14:dataBar "}, {"sparkline", sitesPart, "<x14:sparklineGroups "}, {"rich text", "xl/sharedStrings.xml", "<r><rPr><b/>"}, {"array formula", sitesPart, `t="array" ref="F12"`}, {"dynamic array", sitesPart, `cm="1"`}, {"table formula", "xl/tables/table1.xml", "calculatedColumnFormula"}, {"note", "xl/comments1.xml", "source: 10-K"},
		{"protected sheet", sitesPart, "<sheetProtection "}, {"protected range", sitesPart, `name="capacities"`}, {"local name", "xl/workbook.xml", `<definedName name="local" localSheetId="1">`}, {"custom property", "docProps/custom.xml", "desk"},
	},
	"exceljs.xlsx": {
		{"rich text", "xl/sharedStrings.xml", "<r><rPr><b/>"}, {"shared formula", sitesPart, `t="shared"`}, {"newer data bar", sitesPart, "x14:dataBar"}, {"newer icons", sitesPart, "3Stars"}, {"note", "xl/comments1.xml", "source: 10-K"}, {"table with totals", "xl/tables/table1.xml", "totalsRowFunction"}, {"image", "xl/media/image1.png", "PNG"}, {"background", otherPart, "<picture "},
		{"validation", sitesPart, `promptTitle="Ticker"`}, {"panes", sitesPart, `state="frozen"`}, {"print titles", "xl/workbook.xml", "_xlnm.Print_Titles"}, {"gradient", "xl/styles.xml", "gradientFill"}, {"name", "xl/workbook.xml", "capacity"},
	},
	"libreoffice.xlsx": {
		{"chart", "xl/charts/chart1.xml", "barChart"}, {"pivot cache", "xl/pivotCache/pivotCacheDefinition1.xml", `sheet="Sites"`}, {"pivot table", "xl/pivotTables/pivotTable1.xml", "PivotTable1"}, {"image", "xl/media/image1.png", "PNG"}, {"note", "xl/comments1.xml", "source: 10-K"}, {"newer data bar", sitesPart, "x14:dataBar"}, {"newer icons", sitesPart, "3Stars"},
		{"validation", sitesPart, "ALPH,BETA"}, {"external link", "xl/externalLinks/externalLink1.xml", "Prices"}, {"array formula", sitesPart, `t="array"`}, {"outline", sitesPart, `outlineLevel="1"`}, {"rich text", "xl/sharedStrings.xml", "<r><rPr>"}, {"print titles", "xl/workbook.xml", "_xlnm.Print_Titles"}, {"sparkline", sitesPart, "x14:sparkline"},
	},
	"gnumeric.xlsx": {
		{"image", "xl/media/image1.png", "PNG"}, {"note", "xl/comments1.xml", "source: 10-K"}, {"validation", sitesPart, "dataValidation"}, {"conditional format", sitesPart, "cfRule"}, {"panes", sitesPart, "pane "}, {"name", "xl/workbook.xml", "capacity"},
	},
}
