"""Writes excel.xlsm and threads.xlsx: packages laid out by hand as Excel 365 lays them out, with the parts that
other libraries do not write (slicers, pivot cache, threaded comments, macros, newer conditional formats)."""
import struct
import zipfile
import zlib

M = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MS = "http://schemas.microsoft.com/office"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
SPACES = (f'xmlns="{M}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac xr xr2 xr3" '
          f'xmlns:x14ac="{MS}/spreadsheetml/2009/9/ac" xmlns:xr="{MS}/spreadsheetml/2014/revision" '
          f'xmlns:xr2="{MS}/spreadsheetml/2015/revision2" xmlns:xr3="{MS}/spreadsheetml/2016/revision3"')

KEYS = ["miner", "ticker", "site", "site_mw", "power_price_usd_mwh", "hashrate_ehs", "fleet_efficiency_j_th", "lease_usd_kw_month", "gpu_price_usd_hour"]
UNITS = ["", "", "", "MW", "c/kWh", "EH/s", "J/TH", "USD/kW-month", "USD/GPU-hour"]
ROWS = [["Alpha Mining", "ALPH", "North", 100, 4.5, 4, 24, 130, None],
        ["Alpha Mining", "ALPH", "=South+1", 50, 6.1, 2, 20, None, 2.5],
        ["Beta & Sons", None, "West", 30, 3, 1.2, 22, None, None],
        ["Beta & Sons", None, "East", None, 5, 1, 25, 120, None]]


class Strings:
    def __init__(self):
        self.items = ['<si><r><rPr><b/><sz val="14"/><color rgb="FFC00000"/><rFont val="Calibri"/></rPr><t xml:space="preserve">Sites </t></r>'
                      '<r><rPr><i/><sz val="11"/><rFont val="Calibri"/></rPr><t>under cover</t></r></si>']
        self.index = {}

    def of(self, text):
        if text not in self.index:
            self.index[text] = len(self.items)
            self.items.append("<si><t>" + text.replace("&", "&amp;") + "</t></si>")
        return self.index[text]

    def xml(self):
        return HEAD + f'<sst xmlns="{M}" count="{len(self.items)}" uniqueCount="{len(self.items)}">' + "".join(self.items) + "</sst>"


def cell(strings, ref, value, style=0):
    if value is None:
        return f'<c r="{ref}" s="{style}"/>'
    if isinstance(value, str):
        return f'<c r="{ref}" s="{style}" t="s"><v>{strings.of(value)}</v></c>'
    return f'<c r="{ref}" s="{style}"><v>{value}</v></c>'


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0\0\xff\0" * 2)) + chunk(b"IEND", b"")


def rels(*entries):
    out = HEAD + '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    for rid, kind, target, *mode in entries:
        kind = kind if kind.startswith("http") else R + "/" + kind
        out += f'<Relationship Id="{rid}" Type="{kind}" Target="{target}"' + (' TargetMode="External"' if mode else "") + "/>"
    return out + "</Relationships>"


def sites(strings, extra_tail, fields):
    rows = f'<row r="2" spans="2:10" ht="21" customHeight="1" x14ac:dyDescent="0.35"><c r="B2" s="3" t="s"><v>0</v></c></row>'
    for r, values in [(4, KEYS), (5, UNITS)] + list(enumerate(ROWS, 6)):
        outline = ' outlineLevel="1"' if r > 7 else ""
        style = {4: 1, 5: 2}.get(r, 4)
        rows += f'<row r="{r}" spans="2:10"{outline} x14ac:dyDescent="0.25">' + "".join(cell(strings, chr(66 + i) + str(r), v, style) for i, v in enumerate(values)) + "</row>"
    rows += ('<row r="12" spans="2:10" x14ac:dyDescent="0.25"><c r="E12"><f>SUM(E6:E9)</f><v>180</v></c><c r="F12"><f t="shared" ref="F12:H12" si="0">MAX(F6:F9)</f><v>6.1</v></c>'
             '<c r="G12"><f t="shared" si="0"/><v>4</v></c><c r="H12"><f t="shared" si="0"/><v>25</v></c><c r="I12"><f t="array" ref="I12">SUM(E6:E9*H6:H9)</f><v>4060</v></c>'
             '<c r="J12" cm="1"><f t="array" ref="J12:J13">_xlfn.UNIQUE(B6:B7)</f><v>0</v></c></row><row r="13" x14ac:dyDescent="0.25"><c r="J13"><v>0</v></c></row>')
    return (HEAD + f'<worksheet {SPACES} xr:uid="{{00000000-0001-0000-0000-000000000000}}"><sheetPr codeName="Sheet1"><tabColor theme="4"/><outlinePr summaryBelow="0"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            '<dimension ref="B2:J13"/><sheetViews><sheetView showGridLines="0" tabSelected="1" zoomScale="85" workbookViewId="0"><pane xSplit="4" ySplit="5" topLeftCell="E6" activePane="bottomRight" state="frozen"/>'
            '<selection pane="topRight" activeCell="E1" sqref="E1"/><selection pane="bottomLeft" activeCell="A6" sqref="A6"/><selection pane="bottomRight" activeCell="F7" sqref="F7"/>'
            f'{fields.get("pivotSelection", "")}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" outlineLevelRow="1" x14ac:dyDescent="0.25"/>'
            '<cols><col min="1" max="1" width="3.7109375" customWidth="1"/><col min="2" max="10" width="14.28515625" style="4" customWidth="1"/><col min="11" max="16384" width="9.140625" style="4"/></cols>'
            f'<sheetData>{rows}</sheetData>'
            '<sheetProtection sheet="0" objects="1" scenarios="1"/><protectedRanges><protectedRange sqref="E6:E9" name="capacities"/></protectedRanges>'
            '<scenarios current="0"><scenario name="small" locked="1" count="1" user="analyst"><inputCells r="E6" val="80"/></scenario></scenarios>'
            '<mergeCells count="1"><mergeCell ref="B2:F2"/></mergeCells><phoneticPr fontId="1" type="noConversion"/>'
            '<conditionalFormatting sqref="E6:E9"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar>'
            '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"><x14:id>{AAAAAAAA-0000-4000-8000-000000000001}</x14:id></ext></extLst></cfRule></conditionalFormatting>'
            '<conditionalFormatting sqref="F6:F9"><cfRule type="expression" dxfId="0" priority="2" stopIfTrue="1"><formula>F6&gt;5</formula></cfRule></conditionalFormatting>'
            '<dataValidations count="1"><dataValidation type="list" allowBlank="1" showInputMessage="1" promptTitle="Ticker" prompt="as listed" sqref="C6:C9"><formula1>"ALPH,BETA"</formula1></dataValidation></dataValidations>'
            '<hyperlinks><hyperlink ref="B6" r:id="rId1" tooltip="the filing"/><hyperlink ref="B8" location="Pivot!A3" display="pivot"/></hyperlinks>'
            '<printOptions horizontalCentered="1"/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" horizontalDpi="600" verticalDpi="600" r:id="rId2"/><headerFooter differentFirst="1"><oddHeader>&amp;C&amp;A&amp;R&amp;G</oddHeader></headerFooter>'
            '<rowBreaks count="1" manualBreakCount="1"><brk id="9" max="16383" man="1"/></rowBreaks><customProperties><customPr name="house" r:id="rId9"/></customProperties>'
            '<ignoredErrors><ignoredError sqref="E12" formulaRange="1"/></ignoredErrors>' + extra_tail + "</worksheet>")


EXT = ('<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings>'
       '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="dataBar" id="{AAAAAAAA-0000-4000-8000-000000000001}"><x14:dataBar minLength="0" maxLength="100" border="1" negativeBarBorderColorSameAsPositive="0">'
       '<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:borderColor rgb="FF638EC6"/><x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule><xm:sqref>E6:E9</xm:sqref></x14:conditionalFormatting>'
       '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="iconSet" priority="3" id="{AAAAAAAA-0000-4000-8000-000000000002}"><x14:iconSet iconSet="3Stars"><x14:cfvo type="percent"><xm:f>0</xm:f></x14:cfvo>'
       '<x14:cfvo type="percent"><xm:f>33</xm:f></x14:cfvo><x14:cfvo type="percent"><xm:f>67</xm:f></x14:cfvo></x14:iconSet></x14:cfRule><xm:sqref>G6:G9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>'
       '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
       '<x14:dataValidation type="list" allowBlank="1" xr:uid="{00000000-0002-0000-0000-000001000000}"><x14:formula1><xm:f>Pivot!$A$4:$A$5</xm:f></x14:formula1><xm:sqref>D6:D9</xm:sqref></x14:dataValidation></x14:dataValidations></ext>'
       '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup displayEmptyCellsAs="gap">'
       '<x14:colorSeries rgb="FF376092"/><x14:sparklines><x14:sparkline><xm:f>Sites!E6:H6</xm:f><xm:sqref>A6</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext>%s</extLst>')
SLICERS = ('<ext xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" uri="{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}"><x14:slicerList xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
           '<x14:slicer r:id="rId8"/></x14:slicerList></ext>')


def comments(author, ref, text):
    return (HEAD + f'<comments xmlns="{M}" xmlns:xr="{MS}/spreadsheetml/2014/revision"><authors><author>{author}</author></authors><commentList><comment ref="{ref}" authorId="0" shapeId="0" xr:uid="{{11111111-0000-4000-8000-000000000001}}">'
            f'<text><r><rPr><b/><sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr><t>{author}:</t></r><r><rPr><sz val="9"/><rFont val="Tahoma"/></rPr><t xml:space="preserve">\n{text}</t></r></text></comment></commentList></comments>')


def vml(row, col):
    return ('<xml xmlns:v="urn:schemas-microsoft-com:vml"\r\n xmlns:o="urn:schemas-microsoft-com:office:office"\r\n xmlns:x="urn:schemas-microsoft-com:office:excel">\r\n <o:shapelayout v:ext="edit">\r\n  <o:idmap v:ext="edit" data="1"/>\r\n </o:shapelayout>'
            '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"\r\n  path="m,l,21600r21600,l21600,xe">\r\n  <v:stroke joinstyle="miter"/>\r\n  <v:path gradientshapeok="t" o:connecttype="rect"/>\r\n </v:shapetype>'
            '<v:shape id="_x0000_s1025" type="#_x0000_t202" style=\'position:absolute;\r\n  margin-left:59.25pt;margin-top:1.5pt;width:108pt;height:59.25pt;z-index:1;\r\n  visibility:hidden\' fillcolor="infoBackground [80]" o:insetmode="auto">\r\n  <v:fill color2="infoBackground [80]"/>\r\n'
            '  <v:shadow color="none [81]" obscured="t"/>\r\n  <v:path o:connecttype="none"/>\r\n  <v:textbox style=\'mso-direction-alt:auto\'>\r\n   <div style=\'text-align:left\'></div>\r\n  </v:textbox>\r\n  <x:ClientData ObjectType="Note">\r\n   <x:MoveWithCells/>\r\n   <x:SizeWithCells/>\r\n'
            f'   <x:Anchor>\r\n    5, 15, 5, 10, 7, 15, 9, 9</x:Anchor>\r\n   <x:AutoFill>False</x:AutoFill>\r\n   <x:Row>{row}</x:Row>\r\n   <x:Column>{col}</x:Column>\r\n  </x:ClientData>\r\n </v:shape></xml>')


HEADER_VML = ('<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="RH" o:spid="_x0000_s2049" type="#_x0000_t75" style=\'position:absolute;width:12pt;height:12pt\'>'
              '<v:imagedata o:relid="rId1" o:title="logo"/><o:lock v:ext="edit" rotation="t"/></v:shape></xml>')

STYLES = (HEAD + f'<styleSheet xmlns="{M}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0&quot; MW&quot;"/></numFmts><fonts count="3" x14ac:knownFonts="1" xmlns:x14ac="{MS}/spreadsheetml/2009/9/ac"><font><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
          '<font><b/><sz val="11"/><color theme="0"/><name val="Calibri"/><scheme val="minor"/></font><font><sz val="11"/><color rgb="FF0000FF"/><name val="Calibri"/></font></fonts>'
          '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><gradientFill degree="90"><stop position="0"><color theme="0"/></stop><stop position="1"><color theme="4"/></stop></gradientFill></fill></fills>'
          '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
          '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"><alignment horizontal="center" wrapText="1"/></xf>'
          '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="2" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyProtection="1"><protection locked="0"/></xf></cellXfs>'
          '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf></dxfs>'
          '<tableStyles count="1" defaultTableStyle="TableStyleMedium2" defaultPivotStyle="PivotStyleLight16"><tableStyle name="House" pivot="0" count="1"><tableStyleElement type="headerRow" dxfId="0"/></tableStyle></tableStyles>'
          '<extLst><ext uri="{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:slicerStyles defaultSlicerStyle="SlicerStyleLight1"/></ext></extLst></styleSheet>')

CHART = (HEAD + f'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{R}"><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
         '<c:ser><c:idx val="0"/><c:order val="0"/><c:cat><c:strRef><c:f>Sites!$D$6:$D$9</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>Sites!$E$6:$E$9</c:f></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>'
         '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea></c:chart></c:chartSpace>')

DRAW = f'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{R}"'


def anchor(col, row, content):
    return (f'<xdr:twoCellAnchor><xdr:from><xdr:col>{col}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>{col + 4}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{row + 8}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>{content}<xdr:clientData/></xdr:twoCellAnchor>')


GRAPH = ('<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
         '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame>')
PICTURE = ('<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="Picture 2" descr="logo"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId2"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9525" cy="9525"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>')
SLICER = ('<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name="miner"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
          '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer"><sle:slicer xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="miner"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent>')

PIVOT_CACHE = (HEAD + f'<pivotCacheDefinition xmlns="{M}" xmlns:r="{R}" r:id="rId1" refreshedBy="analyst" refreshedDate="45473" createdVersion="8" refreshedVersion="8" minRefreshableVersion="3" recordCount="4"><cacheSource type="worksheet"><worksheetSource ref="B4:E9" sheet="Sites"/></cacheSource>'
               '<cacheFields count="4"><cacheField name="miner" numFmtId="0"><sharedItems count="3"><s v=""/><s v="Alpha Mining"/><s v="Beta &amp; Sons"/></sharedItems></cacheField><cacheField name="ticker" numFmtId="0"><sharedItems containsBlank="1"/></cacheField><cacheField name="site" numFmtId="0"><sharedItems/></cacheField>'
               '<cacheField name="site_mw" numFmtId="0"><sharedItems containsMixedTypes="1" containsNumber="1" containsBlank="1"/></cacheField></cacheFields></pivotCacheDefinition>')
PIVOT_RECORDS = (HEAD + f'<pivotCacheRecords xmlns="{M}" xmlns:r="{R}" count="4"><r><x v="1"/><s v="ALPH"/><s v="North"/><n v="100"/></r><r><x v="1"/><s v="ALPH"/><s v="=South+1"/><n v="50"/></r><r><x v="2"/><m/><s v="West"/><n v="30"/></r><r><x v="2"/><m/><s v="East"/><m/></r></pivotCacheRecords>')
PIVOT = (HEAD + f'<pivotTableDefinition xmlns="{M}" name="PivotTable1" cacheId="7" applyNumberFormats="0" applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1" dataCaption="Values" updatedVersion="8" minRefreshableVersion="3" createdVersion="8" indent="0" outline="1" outlineData="1">'
         '<location ref="A3:B6" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="4"><pivotField axis="axisRow" showAll="0"><items count="4"><item x="0"/><item x="1"/><item x="2"/><item t="default"/></items></pivotField><pivotField showAll="0"/><pivotField showAll="0"/><pivotField dataField="1" showAll="0"/></pivotFields>'
         '<rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1"><dataField name="Sum of site_mw" fld="3" baseField="0" baseItem="0"/></dataFields><pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1"/></pivotTableDefinition>')
SLICER_CACHE = (HEAD + f'<slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" name="Slicer_miner" sourceName="miner"><pivotTables><pivotTable tabId="2" name="PivotTable1"/></pivotTables><data><tabular pivotCacheId="7"><items count="3"><i x="0" nd="1"/><i x="1" s="1"/><i x="2" s="1"/></items></tabular></data></slicerCacheDefinition>')
SLICER_PART = (HEAD + '<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><slicer name="miner" cache="Slicer_miner" caption="miner" rowHeight="241300"/></slicers>')
TABLE = (HEAD + f'<table xmlns="{M}" id="1" name="Log" displayName="Log" ref="D3:E5" totalsRowShown="0"><autoFilter ref="D3:E5"><filterColumn colId="0"><filters><filter val="a"/></filters></filterColumn></autoFilter><sortState ref="D4:E5"><sortCondition ref="D4"/></sortState><tableColumns count="2"><tableColumn id="1" name="what"/><tableColumn id="2" name="mw"><calculatedColumnFormula>Log[[#This Row],[what]]</calculatedColumnFormula></tableColumn></tableColumns><tableStyleInfo name="House" showRowStripes="1"/></table>')
PERSONS = (HEAD + f'<personList xmlns="{MS}/spreadsheetml/2018/threadedcomments"><person displayName="Ann Analyst" id="{{22222222-0000-4000-8000-000000000001}}" userId="ann" providerId="None"/></personList>')
THREAD = (HEAD + f'<ThreadedComments xmlns="{MS}/spreadsheetml/2018/threadedcomments"><threadedComment ref="%s" dT="2024-06-28T10:00:00.00" personId="{{22222222-0000-4000-8000-000000000001}}" id="{{33333333-0000-4000-8000-000000000001}}"><text>Is this net of curtailment?</text></threadedComment>'
          f'<threadedComment ref="%s" dT="2024-06-28T11:00:00.00" personId="{{22222222-0000-4000-8000-000000000001}}" id="{{33333333-0000-4000-8000-000000000002}}" parentId="{{33333333-0000-4000-8000-000000000001}}"><text>Yes.</text></threadedComment></ThreadedComments>')

TYPES = {"xml": "application/xml", "rels": "application/vnd.openxmlformats-package.relationships+xml", "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing", "png": "image/png", "bin": "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"}
SML = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def types(workbook, parts):
    kinds = [("xl/workbook.xml", workbook), ("xl/worksheets/", SML + "worksheet+xml"), ("xl/theme/", "application/vnd.openxmlformats-officedocument.theme+xml"), ("xl/styles.xml", SML + "styles+xml"),
             ("xl/sharedStrings.xml", SML + "sharedStrings+xml"), ("xl/comments", SML + "comments+xml"), ("xl/drawings/drawing", "application/vnd.openxmlformats-officedocument.drawing+xml"), ("xl/charts/", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"),
             ("xl/pivotCache/pivotCacheDefinition", SML + "pivotCacheDefinition+xml"), ("xl/pivotCache/pivotCacheRecords", SML + "pivotCacheRecords+xml"), ("xl/pivotTables/", SML + "pivotTable+xml"), ("xl/tables/", SML + "table+xml"),
             ("xl/slicerCaches/", "application/vnd.ms-excel.slicerCache+xml"), ("xl/slicers/", "application/vnd.ms-excel.slicer+xml"), ("xl/persons/", "application/vnd.ms-excel.person+xml"), ("xl/threadedComments/", "application/vnd.ms-excel.threadedcomments+xml"),
             ("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject"), ("xl/externalLinks/", SML + "externalLink+xml"), ("xl/metadata.xml", SML + "sheetMetadata+xml"), ("xl/calcChain.xml", SML + "calcChain+xml"), ("xl/connections.xml", SML + "connections+xml"), ("xl/customProperty", SML + "customProperty"),
             ("xl/chartsheets/", SML + "chartsheet+xml"), ("customXml/itemProps", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"), ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"), ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml")]
    out = HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' + "".join(f'<Default Extension="{e}" ContentType="{t}"/>' for e, t in TYPES.items())
    for name in parts:
        for stem, kind in kinds:
            if name.startswith(stem) and "_rels" not in name:
                out += f'<Override PartName="/{name}" ContentType="{kind}"/>'
                break
    return out + "</Types>"


def save(path, workbook, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in [("[Content_Types].xml", types(workbook, parts))] + list(parts.items()):
            z.writestr(zipfile.ZipInfo(name, (2024, 6, 28, 12, 0, 0)), data, zipfile.ZIP_DEFLATED)


def plain(rows=""):
    return HEAD + f'<worksheet {SPACES}><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/><sheetData>{rows}</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>%s</worksheet>'


THEME = HEAD + ('<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office"><a:themeElements><a:clrScheme name="Office"><a:dk1><a:sysClr val="windowText"/></a:dk1><a:lt1><a:sysClr val="window"/></a:lt1>'
                + "".join(f'<a:{n}><a:srgbClr val="{v}"/></a:{n}>' for n, v in zip(["dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink"], ["44546A", "E7E6E6", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47", "0563C1", "954F72"]))
                + '</a:clrScheme><a:fontScheme name="Office"><a:majorFont><a:latin typeface="Calibri Light"/><a:ea typeface=""/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/></a:minorFont></a:fontScheme>'
                '<a:fmtScheme name="Office"><a:fillStyleLst><a:solidFill><a:schemeClr val="phClr"/></a:solidFill><a:solidFill><a:schemeClr val="phClr"/></a:solidFill><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:fillStyleLst><a:lnStyleLst><a:ln/><a:ln/><a:ln/></a:lnStyleLst>'
                '<a:effectStyleLst><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst/></a:effectStyle><a:effectStyle><a:effectLst/></a:effectStyle></a:effectStyleLst><a:bgFillStyleLst><a:solidFill><a:schemeClr val="phClr"/></a:solidFill><a:solidFill><a:schemeClr val="phClr"/></a:solidFill><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>')

ROOT = rels(("rId1", "officeDocument", "xl/workbook.xml"), ("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"), ("rId3", "extended-properties", "docProps/app.xml"), ("rId4", "customXml", "customXml/item1.xml"))
CORE = HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>analyst</dc:creator></cp:coreProperties>'
APP = HEAD + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Microsoft Excel</Application><AppVersion>16.0300</AppVersion></Properties>'


def full():
    s = Strings()
    tail = '<drawing r:id="rId3"/><legacyDrawing r:id="rId4"/><legacyDrawingHF r:id="rId6"/>' + EXT % ""
    sheet1 = sites(s, tail, {})
    pivot = ('<row r="3"><c r="A3" t="s"><v>%d</v></c><c r="B3" t="s"><v>%d</v></c><c r="D3" t="s"><v>%d</v></c><c r="E3" t="s"><v>%d</v></c></row>' % (s.of("Row Labels"), s.of("Sum of site_mw"), s.of("what"), s.of("mw"))
             + '<row r="4"><c r="A4" t="s"><v>%d</v></c><c r="B4"><v>150</v></c><c r="D4" t="s"><v>%d</v></c><c r="E4"><v>1</v></c></row>' % (s.of("Alpha Mining"), s.of("a"))
             + '<row r="5" hidden="1"><c r="A5" t="s"><v>%d</v></c><c r="B5"><v>30</v></c><c r="D5" t="s"><v>%d</v></c><c r="E5"><v>2</v></c></row>' % (s.of("Beta & Sons"), s.of("b")))
    parts = {
        "_rels/.rels": ROOT, "docProps/core.xml": CORE, "docProps/app.xml": APP,
        "customXml/item1.xml": '<house xmlns="urn:house">v1</house>', "customXml/itemProps1.xml": HEAD + '<ds:datastoreItem ds:itemID="{44444444-0000-4000-8000-000000000001}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>',
        "customXml/_rels/item1.xml.rels": rels(("rId1", "customXmlProps", "itemProps1.xml")),
        "xl/workbook.xml": HEAD + f'<workbook {SPACES}><fileVersion appName="xl" lastEdited="7" lowestEdited="7" rupBuild="27830"/><fileSharing readOnlyRecommended="1"/><workbookPr codeName="ThisWorkbook" defaultThemeVersion="166925"/>'
        '<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\analyst\\" xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent>'
        '<xr:revisionPtr revIDLastSave="0" documentId="8_{55555555-0000-4000-8000-000000000001}" xr6:coauthVersionLast="47" xr6:coauthVersionMax="47" xmlns:xr6="http://schemas.microsoft.com/office/spreadsheetml/2016/revision6"/>'
        '<bookViews><workbookView xWindow="-120" yWindow="-120" windowWidth="29040" windowHeight="15720" activeTab="0" xr2:uid="{66666666-0000-4000-8000-000000000001}"/></bookViews>'
        '<sheets><sheet name="Sites" sheetId="1" r:id="rId1"/><sheet name="Pivot" sheetId="2" r:id="rId2"/><sheet name="Talk" sheetId="3" r:id="rId3"/><sheet name="Chart" sheetId="4" r:id="rId4"/><sheet name="Very hidden" sheetId="9" state="veryHidden" r:id="rId5"/></sheets>'
        '<externalReferences><externalReference r:id="rId6"/></externalReferences><definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">Sites!$B$2:$J$12</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">Sites!$B:$D,Sites!$4:$5</definedName><definedName name="capacity" comment="of all sites">Sites!$E$6:$E$9</definedName><definedName name="rate" hidden="1">0.12</definedName><definedName name="Slicer_miner">#N/A</definedName></definedNames>'
        '<calcPr calcId="191029" iterate="1"/><pivotCaches><pivotCache cacheId="7" r:id="rId7"/></pivotCaches><extLst><ext uri="{BBE1A952-AA13-448e-AADC-164F8A28A991}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:slicerCaches><x14:slicerCache r:id="rId8"/></x14:slicerCaches></ext></extLst></workbook>',
        "xl/_rels/workbook.xml.rels": rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"), ("rId3", "worksheet", "worksheets/sheet3.xml"), ("rId4", "chartsheet", "chartsheets/sheet1.xml"), ("rId5", "worksheet", "worksheets/sheet4.xml"), ("rId6", "externalLink", "externalLinks/externalLink1.xml"),
                                           ("rId7", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"), ("rId8", "http://schemas.microsoft.com/office/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"), ("rId9", "theme", "theme/theme1.xml"), ("rId10", "styles", "styles.xml"), ("rId11", "sharedStrings", "sharedStrings.xml"),
                                           ("rId12", "sheetMetadata", "metadata.xml"), ("rId13", "http://schemas.microsoft.com/office/2017/10/relationships/person", "persons/person.xml"), ("rId14", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"), ("rId15", "connections", "connections.xml"), ("rId16", "calcChain", "calcChain.xml")),
        "xl/worksheets/sheet1.xml": sheet1,
        "xl/worksheets/_rels/sheet1.xml.rels": rels(("rId1", "hyperlink", "https://example.com/10-K?a=1&amp;b=2", True), ("rId2", "printerSettings", "../printerSettings/printerSettings1.bin"), ("rId3", "drawing", "../drawings/drawing1.xml"), ("rId4", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
                                                    ("rId5", "comments", "../comments1.xml"), ("rId6", "vmlDrawing", "../drawings/vmlDrawing2.vml"), ("rId9", "customProperty", "../customProperty1.bin")),
        "xl/worksheets/sheet2.xml": plain(pivot) % ('<drawing r:id="rId2"/><tableParts count="1"><tablePart r:id="rId3"/></tableParts><extLst>' + SLICERS + "</extLst>"),
        "xl/worksheets/_rels/sheet2.xml.rels": rels(("rId1", "pivotTable", "../pivotTables/pivotTable1.xml"), ("rId2", "drawing", "../drawings/drawing2.xml"), ("rId3", "table", "../tables/table1.xml"), ("rId8", "http://schemas.microsoft.com/office/2007/relationships/slicer", "../slicers/slicer1.xml")),
        "xl/worksheets/sheet3.xml": plain('<row r="1"><c r="A1"><v>5</v></c></row>') % '<legacyDrawing r:id="rId1"/>',
        "xl/worksheets/_rels/sheet3.xml.rels": rels(("rId1", "vmlDrawing", "../drawings/vmlDrawing3.vml"), ("rId2", "comments", "../comments2.xml"), ("rId3", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml")),
        "xl/worksheets/sheet4.xml": plain('<row r="1"><c r="A1"><f>[1]Prices!$A$1</f><v>7</v></c></row>') % "",
        "xl/chartsheets/sheet1.xml": HEAD + f'<chartsheet xmlns="{M}" xmlns:r="{R}"><sheetViews><sheetView workbookViewId="0"/></sheetViews><drawing r:id="rId1"/></chartsheet>',
        "xl/chartsheets/_rels/sheet1.xml.rels": rels(("rId1", "drawing", "../drawings/drawing3.xml")),
        "xl/drawings/drawing1.xml": HEAD + f"<xdr:wsDr {DRAW}>" + anchor(1, 14, GRAPH) + anchor(6, 14, PICTURE) + "</xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": rels(("rId1", "chart", "../charts/chart1.xml"), ("rId2", "image", "../media/image1.png")),
        "xl/drawings/drawing2.xml": HEAD + f"<xdr:wsDr {DRAW}>" + anchor(6, 2, SLICER) + "</xdr:wsDr>",
        "xl/drawings/drawing3.xml": HEAD + f'<xdr:wsDr {DRAW}><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="9300000" cy="6000000"/>{GRAPH}<xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>',
        "xl/drawings/_rels/drawing3.xml.rels": rels(("rId1", "chart", "../charts/chart5.xml")),
        "xl/charts/chart1.xml": CHART, "xl/charts/chart5.xml": CHART,
        "xl/drawings/vmlDrawing1.vml": vml(5, 4), "xl/drawings/vmlDrawing2.vml": HEADER_VML, "xl/drawings/_rels/vmlDrawing2.vml.rels": rels(("rId1", "image", "../media/image1.png")), "xl/drawings/vmlDrawing3.vml": vml(0, 0),
        "xl/comments1.xml": comments("Ann Analyst", "E6", "source: 10-K"), "xl/comments2.xml": comments("tc={33333333-0000-4000-8000-000000000001}", "A1", "[Threaded comment]"),
        "xl/threadedComments/threadedComment1.xml": THREAD % ("A1", "A1"), "xl/persons/person.xml": PERSONS,
        "xl/pivotCache/pivotCacheDefinition1.xml": PIVOT_CACHE, "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": rels(("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")), "xl/pivotCache/pivotCacheRecords1.xml": PIVOT_RECORDS,
        "xl/pivotTables/pivotTable1.xml": PIVOT, "xl/pivotTables/_rels/pivotTable1.xml.rels": rels(("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")),
        "xl/slicerCaches/slicerCache1.xml": SLICER_CACHE, "xl/slicers/slicer1.xml": SLICER_PART, "xl/tables/table1.xml": TABLE,
        "xl/externalLinks/externalLink1.xml": HEAD + f'<externalLink xmlns="{M}"><externalBook xmlns:r="{R}" r:id="rId1"><sheetNames><sheetName val="Prices"/></sheetNames><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1"><v>7</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": rels(("rId1", "externalLinkPath", "prices.xlsx", True)),
        "xl/connections.xml": HEAD + f'<connections xmlns="{M}"><connection id="1" name="desk" type="5" refreshedVersion="8"><dbPr connection="Provider=None" command="x"/></connection></connections>',
        "xl/metadata.xml": HEAD + f'<metadata xmlns="{M}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"><metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>',
        "xl/calcChain.xml": HEAD + f'<calcChain xmlns="{M}"><c r="E12" i="1"/></calcChain>',
        "xl/media/image1.png": png(), "xl/printerSettings/printerSettings1.bin": b"\x00p\x00r\x00i\x00n\x00t", "xl/customProperty1.bin": b"h\0o\0", "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"macro" * 20,
        "xl/theme/theme1.xml": THEME, "xl/styles.xml": STYLES,
    }
    parts["xl/sharedStrings.xml"] = s.xml()
    save("excel.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.main+xml", parts)
    return parts


def threads(parts):
    """The same with threaded comments on the sheet of sites, without macros."""
    parts = dict(parts)
    del parts["xl/vbaProject.bin"]
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(f'<Relationship Id="rId14" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>', "")
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = parts["xl/worksheets/_rels/sheet1.xml.rels"].replace("</Relationships>", '<Relationship Id="rId10" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" Target="../threadedComments/threadedComment2.xml"/></Relationships>')
    parts["xl/threadedComments/threadedComment2.xml"] = THREAD % ("E6", "E6")
    save("threads.xlsx", SML + "sheet.main+xml", parts)


if __name__ == "__main__":
    threads(full())
