package cli

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/templates"
)

// memoFlags are the flags of run that are about memos only.
func memoFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "lang", Value: "en", Usage: "`LANGUAGE` of the memos, of the annotated workbook, of " +
			"messages and help: " + strings.Join(templates.Languages(), " or ")},
		&cli.StringFlag{Name: "house", TakesFile: true, Usage: "take the house style from this `FILE`, with the " +
			"fonts and the logo beside it"},
		&cli.BoolFlag{Name: "final", Usage: "write no memo that would be a draft", DisableDefaultText: true},
		&cli.StringFlag{Name: "attach", Usage: "attach `WHAT` to each memo: results (its part of results.json), " +
			"workbook (annotated) or ledger (inputs and places, as a page)"},
		&cli.BoolFlag{Name: "appendix", Usage: "print the ledger too: every input with its origin, every figure with " +
			"its place", DisableDefaultText: true},
		&cli.BoolFlag{Name: "html", Usage: "write each memo as a page for a screen too, beside the PDF",
			DisableDefaultText: true},
		&cli.BoolFlag{Name: "docx", Usage: "write each memo as a Word document too, to be edited, beside the PDF",
			DisableDefaultText: true},
		&cli.BoolFlag{Name: "book", Usage: "write all memos of a workbook as one document too, memos.pdf, which " +
			"begins with a page across the miners", DisableDefaultText: true},
		&cli.StringFlag{Name: "sort", Usage: "sort the page across the miners of --book by `WHAT`, the highest " +
			"first: ev (per MW), signed (share of MW), yield (on cost), nav (risked, a share), price (against it) or " +
			"implied (what the price pays for)"},
	}
}

func memoOptions(c *cli.Context) (batch.MemoOptions, error) {
	opt := batch.MemoOptions{Language: strings.ToLower(c.String("lang")), House: c.String("house"),
		Final: c.Bool("final"), Attach: c.String("attach"), Book: c.Bool("book"), Appendix: c.Bool("appendix"),
		HTML: c.Bool("html"), Word: c.Bool("docx"), Sort: c.String("sort")}
	if !slices.Contains(templates.Languages(), opt.Language) {
		return opt, usagef("--lang %s: is none of %s", c.String("lang"), strings.Join(templates.Languages(), ", "))
	}
	switch opt.Attach {
	case "", batch.AttachResults, batch.AttachWorkbook, batch.AttachLedger:
		return opt, nil
	}
	return opt, usagef("--attach %s: is none of results, workbook and ledger", opt.Attach)
}
