package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
)

// partFlags are the flags of run that a watch and the drop page have not: a batch that several processes do,
// and what each did.
func partFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "part", Usage: "do a `PART` of the batch: 1/8, the first of eight, or auto, which asks " +
			"the engine (Slurm, AWS Batch, Kubernetes, GNU parallel)"},
		&cli.IntFlag{Name: "parts", DefaultText: "the engine's", Usage: "with --part auto, there are `N` parts in all"},
		&cli.StringFlag{Name: "metrics", TakesFile: true, Usage: "write what was done, how long it took and what was " +
			"found to this `FILE`, for Prometheus"},
		&cli.StringFlag{Name: "trace", TakesFile: true, Usage: "write when each workbook was worked on and what " +
			"became of it to this `FILE`, a line of JSON each"},
		&cli.DurationFlag{Name: "claim-time", Value: batch.DefaultClaimTime,
			Usage: "another part takes over a workbook whose part gave no sign for this `TIME`"},
	}
}

// leastClaim is the shortest time of a claim: stores tell times in whole seconds.
const leastClaim = 5 * time.Second

// part is the part that the flags ask for, nil where they ask for none.
func part(c *cli.Context) (*batch.Part, error) {
	text := c.String("part")
	if text == "" {
		if c.IsSet("parts") {
			return nil, usagef("--parts goes with --part auto")
		}
		return nil, nil
	}
	if c.Duration("claim-time") < leastClaim {
		return nil, usagef("--claim-time %v: is shorter than %v", c.Duration("claim-time"), leastClaim)
	}
	var p batch.Part
	var err error
	if text == "auto" {
		p, err = enginePart(os.Getenv, c.Int("parts"))
	} else {
		if c.IsSet("parts") {
			return nil, usagef("--parts goes with --part auto; --part %s says how many there are", text)
		}
		p, err = batch.ParsePart(text)
	}
	if err != nil {
		return nil, usagef("--part %s: %v", text, err)
	}
	p.ClaimTime = c.Duration("claim-time")
	return &p, nil
}

// engine is something that starts the same command many times and says in variables which time it is.
type engine struct {
	name         string
	index, count string // variables; count is "" where it says none
	// variables of the first index and the distance between two, "" where it counts from begin by one
	first, step string
	begin       int
}

var engines = []engine{
	{name: "Slurm", index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", first: "SLURM_ARRAY_TASK_MIN",
		step: "SLURM_ARRAY_TASK_STEP"},
	{name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE"},
	{name: "Kubernetes", index: "JOB_COMPLETION_INDEX"},
	{name: "GNU parallel", index: "PARALLEL_SEQ", begin: 1},
}

// enginePart is the part that the engine's variables give; parts is how many there are, 0 for what the engine says.
func enginePart(variable func(string) string, parts int) (p batch.Part, err error) {
	var found []engine
	var names []string
	for _, e := range engines {
		names = append(names, e.index)
		if variable(e.index) != "" {
			found = append(found, e)
		}
	}
	switch len(found) {
	case 0:
		return p, usagef("none of the engines' variables is set (%s); say which part with --part 1/8",
			strings.Join(names, ", "))
	case 1:
	default:
		return p, usagef("%s and %s both say which part; choose with --part 1/8", found[0].name, found[1].name)
	}
	e := found[0]
	number := func(name string, otherwise int) int {
		text := variable(name)
		if name == "" || text == "" || err != nil {
			return otherwise
		}
		var n int
		if n, err = strconv.Atoi(text); err != nil {
			err = usagef("%s is %q, which is no number", name, text)
		}
		return n
	}
	index, count := number(e.index, 0)-number(e.first, e.begin), number(e.count, parts)
	step := number(e.step, 1)
	switch {
	case err != nil:
		return p, err
	case count == 0:
		return p, usagef("%s does not say how many parts there are; say it with --parts", e.name)
	case parts > 0 && parts != count:
		return p, usagef("--parts says %d, %s says %d", parts, e.count, count)
	case step < 1 || index%step != 0 || index/step >= count || index < 0:
		return p, usagef("%s is %s, and there are %d parts; the numbers of the array must have no gaps", e.index,
			variable(e.index), count)
	}
	return batch.ParsePart(fmt.Sprintf("%d/%d", index/step+1, count))
}

// tellPart tells what became of a part.
func tellPart(tell *messages, out *batch.Outcome, folder string) {
	p := out.Part
	switch {
	case p.Already:
		tell.sayf("the batch in %s was finished before; nothing is done", printable(folder))
	case out.Batch == nil:
		tell.sayf("part: %s; another part finishes the batch", doneText(tell.in(), p))
	default:
		tell.sayf("part: %s; the last: the batch is finished", doneText(tell.in(), p))
	}
}

func doneText(t *tongue, p *batch.PartOutcome) string {
	return t.sayf("%s of its own, %d of others, %d of them failed", t.plural(p.Own, "workbook"), p.Helped, p.Failed)
}
