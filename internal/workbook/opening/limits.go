package opening

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Limits keep a file that was made to hurt from doing so. A limit of 0 is the default's.
type Limits struct {
	File     int64         // bytes of the file itself; kept by the function that reads the file
	Unzipped int64         // bytes that all parts that are read may unpack to
	Sheets   int           // worksheets
	Rows     int           // rows of a worksheet that hold something
	Cells    int           // cells of all worksheets that hold something
	Strings  int           // shared texts
	Styles   int           // formats of cells
	Depth    int           // XML elements within one another
	Work     int           // steps of reading: parts of XML, cells and look-ups, counted alike on every machine
	Time     time.Duration // that reading a file may take
}

// DefaultLimits are far above what workbooks of people need.
func DefaultLimits() Limits {
	return Limits{File: 256 << 20, Unzipped: 1 << 30, Sheets: 512, Rows: 1 << 20, Cells: 10_000_000, Strings: 4_000_000,
		Styles: 65_536, Depth: 64, Work: 2_000_000_000, Time: 2 * time.Minute}
}

// or fills in the defaults.
func (l Limits) or(d Limits) Limits {
	for _, p := range []struct{ mine, other *int }{{&l.Sheets, &d.Sheets}, {&l.Rows, &d.Rows}, {&l.Cells, &d.Cells},
		{&l.Strings, &d.Strings}, {&l.Styles, &d.Styles}, {&l.Depth, &d.Depth}, {&l.Work, &d.Work}} {
		if *p.mine <= 0 {
			*p.mine = *p.other
		}
	}
	if l.Unzipped <= 0 {
		l.Unzipped = d.Unzipped
	}
	if l.Time <= 0 {
		l.Time = d.Time
	}
	return l
}

// LimitError says that a file is beyond a limit. Flag raises it.
type LimitError struct{ What, Flag string }

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s; take out what the sites do not need, or raise --%s if the file can be trusted",
		e.What, e.Flag)
}

// Budget is what reading a file may still use.
type Budget struct {
	Limits
	Context context.Context // of the one reading that it is for
	now     func() time.Time
	since   time.Time
	cells   int
	left    int64
	steps   int
}

func NewBudget(ctx context.Context, l Limits) *Budget {
	l = l.or(DefaultLimits())
	return &Budget{Limits: l, Context: ctx, now: time.Now, since: time.Now(), left: l.Unzipped}
}

// Tick counts a step of reading and looks at the clock now and then.
func (b *Budget) Tick() error {
	return b.Spend(1)
}

// Spend counts steps of reading.
func (b *Budget) Spend(steps int) error {
	before := b.steps / 4096
	if b.steps += steps; b.steps > b.Work {
		return &LimitError{fmt.Sprintf("takes more than %d steps to read", b.Work), "max-work"}
	}
	if b.steps/4096 == before {
		return nil
	}
	return b.late()
}

// Steps are the steps of reading that were counted so far.
func (b *Budget) Steps() int { return b.steps }

// late gives an error where the time is up, or the context has ended.
func (b *Budget) late() error {
	if err := b.Context.Err(); err != nil {
		return err
	}
	if b.now().Sub(b.since) > b.Time {
		return &LimitError{fmt.Sprintf("cannot be read within %s", b.Time), "max-time"}
	}
	return nil
}

// cell counts a cell that holds something.
func (b *Budget) cell() error {
	if b.cells++; b.cells > b.Cells {
		return &LimitError{fmt.Sprintf("has more than %d cells", b.Cells), "max-cells"}
	}
	return nil
}

// Places bounds the rows times the columns of all tables, which are gone through again and again whether their
// cells are blank or not: to as many as a workbook may have cells. A lower limit than the default does not
// lower it.
func (b *Budget) Places(n int) error {
	if most := max(b.Cells, DefaultLimits().Cells); n > most {
		return &LimitError{fmt.Sprintf("has tables of more than %d places, blank ones counted", most), "max-cells"}
	}
	return nil
}

// Shares of the limit on unpacking (1/64 of it and so on), so that raising it raises them. A part that unpacks
// to more than smallPart and to more than steepest times its size was made to fill the memory: parts of real
// workbooks unpack to 5 to 40 times their size. One that is decoded as a whole may have wholePart, and what
// stands between two marks of XML onePiece.
const (
	smallPart = 64
	wholePart = 32
	onePiece  = 256
	steepest  = 100
)

// share is a share of the limit on unpacking. A lower limit than the default does not lower it.
func (b *Budget) share(part int64) int64 { return max(b.Unzipped, DefaultLimits().Unzipped) / part }

// meter measures a part as it is unpacked.
type meter struct {
	in     io.Reader
	name   string
	packed int64
	n      int64
	piece  int64 // bytes since the last mark of XML, or about
	b      *Budget
}

func (b *Budget) meter(in io.Reader, name string, packed int64) *meter {
	return &meter{in: in, name: name, packed: max(packed, 1), b: b}
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.in.Read(p)
	m.n += int64(n)
	m.piece += int64(n)
	m.b.left -= int64(n)
	if beyond := m.beyond(); beyond != nil {
		return 0, beyond
	}
	return n, err
}

func steep(part string) error {
	return &LimitError{fmt.Sprintf("has a part %s that unpacks to more than %d times its size, as files do that were "+
		"made to do harm", part, steepest), "max-unzipped"}
}

// beyond is the limit that a part has met.
func (m *meter) beyond() error {
	switch {
	case m.b.left < 0:
		return &LimitError{fmt.Sprintf("unpacks to more than %d MB", m.b.Unzipped>>20), "max-unzipped"}
	case m.n > m.b.share(smallPart) && m.n/m.packed > steepest:
		return steep(m.name)
	case m.piece > m.b.share(onePiece)+64<<10:
		return &LimitError{fmt.Sprintf("has a part %s with more than %d MB in one piece, as files have that were "+
			"made to do harm", m.name, m.b.share(onePiece)>>20), "max-unzipped"}
	}
	return m.b.late()
}

// passes reports whether an error is to be told as it is, and not as damage.
func passes(err error) bool {
	var limit *LimitError
	return errors.As(err, &limit) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// Source is a workbook as it was handed in.
type Source struct {
	Name string // base name
	Data []byte
}
