package workbook

import "rackrate/internal/provenance"

// Entry documents one code of findings.
type Entry struct {
	Code     string
	Severity provenance.Severity
	Title    string
	Means    string // what has happened, and what the program does about it
	Do       string // what the analyst can do
}

// Catalogue lists every finding of the reader, in the order of the codes.
// docs/findings.md is made from it.
var Catalogue = []Entry{
	{codeNoSiteTable, provenance.Error, "no site table",
		"No sheet has a header row by which a table of sites can be known: a column for the site (or the miner) and " +
			"at least two more inputs of a site.",
		"Put the headers in one row, one column an input, named as `rackrate explain` lists them; `rackrate init` " +
			"writes a blank workbook that has them."},
	{codeNoSites, provenance.Error, "site table without sites",
		"A site table has a header, but no row of a site under it.",
		"Enter a site in the row under the header, without leaving two rows blank."},
	{codeTwoColumns, provenance.Error, "two columns for the same input",
		"Two columns of a table are understood as the same input, and nothing says which one counts. Neither is " +
			"used, and no row of the table is evaluated.",
		"Rename or clear the header of the column that is not meant."},
	{codeUnit, provenance.Error, "unit not understood",
		"The unit in the header, in the row under it, in the unit column or in the cell is not one that the input " +
			"can be converted from. Nothing that stands under it is used, and no row that needs it is evaluated.",
		"Write a unit of the same kind, such as the registry's own, which `rackrate explain` gives for the input."},
	{codeTwoUnits, provenance.Error, "two units",
		"The header and the row under it (or the unit column) give different units for the same values.",
		"Leave one of them, the right one."},
	{codeUnknownColumn, provenance.Info, "column or line that means nothing to the program",
		"The header is neither the name nor an alias of an input. The column is kept as it is and not used.",
		"Nothing, unless it was meant as an input: then name it as `rackrate explain` lists it."},
	{codeDoubtfulHeader, provenance.Warning, "header with a remark",
		"The name is that of an input, but what follows it may make it something else, so the column is not used.",
		"Leave the remark out of the header if the column is meant as this input."},
	{codeTotals, provenance.Info, "row of totals left out",
		"The row adds up or averages the sites above it and is not a site.",
		"Nothing. If it is a site, name its miner and its site, and not as a total."},
	{codeTextLine, provenance.Info, "line of text left out",
		"The row of the table holds a single text and no figures: a heading or a remark.",
		"Nothing. If it is a site, fill in its figures."},
	{codeMinerWithout, provenance.Info, "miner without a site",
		"The table of miners has a miner that no row of a site table names. It gets no memo.",
		"Nothing, or add a site or correct the spelling of one of the two names."},
	{codeMinerTwice, provenance.Error, "miner stands twice",
		"Two rows of the tables of miners are about the same miner, and nothing says which one counts. Its sites are " +
			"not evaluated.",
		"Merge the two rows."},
	{codeInputTwice, provenance.Error, "input given twice",
		"The same input stands in two places of the market inputs or assumptions with different values. No site that " +
			"takes it from there is evaluated.",
		"Clear one of them, or name it otherwise if it is something else."},
	{codeWrongTable, provenance.Warning, "input in a table where it has no effect",
		"The input is known, but it belongs to the whole market, to a site or to one miner, and this table is not " +
			"about one of those. It is not used.",
		"Move it: market inputs to a list of their own, amounts of a site to the site table, figures of a company to " +
			"the table of miners."},
	{codeDisagree, provenance.Warning, "rows of one miner disagree",
		"An input of the miner as a whole stands in several of its rows with different values. The first is used.",
		"Give it once, in the table of miners."},
	{codeOwnSheet, provenance.Info, "sheet made by rackrate passed over",
		"An earlier run added the sheet to the workbook: the line below its title says so. It is not read.",
		"Nothing; delete the sheet if it is not wanted any more."},
	{codeSeveralRows, provenance.Error, "market table with several rows",
		"Market inputs stand side by side in a header with more than one row of values under it. There is one set of " +
			"them in a workbook.",
		"Leave one row; prices by date belong in a price deck, which has a column named date."},
	{codeOtherSites, provenance.Warning, "table that names sites, but is no site table",
		"The table has sites, but at most one of the figures that every site needs, and another table has them. It " +
			"is not read.",
		"Nothing, or bring its columns into the site table."},
	{codeTotalsSum, provenance.Warning, "row that adds up others left out",
		"The row is not called a total, but its sizes are formulas over the rows of the table, or the sums of other " +
			"rows; or it names neither a miner nor a site, or is called a part of the site above (o/w, of which). It " +
			"counts as totals and is not read.",
		"Nothing if it is one; call it Total to have it known as such. If it is a site, name it, and enter its " +
			"figures as they are."},
	{codeHidden, provenance.Warning, "hidden sheet, rows or columns",
		"Something that was read is hidden in the workbook, by a filter or otherwise. It is read like the rest, or " +
			"left out with `--skip-hidden`; the finding says which.",
		"Show it and look at it; use `--skip-hidden` if what is hidden is not meant to count."},
	{codeAcross, provenance.Info, "sites side by side",
		"The table has its inputs one below another and its sites side by side. It is read so; results stand in rows " +
			"beneath it.",
		"Nothing."},
	{codeOwner, provenance.Warning, "miner named elsewhere",
		"The row does not name its miner. The name comes from the row above, the heading, the title above the table, " +
			"the sheet's name or the only row of the table of miners, as the finding says.",
		"Nothing if it is right; else give the table a column for the miner and fill it in."},
	{codeLeftFigures, provenance.Warning, "figures that were not read",
		"Cells stand in or beside what was read, or are called by the words of an input, and nothing was made of them.",
		"Look whether they are meant as inputs: then name them as `rackrate explain` lists them, or map them " +
			"with --map."},
	{codeLeft, provenance.Info, "cells that are something else",
		"Cells that are no part of a table or a list that the program knows, or a column of words without a meaning " +
			"to it. They are left alone.",
		"Nothing."},
	{codeListLeft, provenance.Warning, "list that is not used",
		"A list of labels and values names inputs, but holds no market input, shares its sheet with no table that is " +
			"read, and its sheet is not named as one of assumptions. It may be about something else, and none of " +
			"it is used.",
		"If it is meant, move it to the sheet of the sites or the market inputs, or call its sheet Assumptions."},
	{codeManyValues, provenance.Warning, "label with several values",
		"A label of a list has several figures beside it and nothing says which counts. None is used.",
		"Write the headers above the values (Base, Bull, Bear), or leave one value; low and high may stand in a " +
			"table of ranges."},
	{codeUnknownFigures, provenance.Warning, "column or line of figures that means nothing to the program",
		"The header or the label is neither the name nor an alias of an input, and figures stand under or beside it, " +
			"in a table or a list that is read. They are not used.",
		"Look whether it is meant as an input: then name it as `rackrate explain` lists it, or map it with --map."},
	{codeSeveralInputs, provenance.Warning, "word that may mean several inputs",
		"The header or the label is a word that more than one input may be meant by. It is not used.",
		"Name the one that is meant, as the finding lists them."},
	{codeAllInputs, provenance.Info, "one word for several inputs",
		"A word such as discount rate speaks of several inputs at once. It sets each of them that is not given " +
			"by itself.",
		"Nothing, or give the inputs one by one."},
	{codeJoined, provenance.Info, "table joined by site",
		"A table names sites of the site table and has further inputs of them. They are read as if they stood there.",
		"Nothing."},
	{codeJoinFails, provenance.Warning, "row that cannot be joined",
		"A row of a table that is joined by site names no site of the site table, or one that several miners have. " +
			"It is not used.",
		"Spell the site as in the site table, and add the miner where two have a site of that name."},
	{codeHiddenCopy, provenance.Info, "hidden copy passed over",
		"A hidden row or sheet has a site or an input that a visible one has too. The visible one is used.",
		"Nothing; delete the hidden one if it is out of date."},
	{codeNote, provenance.Info, "unit from a title or a note",
		"The figures have no unit of their own, and a title or a note on the sheet says in what they are.",
		"Nothing, or write the unit in the header."},
	{codeOptionalUnit, provenance.Warning, "unit of an optional input not understood",
		"The unit in the header or in the row of units is not one that the input can be converted from. Nothing that " +
			"stands under it is used; the rows are evaluated as if the column were blank.",
		"Write a unit of the same kind, such as the registry's own, which `rackrate explain` gives for the input."},
	{codeCorrected, provenance.Info, "cell that was corrected",
		"A file of corrections says that something else is to be read in the place of what stands in the cell. The " +
			"workbook itself is not changed, and formulas of the workbook that rest on the cell keep the results " +
			"that are stored in it.",
		"Nothing; or correct the workbook itself and take the correction back."},
	{codeNotCorrected, provenance.Error, "correction that does not count",
		"A correction names a sheet that is not there, or the cell no longer holds what it held when the correction " +
			"was made. What stands in the cell is read.",
		"Look at the cell, and make the correction again or take it back."},
	{codeComment, provenance.Warning, "words that are not printed",
		"A line of the table of commentary names no miner of the workbook, no place of the note (thesis, risks, the " +
			"name of a site, estimates, conclusion), or its text is too long. It is not printed.",
		"Name the miner or its ticker as the table of sites does, and one of the places; cut the text."},
	{codeRatings, provenance.Warning, "line of the rating history that is not used",
		"A line of the table of ratings names no miner of the workbook, or has no day, or neither a rating nor " +
			"a target.",
		"Name the miner or its ticker as the table of sites does, and fill in day, rating and target."},
	{CodeUnheld, provenance.Warning, "figure in the analyst's words that no result holds",
		"The commentary quotes a number with a unit, and no result and no input of the miner is that number as it is " +
			"rounded there. The words are printed as they stand.",
		"Compare the sentence with the results; a figure from elsewhere may stand as it is."},
	{codeTooMany, provenance.Error, "more of a kind than a run takes",
		"A site has more phases or structures, or the workbook more phases, scenarios, overrides, dates of prices, " +
			"comparables or assumptions of one input, than are worked out. Sites with too many phases or structures " +
			"are not evaluated, and no site is under too many dates; of the others those beyond are left out.",
		"Sum phases up into those that differ, keep the months of a daily price deck, and put the rest into a second " +
			"workbook."},
	{codeMissing, provenance.Error, "required input missing",
		"The input is needed and given neither in the row nor for the miner nor among the assumptions. The row is " +
			"not evaluated.",
		"Fill in the cell. A site without a fleet has a hashrate of 0."},
	{codeNotNumber, provenance.Error, "not a number",
		"A number is needed and something else stands there. The row is not evaluated.",
		"Write the number alone; a blank, n/a, - or TBC counts as not given."},
	{codeBounds, provenance.Error, "out of bounds",
		"The value is beyond the least or the greatest that the registry allows; most often the unit is another. The " +
			"row is not evaluated.",
		"Correct the value, or give its unit in the header."},
	{codeBand, provenance.Warning, "outside the plausible band",
		"The value is allowed, but outside the band of what has been seen. It is used.",
		"Check the value and its unit."},
	{codePercent, provenance.Error, "percentage that may be read in two ways",
		"Nothing settles whether the figure is a percentage or a fraction: 0.5 may be 0.5 % or 50 %, 5 may be 5 % or " +
			"500 %. It is not guessed, and the row is not evaluated.",
		"Format the cells as percentages, or write the % sign in the cells."},
	{codeNotWhole, provenance.Error, "not a whole number",
		"A whole number is needed, of months or of pieces. The row is not evaluated.",
		"Round it."},
	{codeChoice, provenance.Error, "not one of the choices",
		"One of a few words is needed and another stands there. The row is not evaluated.",
		"Write one of the words that the finding lists."},
	{codeNotDate, provenance.Error, "not a date",
		"A date is needed and something else stands there, or a date whose day and month may be confused.",
		"Enter a real date, or write it as YYYY-MM-DD."},
	{codeUncached, provenance.Error, "formula without a stored result",
		"The cell holds a formula, and the file holds no result of it: it was written by a program that does not " +
			"calculate. Nor is it calculated here, for the reason that the finding gives.",
		"Open the workbook in Excel or LibreOffice and save it."},
	{codeErrorValue, provenance.Error, "error value",
		"The cell shows an error such as #REF! or #DIV/0!.",
		"Correct the formula, or clear the cell."},
	{codeMarketMissing, provenance.Error, "required market input missing",
		"An input that every site needs is nowhere in the workbook. No row is evaluated.",
		"Add a line to the market inputs: its name, beside it its value."},
	{codeSmallAmount, provenance.Warning, "small amount without a unit",
		"An amount of money is below a million and neither its header nor a unit beside it says in what it is given. " +
			"It is read as USD.",
		"Write the unit in the header: ($m), (USD) or another."},
	{codeTwoReadings, provenance.Error, "number that may be read in two ways",
		"The number is kept as text, and its comma or full stop may stand before decimals or between thousands. " +
			"Neither the column nor the table settles which; it is not guessed, and the row is not evaluated.",
		"Enter it as a number, or write it without the separator."},
	{codeSpan, provenance.Error, "range or limit where a value is needed",
		"The cell holds a range such as 10-20 or a limit such as <10. No end of it is chosen, and the row is not " +
			"evaluated.",
		"Write one value; low and high may stand in a table of ranges."},
	{codeInexact, provenance.Info, "text read as a value",
		"The value is kept as text with something about it: ~10, a footnote mark, a quarter instead of a day. It is " +
			"used as the finding says.",
		"Nothing, if it was read as it was meant."},
	{codeCalculated, provenance.Warning, "formula calculated by the program",
		"The cell holds a formula, and the file holds no result of it. It uses nothing but numbers, plain arithmetic " +
			"and a few functions (SUM, PRODUCT, AVERAGE, MIN, MAX, ABS, ROUND, IF, IFERROR, AND, OR, NOT), two " +
			"independent ways of calculating it agree, and their result is used.",
		"Open the workbook in Excel or LibreOffice and save it to have its own results used."},
	{codeCurrency, provenance.Error, "currency without a rate",
		"The figure is in a currency other than the US dollar, or may be, and no rate of that currency is given. It " +
			"is never read as dollars; the figure is not used, and a row that has it is not evaluated.",
		"Add a table of rates (currency, usd_per_unit, date, source) to the workbook, or give `--fx CAD=0.73`, or " +
			"write the figure in USD."},
	{codeBlankWord, provenance.Info, "word read as a blank",
		"The cell holds a word such as n/a, NM or TBC. It counts as not given.",
		"Nothing, or fill in the figure."},
	{codeDash, provenance.Warning, "dash read as nought or as a blank",
		"The cell holds a dash or a word for nothing. It is nought where the other cells of its column are amounts " +
			"and nought is plausible, else it counts as not given; the finding says which.",
		"Write 0, or leave the cell blank."},
	{codeRated, provenance.Info, "figure brought to dollars",
		"The figure is in another currency and was brought to US dollars at the rate that the finding names.",
		"Nothing, if the rate is the one that is meant."},
	{codeParts, provenance.Info, "figure worked out from its parts",
		"The input is not given as such, but by figures that it follows from; the finding says how.",
		"Nothing, or give the input itself."},
	{codeWord, provenance.Warning, "word that is none of the choices",
		"One of a few words is asked for and another stands there. It is told and not used; the row goes on as if " +
			"the cell were blank.",
		"Write one of the words that the finding lists."},
	{codeDebtParts, provenance.Warning, "net debt from a total debt beside convertible notes",
		"Net debt is not given and was worked out as total debt and convertible notes less cash. Where the total has " +
			"the notes in it already they are counted twice; the finding gives both figures.",
		"Give net_debt_usd, or write the debt as `Total debt incl. converts` or `Total debt ex converts`."},
	{codePrepayment, provenance.Warning, "prepayment that is a share of no contract",
		"The tenant's prepayment is given as an amount, and there is no rent, or the amount is more of the " +
			"contract's value than a prepayment may be. It is not used.",
		"Give the rent, or prepay_pct."},
	{codeDuplicate, provenance.Error, "miner and site stand twice",
		"Another row has the same miner and the same site. The second is not evaluated.",
		"Delete one of the rows, or tell the sites apart by name."},
	{codeConvertAbove, provenance.Error, "more to convert than there is",
		"convert_mw is above site_mw. The row is not evaluated.",
		"Lower convert_mw or raise site_mw."},
	{codeGPUsAbove, provenance.Error, "more GPUs than the site feeds",
		"gpu_count times kw_per_gpu is above the critical IT load, convert_mw / pue_hpc. The row is not evaluated.",
		"Lower gpu_count, or leave it blank for as many as fit."},
	{codeFleetDraw, provenance.Warning, "fleet draws more than the site has",
		"hashrate_ehs x fleet_efficiency_j_th x pue_mining is above site_mw.",
		"Check the hashrate, the efficiency and the capacity of the site."},
	{codeNoTenantCredit, provenance.Info, "tenant pays for the build and gets no credit",
		"tenant_funded_pct is above 0 and tenant_credit_pct is 0: the tenant's share of the build counts as a gift.",
		"If the tenant gets its money back out of the rent, set tenant_credit_pct."},
	{codeNoLease, provenance.Info, "colocation and hybrid left out",
		"No rent is given for the site, so the two alternatives that live on it are not evaluated.",
		"Give lease_usd_kw_month, lease_average_usd_kw_month or contract_total_usd to have them evaluated."},
	{codeNoGPUPrice, provenance.Info, "GPU cloud left out",
		"No GPU-hour price is given for the site, so GPU cloud is not evaluated.",
		"Give gpu_price_usd_hour to have it evaluated."},
	{codeDelays, provenance.Error, "delays out of order",
		"The extra delay needs delay_low_months <= delay_mode_months <= delay_high_months. The row is not evaluated.",
		"Put the three in order; those left blank have the registry's defaults."},
	{codeHalvingPast, provenance.Warning, "next halving is past",
		"next_halving_date is not after valuation_date: the subsidy given is halved from the first month on.",
		"Give the date of the halving that comes after the valuation date, and the subsidy before it."},
	{codeNoConversion, provenance.Warning, "notes without a conversion price",
		"convertible_principal_usd is given and conversion_price_usd is not: the notes are left out of the funding.",
		"Give conversion_price_usd."},
	{codeHashprice, provenance.Warning, "hashprice contradicts price and network",
		"The hashprice that is given differs by more than 2 % from what the bitcoin price, the network hashrate, the " +
			"subsidy and the fees come to. The price and the network are used.",
		"Look which of the three is of another date."},
	{codeScenarioInput, provenance.Error, "scenario names an input that is not known",
		"The line of the scenario names no input that can be overridden. The scenario is left out; the rows are " +
			"evaluated.",
		"Name the input as `rackrate explain` lists it."},
	{codeOverride, provenance.Error, "override not understood",
		"The override is not =v, *v, +v or v with a value that the input takes. The scenario is left out.",
		"Write =v to set, *v to multiply, +v to add; a cell that begins with = or + needs an apostrophe before it, " +
			"or to be formatted as text."},
	{codeOverrideBounds, provenance.Error, "override breaks a bound",
		"With the override the input would be beyond the least or the greatest that the registry allows. The " +
			"scenario is left out.",
		"Choose a value within the bounds; percentages are fractions (0.95) unless a % sign stands there."},
	{codeScenarioLimit, provenance.Error, "scenario limited to a miner or site that is not there",
		"The line names a miner or a site that no site table has. The scenario is left out.",
		"Correct the name, or clear the cell to apply the line to all."},
	{codeUnnamedScenario, provenance.Error, "line of a scenario without a name",
		"The line has an input and an override, and no scenario stands in it or above it.",
		"Name the scenario in its first line."},
	{codeNoEffect, provenance.Warning, "scenario or range without effect",
		"The line changes the growth of the bitcoin price or of the network, and the workbook has a price deck that " +
			"gives the series itself. The growth is not used, so the scenario or the range changes nothing by it.",
		"Change btc_price_usd or network_ehs, which scale the deck, or take the series out of the deck."},
	{codeNoScenarios, provenance.Warning, "no table of scenarios in the file of scenarios",
		"The file that was given for scenarios has no table with the columns scenario, input and override. The " +
			"workbook's own are used.",
		"Name the columns scenario, input and override; init writes a workbook that shows them."},
	{codeProbabilities, provenance.Warning, "probabilities that do not add up to 1",
		"Some scenarios have a probability and others have none, or the probabilities do not add up to 1. They are " +
			"not used, and no expected value is given.",
		"Give every scenario a probability, the base case with a line of its own, so that they add up to 100 %."},
	{codeRange, provenance.Error, "range not understood",
		"The line of the table of ranges names no input that a range can be given for, or the same one twice, or " +
			"lacks its low or its high. It is left out.",
		"Name a number of the registry and give both ends."},
	{codeRangeOrder, provenance.Error, "range with its low above its high",
		"The low of the range is not below its high. It is left out.",
		"Swap the two."},
	{codeDeckRow, provenance.Error, "price deck with a row that cannot be used",
		"A row of the deck has no date, or neither a price nor a network hashrate. All rows rest on the deck, so " +
			"none is evaluated.",
		"Fill in the row or delete it."},
	{codeDeckTwice, provenance.Error, "price deck given twice",
		"Two rows of the price deck have the same date, or two decks give the same series. None of the rows of the " +
			"workbook is evaluated.",
		"Delete one of the two, or give the other deck's column another name."},
	{codeDeckHistory, provenance.Info, "history of prices",
		"Every date of a table of prices is before the valuation date. It is no price deck, and not used.",
		"Nothing, or correct the dates or the valuation date if it was meant as a deck."},
	{codeComparable, provenance.Warning, "comparable with a figure that cannot be read",
		"A figure of a comparable is not a number, or its unit is not given or not understood. The comparable is " +
			"shown without it; nothing is evaluated from it.",
		"Write the number alone, with its unit in the header: total_usd_bn, MW, years, usd_per_kw_month."},
	{codePhaseSite, provenance.Error, "phase of a site that is not there",
		"The row of a table of phases names a site that no table of sites has, or that several miners have. The " +
			"phase is left out.",
		"Correct the name, or add the miner."},
	{codePhaseTwice, provenance.Error, "phase stands twice",
		"Two rows name the same phase of the same site. The site is not evaluated.",
		"Delete one of the rows, or tell the phases apart by name."},
	{codePhasesDisagree, provenance.Error, "rows of a site's phases disagree",
		"The rows of one site's phases in the table of sites have different values of an input that is the site's " +
			"and not a phase's, such as its capacity. The site is not evaluated.",
		"Give it once, in the first row of the site, and the megawatts of each phase as convert_mw."},
	{codePhasesAbove, provenance.Error, "phases above the site",
		"The megawatts of the phases add up to more than site_mw. The site is not evaluated.",
		"Lower the phases' convert_mw or raise site_mw."},
	{codePhasesSum, provenance.Warning, "figure of the site that its phases take the place of",
		"convert_mw of the site is not what its phases add up to, or gpu_count is given for a site with phases. What " +
			"the phases have counts.",
		"Clear the site's figure, or correct the phases."},
	{codePrepayLate, provenance.Error, "prepayment after operations begin",
		"prepay_month is not before the month in which operations of the site, or of one of its phases, begin. The " +
			"row is not evaluated.",
		"Give the month in which the customer pays in advance, 0 for the valuation date."},
	{codeDebtIO, provenance.Warning, "interest-only period as long as the debt",
		"debt_io_months is not below debt_term_months: it counts as one month less than the term, and all is repaid " +
			"in the last month.",
		"Shorten debt_io_months, or write bullet as debt_profile for debt that is repaid at its end."},
	{codeStructuresDiffer, provenance.Warning, "structures of one site disagree",
		"Rows of one site with different structures have different power or mining inputs. Each is evaluated as it " +
			"stands, against its own mining case.",
		"Give both rows the same figures, unless the structure changes them."},
	{codeAssumption, provenance.Warning, "assumption not understood",
		"A line of a table of assumptions names no input, one that cannot be assumed for all, or a condition that is " +
			"none. It is not used.",
		"Name the input as `rackrate explain` lists it; a condition is an input of sites in the column when, and its " +
			"value in the column is."},
	{codeSuperseded, provenance.Info, "figure that another goes before",
		"The table of assumptions and the market inputs give the same input with different values, and the " +
			"market's is used; or a miner's debts stand beside its net debt, which is used.",
		"Nothing, or delete one of the two."},
	{codeNoAssumptions, provenance.Error, "no table of assumptions in the file of assumptions",
		"The file of --assumptions has no table with the columns input and value. No default of the house is in force.",
		"Name the columns input, value and source; when and is may follow."},
	{codePastCOD, provenance.Error, "operations begin in the past",
		"cod_date or lease_start_date is not in a month after the valuation date. A conversion that operates already " +
			"is given otherwise; the row is not evaluated.",
		"Correct the date; for a conversion in operation clear it and give delay_months 0, build_months 0, " +
			"ramp_months 1, capex_spent_usd and the remaining lease_term_months."},
	{codeDatesContradict, provenance.Error, "dates and months that contradict each other",
		"delay_months and build_months and the dates of construction and operations cannot all be so: they differ by " +
			"more than a month, or construction starts after operations. None is guessed, and the row is not " +
			"evaluated.",
		"Correct the one that is wrong, or clear the months: the dates give them."},
	{codeMonthsByDates, provenance.Info, "months that the dates make others",
		"A date of operations or of construction goes before delay_months and build_months that were given beside " +
			"it, where they differ by no more than a month or the months of construction have begun.",
		"Nothing, or clear the months."},
	{codeFarDate, provenance.Error, "date too far ahead",
		"The date makes more months of delay or construction than the registry allows. The row is not evaluated.",
		"Check the date and its century."},
	{codeRentLater, provenance.Warning, "lease and operations start in different months",
		"lease_start_date is more than a month off cod_date. The model has rent paid from operations on; the date of " +
			"the lease is not used.",
		"Nothing; or give as cod_date the date from which rent is paid."},
	{codeRentsContradict, provenance.Error, "rents that contradict each other",
		"The rent is given in several ways (starting rent, mean over the term, contract total) that come to means " +
			"more than 1 % apart, before ramp, occupancy and credits; or a total is given where nothing is let. The " +
			"row is not evaluated.",
		"Correct or clear the one that is not meant; check megawatts, PUE, term and escalator, on which the " +
			"total rests."},
	{codeRentBounds, provenance.Error, "rent worked out beyond the bounds",
		"The contract total or the mean rent makes a starting rent that the registry does not allow; most often the " +
			"unit or the megawatts are others. The row is not evaluated.",
		"Check contract_total_usd and its unit, convert_mw, pue_hpc and lease_term_months."},
	{codeTotalOfPhases, provenance.Warning, "contract total beside phases with rents of their own",
		"contract_total_usd is the site's, and some or all of its phases have a rent of their own. It is read as the " +
			"total of the phases that have none; where all have one it is not used.",
		"Give each phase its own total or rent, or clear theirs."},
	{codeCloudDropped, provenance.Info, "no GPU cloud under this type of lease",
		"lease_type is other than gross, under which the hall is the tenant's: GPU cloud is left out of the row.",
		"Nothing; give the site a second row with another structure to have GPU cloud beside it."},
	{codeHorizon, provenance.Warning, "horizon ends before a lease does",
		"The last month of a lease is beyond horizon_months. What follows the horizon counts in the terminal " +
			"value only.",
		"Set horizon_months to the month that the finding names."},
	{codeTypedLost, provenance.Warning, "typed on an added sheet and not kept",
		"Something was typed on a sheet that an earlier run had added, and it cannot be kept: it is no value of that " +
			"input, or of a site that the workbook does not have.",
		"Type it into the workbook's own table."},
	{codeOverruled, provenance.Info, "choice overruled by the analyst",
		"On a sheet that an earlier run had added the analyst chose what the model chooses by itself otherwise. The " +
			"choice counts, and stands on the new sheet again.",
		"Nothing; clear the cell for the model's own choice."},
}

// lookup finds a code of the catalogue.
func lookup(code string) Entry {
	for _, e := range Catalogue {
		if e.Code == code {
			return e
		}
	}
	return Entry{Code: code, Severity: provenance.Error}
}
