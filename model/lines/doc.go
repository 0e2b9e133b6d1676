// Package lines is the language in which the economics is written once: files of
// blocks of lines, one line a quantity. It parses and checks them, says what a
// line depends on, and works them out line by line over whole series. It knows
// the arithmetic of months and series and no word of mining or leasing; the
// lines themselves stand in model/definition, and what is made from them stands
// elsewhere: Go code for the kernel (internal/generate), formulas of a workbook
// (report/sheet/live), tables of docs/model.md.
//
// # Files
//
// A file is read line by line. "#" begins a comment to the end of the line; a
// line that is indented deeper than a line's name goes on with its expression.
//
//	block mining "Mining under a policy" section 3
//	  param policy : text
//	  link  use, fleet : fleet
//	  many  shifts : shift
//
//	  capex   USD    monthly   = fleet.buy * use.x_next
//	  nol     USD    running   = nol[-1] - used + max(0, -inc)
//	  npv     USD    once      = sum(fcf * factor)
//	  months cod..last
//	  rent    USD/kW-month  monthly+ = lease_usd_kw_month * growth(lease_escalator_pct, 12 * floor(k / 12))
//	  months all
//
// A line is: name, unit ("-" for none; it may be several words), scope, "=",
// expression. Names are those of docs/model.md, or of results.json where the
// quantity is an output.
//
//	once       one value
//	text       one value that is a text (a policy, an action)
//	monthly    a value a month, t = 0..T
//	running    a monthly line that reads itself, or another running line, one month earlier
//	monthly+, running+   likewise, t = 0..last of the axis, beyond the horizon T
//
// A "!" behind the scope marks a result: what files of results and reports show.
//
// Lines may stand in any order. Running lines that read each other's month
// before are worked out together; no line may depend on itself otherwise.
//
// "months A..B" says that the monthly lines that follow are nil before month A
// and after month B (once expressions; "T" is the horizon); a line that is not
// marked + ends at T in any case. "months all" ends it.
//
// A param is a once value that the instance is given: a number, or "param policy
// : text". A link names one other instance, many a list of instances (phases,
// sites), which may be empty. "NAME : BLOCK" says of which block they are (NAME
// alone: of the block of that name), "NAME : BLOCK | BLOCK" of which blocks they
// may be; what is read of them must then be in all of these, and of one kind.
//
// "fragment NAME" heads lines that stand in other blocks: "include NAME" takes
// them in at that place (params, links and many of it too); its "months" do not
// reach out of it. "include NAME as PREFIX with A = B, ..." puts PREFIX_ before
// the names of its lines and reads B where the fragment says A. A fragment stands
// for no instance; as the target of a link its name means all blocks that include it.
//
// A comment directly above a line, or behind it, is the line's.
//
// # Expressions
//
// Numbers, "texts", names, + - * / ^ (2^3^2 is 2^9, -2^2 is -4), comparisons = <>
// < <= > >= (1 or 0; = and <> also of texts), parentheses. Names are found in this
// order: the block's lines and params; t (the month), T (the horizon), last (of
// the axis), index (place of the instance in its list, from 1); the registry's
// inputs (of the instance's own record for scope site, that is the phase's where
// the block stands for a phase). Of another instance: link.name, a line, a param,
// index or (link.key) an input of its record; link.link.name of one further on.
// An input that was not given is 0 or "".
//
//	x[-1], x[+1]         the month before, after; 0 outside the axis
//	x[e]                 the value of the month e, a whole number; 0 outside the axis
//	                     (in a once line e is once; in a monthly line it may be monthly)
//	if(c, a, b)          a where c is not 0, else b; the other is not looked at
//	and(...), or(...), not(c)
//	min(a, b, ...), max(a, b, ...), abs(a), floor(a), sign(a), mod(a, b)
//	growth(r, m)         (1 + r)^(m / 12)
//	discount(r, m)       (1 + r)^(-m / 12)
//	given(input)         whether an optional input, a text or a date was given
//	none("reason")       no figure, and why: a key of the model's reasons
//	has(x)               whether x is a figure and not none
//	date functions: month_end(d, n) the n-th month end after that of d, add_months(d, n), day(d), month(d), year(d)
//	decked(input), deck(input)    whether the price deck has that series; its value at the month's end, scaled
//
// In once and text lines, over months (e is a monthly expression; its axis goes
// on beyond T where it reads a line marked +):
//
//	sum(e), sum(e, from, to)      over the whole axis of e, or over the months from..to
//	highest(e), lowest(e), highest(e, from, to), lowest(e, from, to)      0 over no months
//	first(c), last(c)             the first, last month in which c is not 0; -1 where there is none
//	irr(x, low)                   the annual rate (1+i)^12-1 above low at which the series x has no value: the one
//	                              root; none("root_not_found") where it is not met
//
// Over the instances of a many (e may name the many's lines as many.name; bare
// names are the block's own; in a monthly line e may be monthly):
//
//	sum_of(many, e), least_of(many, e), greatest_of(many, e), count(many)     0 over none
//	first_of(many, e)             e of the first instance
//	nth_of(many, n, e)            e of the n-th instance of the list, from 1; 0 or "" where there is none
//	pick_of(many, c, e)           e of the first instance for which c is not 0; 0 or "" where there is none
//
// A figure that is none must not be added or compared: test it with has. A
// condition is a number that is 0 or not.
package lines
